import { DynamoDBClient, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import {
  DescribeArchiveCommand,
  DescribeReplayCommand,
  EventBridgeClient,
  StartReplayCommand,
} from '@aws-sdk/client-eventbridge'
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { waitFor } from '../../../local/commands/demo/wait'
import { archive, type BareCloud, startBareCloud } from '../../support/archived-day'
import { type BusyDay, busyDay, executions } from '../../support/busy-day'

/** Replays go to the whole bus here, not to the review rule alone: the guard of each rule is what keeps them from acting. */
const COUNT = 100

const test = suite('a replay has no side effect')

let world: BareCloud
let day: BusyDay
let dynamo: DynamoDBClient
let events: EventBridgeClient
let s3: S3Client
const invoked: string[] = []

test.before(async () => {
  day = busyDay(COUNT, new Date(Date.now() - 3_600_000).toISOString())
  world = await startBareCloud()
  dynamo = new DynamoDBClient(world.client)
  events = new EventBridgeClient(world.client)
  s3 = new S3Client({ ...world.client, forcePathStyle: true })
  await archive(world, day.alerts, day.events)
  world.cloud.lambda.onInvoke((name) => void invoked.push(name))
})
test.after(async () => {
  for (const client of [dynamo, events, s3]) client?.destroy()
  await world?.stop()
})

/** Every item of every table, as text. */
const items = async (): Promise<readonly string[]> => {
  const { TableNames = [] } = await dynamo.send(new ListTablesCommand({}))
  assert.ok(TableNames.includes('alerts'))
  const all: string[] = []
  for (const TableName of TableNames) {
    let start: Record<string, never> | undefined
    do {
      const page = await dynamo.send(
        new ScanCommand({ TableName, ...(start === undefined ? {} : { ExclusiveStartKey: start }) }),
      )
      all.push(...(page.Items ?? []).map((item) => `${TableName} ${JSON.stringify(item)}`))
      start = page.LastEvaluatedKey as Record<string, never> | undefined
    } while (start !== undefined)
  }
  return all.sort()
}

const objects = async (): Promise<readonly string[]> => {
  const all: string[] = []
  let token: string | undefined
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket: String(world.cloud.definition.outputs.bucket),
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    )
    all.push(...(page.Contents ?? []).map(({ Key, ETag }) => `${Key} ${ETag}`))
    token = page.NextContinuationToken
  } while (token !== undefined)
  return all.sort()
}

const replay = async (name: string): Promise<void> => {
  const { ArchiveArn, EventSourceArn } = await events.send(
    new DescribeArchiveCommand({ ArchiveName: 'cloudops-agent' }),
  )
  await events.send(
    new StartReplayCommand({
      ReplayName: name,
      EventSourceArn: ArchiveArn,
      EventStartTime: new Date(day.from),
      EventEndTime: new Date(day.to),
      Destination: { Arn: EventSourceArn },
    }),
  )
  await waitFor(
    `the end of ${name}`,
    async () => {
      const { State } = await events.send(new DescribeReplayCommand({ ReplayName: name }))
      return State === 'COMPLETED' ? State : undefined
    },
    100_000,
  )
  await world.cloud.idle()
}

test('a busy day replayed twice to the whole bus changes no item, sends no message, starts no execution', async () => {
  assert.ok(executions(day) > 20, 'the day has too few executions to say anything')
  const before = { items: await items(), objects: await objects() }
  assert.ok(before.items.length >= COUNT)
  for (const name of ['first', 'second']) await replay(name)

  assert.equal(await items(), before.items, 'an item was changed')
  assert.equal(world.cloud.chat.messages, [], 'a message was sent')
  assert.equal([...new Set(invoked)], ['incident-review'], 'another function was invoked')
  assert.is(invoked.length, 2 * day.events.length)
  const filed = (await objects()).filter((object) => !before.objects.includes(object))
  assert.ok(
    filed.every((object) => object.startsWith('reviews/')),
    'something else was written',
  )
  for (const name of ['first', 'second'])
    assert.is(filed.filter((object) => object.startsWith(`reviews/${name}/`)).length, day.events.length)
})

test.run()
