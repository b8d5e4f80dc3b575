import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { credentialsIn } from '../../../local/aws/credentials'
import { waitFor } from '../../../local/commands/demo/wait'
import { AlertApproved, IssueDetected } from '../../../schemas/events'
import { type Fixture, prepareFixture, startWorld, type World } from '../../../tools/chaos/fixture'

/** What nobody should send: it ends where somebody can read it, with the field named, and nothing else comes of it. */

let fixture: Fixture
let world: World
let events: EventBridgeClient
let queues: SQSClient
const test = suite('bad input in the deployed definition')

test.before(async () => {
  fixture = await prepareFixture()
  world = await startWorld(fixture)
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_REGION: region = '' } = world.cloud.environment
  const credentials = credentialsIn(world.cloud.environment)
  events = new EventBridgeClient({ endpoint, region, credentials })
  queues = new SQSClient({ endpoint, region, credentials })
})
test.after(async () => {
  events.destroy()
  queues.destroy()
  await world.stop()
  await fixture.stop()
})

const put = (name: string, detail: unknown) =>
  events.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: 'cloudops-agent',
          Source: 'cloudops.agent',
          DetailType: name,
          Detail: JSON.stringify(detail),
        },
      ],
    }),
  )

/** Bodies in a dead-letter queue. */
const deadLetters = async (name: string): Promise<string[]> => {
  const { QueueUrl } = await queues.send(new GetQueueUrlCommand({ QueueName: name }))
  const { Messages = [] } = await queues.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
  )
  return Messages.map(({ Body = '' }) => Body)
}

const logged = (text: string) =>
  waitFor(`a log line with ${text}`, () => world.logs.find((line) => line.includes(text)))

test('a malformed event reaches the dead letters after its retries, with the field named in the log', async () => {
  const { domain: _, ...data } = IssueDetected.example.data
  await put('IssueDetected', { ...IssueDetected.example, data: { ...data, marker: 'no-domain' } })
  const line = await logged('detail.data.domain: expected')
  assert.match(line, '"level":"ERROR"')
  await world.cloud.idle()
  const [letter = ''] = await deadLetters('cloudops-analyze-issue-dlq')
  assert.match(letter, 'no-domain')
  assert.match(letter, 'detail.data.domain')
  assert.match(letter, '"approximateInvokeCount":3')
})

test('a well-formed event about nothing that is stored changes nothing and tells nobody', async () => {
  const before = world.cloud.chat.messages.length
  await put('AlertApproved', AlertApproved.example)
  await world.cloud.idle()
  assert.is(await world.clients.alert(AlertApproved.example.data.alert_id), undefined)
  assert.is(world.cloud.chat.messages.length, before)
  assert.not.ok(world.proxy.calls.some(({ operation }) => operation.endsWith('/invalidation')))
})

test('the documented payloads without their alert are answered, not failed', async () => {
  const cases: readonly (readonly [string, object, number, RegExp])[] = [
    [
      'approval-handler',
      { alert_id: 'test-123', action: 'approve', approved_by: 'testuser' },
      404,
      /test-123/,
    ],
    ['approval-handler', { alert_id: 'test-123', action: 'aprove' }, 400, /aprove.*approve, reject/],
    ['approval-handler', { action: 'approve' }, 400, /alert_id: expected/],
    ['execution-handler', { alert_id: 'test-123' }, 404, /test-123/],
    ['execution-handler', { alert: 'test-123' }, 400, /alert_id: expected/],
  ]
  for (const [name, payload, statusCode, body] of cases) {
    const answer = (await world.clients.invoke(name, payload)) as { statusCode: number; body: string }
    assert.is(answer.statusCode, statusCode, `${name} ${JSON.stringify(payload)}`)
    assert.match(answer.body, body)
  }
})

test.run()
