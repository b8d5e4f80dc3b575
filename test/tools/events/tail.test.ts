import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import {
  DescribeArchiveCommand,
  EventBridgeClient,
  ListRulesCommand,
  PutEventsCommand,
  PutRuleCommand,
  StartReplayCommand,
} from '@aws-sdk/client-eventbridge'
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { evaluate } from '../../../local/aws/iam/evaluate'
import { readPolicy } from '../../../local/aws/iam/policy'
import { waitFor } from '../../../local/commands/demo/wait'
import { AlertClosed, IssueDetected } from '../../../schemas/events'
import { TAIL_PREFIX, tailPattern } from '../../../stacks/settings/names'
import { begunAt, tailName } from '../../../tools/events/temporary'
import { type BareCloud, startBareCloud } from '../../support/archived-day'
import { runCommand } from '../../support/run-command'

const ROOT = join(__dirname, '..', '..', '..')
const BUS = 'cloudops-agent'

const test = suite('tools/events: following the bus')

let world: BareCloud
let events: EventBridgeClient
let sqs: SQSClient
test.before(async () => {
  world = await startBareCloud()
  events = new EventBridgeClient(world.client)
  sqs = new SQSClient(world.client)
})
test.after(async () => {
  events?.destroy()
  sqs?.destroy()
  await world?.stop()
})

/** Rules and queues that a tail has made. */
const made = async (): Promise<readonly string[]> => {
  const { Rules = [] } = await events.send(
    new ListRulesCommand({ EventBusName: BUS, NamePrefix: TAIL_PREFIX }),
  )
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: TAIL_PREFIX }))
  return [...Rules.flatMap(({ Name }) => Name ?? []), ...QueueUrls]
}

interface Follower {
  readonly child: ChildProcess
  out(): string
  ended(): Promise<number | null>
}

const follow = async (...args: readonly string[]): Promise<Follower> => {
  const child = spawn(process.execPath, ['tools/run.cjs', 'tools/events/index.ts', 'tail', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...world.cloud.environment, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve))
  await waitFor('the tail to follow', () => (said.includes('following') ? true : undefined), 60_000)
  return { child, out: () => out, ended: () => closed }
}

const { metadata, data } = IssueDetected.example
const put = (digit: string, alert_id: string, over: Record<string, unknown> = {}) =>
  events.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: BUS,
          Source: 'cloudops.agent',
          DetailType: 'IssueDetected',
          Detail: JSON.stringify({
            metadata: { ...metadata, event_id: digit.repeat(32), correlation_id: alert_id },
            data: { ...data, alert_id, ...over },
          }),
        },
      ],
    }),
  )

test('shows an event once for people, with nothing that could play with a terminal, and cleans up', async () => {
  const tail = await follow()
  assert.is((await made()).length, 2)
  const closing = {
    EventBusName: BUS,
    Source: 'cloudops.agent',
    DetailType: 'AlertClosed',
    Detail: JSON.stringify(AlertClosed.example),
  }
  const hostile = { ...data.issue, summary: 'stale \u001b[2J\u202eend' }
  await put('1', data.alert_id, { issue: hostile })
  await put('1', data.alert_id, { issue: hostile })
  await events.send(new PutEventsCommand({ Entries: [closing] }))
  await waitFor('both events', () => (tail.out().includes('AlertClosed') ? true : undefined))
  tail.child.kill('SIGINT')
  assert.is(await tail.ended(), 130)
  assert.is(tail.out().split('IssueDetected').length - 1, 1, tail.out())
  assert.match(tail.out(), /shop\.example\.com {2}http_body_mismatch \(high\): stale \[2Jend/)
  assert.not.match(tail.out(), '\u001b')
  assert.equal(await made(), [])
})

test('--json gives events of one alert as they were delivered, live ones only', async () => {
  const tail = await follow('--json', '--alert', 'alert-wanted')
  await put('2', 'alert-other')
  await put('3', 'alert-wanted')
  const { ArchiveArn, EventSourceArn } = await events.send(
    new DescribeArchiveCommand({ ArchiveName: 'cloudops-agent' }),
  )
  await events.send(
    new StartReplayCommand({
      ReplayName: 'while-following',
      EventSourceArn: ArchiveArn,
      EventStartTime: new Date(Date.now() - 60_000),
      EventEndTime: new Date(Date.now() + 60_000),
      Destination: { Arn: EventSourceArn },
    }),
  )
  await world.cloud.idle()
  await put('4', 'alert-wanted')
  await waitFor('the last event', () => (tail.out().includes('4444') ? true : undefined))
  tail.child.kill('SIGTERM')
  assert.is(await tail.ended(), 143)
  const seen = tail
    .out()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.equal(
    seen.map(({ detail }) => detail.metadata.event_id[0]),
    ['3', '4'],
  )
  assert.is(seen[0]['detail-type'], 'IssueDetected')
})

test('clean removes what a killed tail has left behind, and not what may still run', async () => {
  const killed = await follow()
  killed.child.kill('SIGKILL')
  await killed.ended()
  assert.is((await made()).length, 2)
  const old = `${TAIL_PREFIX}20250101T000000Z-abcd`
  await events.send(new PutRuleCommand({ Name: old, EventBusName: BUS, EventPattern: '{"source":["x"]}' }))
  await sqs.send(new CreateQueueCommand({ QueueName: old }))
  const { code, said } = await runCommand(
    process.execPath,
    ['tools/run.cjs', 'tools/events/index.ts', 'clean'],
    {
      cwd: ROOT,
      env: world.cloud.environment,
    },
  )
  assert.is(code, 0, said)
  assert.match(said, `removed ${old}`)
  assert.is((await made()).length, 2)
  assert.not.ok((await made()).some((name) => name.includes('20250101')))
})

/** Whose names the follower's policy of a stage is about. */
const mayMake = (stage: string, name: string): boolean => {
  const Statement = [{ Effect: 'Allow', Action: 'sqs:CreateQueue', Resource: tailPattern({ stage }) }]
  const identity = [readPolicy('follower', JSON.stringify({ Version: '2012-10-17', Statement }))]
  return evaluate({ action: 'sqs:CreateQueue', resource: name, context: {} }, { identity }).allowed
}
const now = new Date('2026-01-31T08:05:00.000Z')
for (const [stage, other] of [
  ['', 'dev'],
  ['dev', ''],
  ['dev', 'a-dev'],
  ['a-dev', 'dev'],
  ['prod', 'dev'],
] as const)
  test(`a tail of the stage "${stage}" is none of "${other}"`, () => {
    const name = tailName(now, stage)
    assert.equal(begunAt(name, stage), now)
    assert.is(begunAt(name, other), undefined)
    assert.ok(mayMake(stage, name))
    assert.not.ok(mayMake(other, name))
  })

const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['no command', [], /one of tail, clean is needed, found nothing/],
  ['another command', ['watch'], /found watch/],
  ['an alert id that is none', ['tail', '--alert', '../x'], /--alert: expected an alert id/],
  ['an unknown option', ['tail', '--yaml'], /Unknown option '--yaml'/],
]
for (const [name, args, problem] of wrong) {
  test(`${name} ends with usage and code 2`, async () => {
    const { code, said } = await runCommand(
      process.execPath,
      ['tools/run.cjs', 'tools/events/index.ts', ...args],
      {
        cwd: ROOT,
      },
    )
    assert.is(code, 2)
    assert.match(said, problem)
    assert.match(said, 'Usage: npm run events')
  })
}

test.run()
