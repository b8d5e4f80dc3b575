import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DisableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { laterBy } from '../../../functions/runtime/time'
import { credentialsIn } from '../../../local/aws/credentials'
import { demoSettings } from '../../../local/commands/demo/settings'
import { type Fixture, prepareFixture, SHOP, startWorld, type World } from '../../../tools/chaos/fixture'
import type { Entry } from '../../../tools/logs/entry'
import type { Finding } from '../../../tools/shared/finding'
import { runCommand } from '../../support/run-command'

/** Whoever can write into the table, or knows an alert's id, still cannot have anything carried out. */

const CORE = 'arn:aws:bedrock-agentcore:us-east-1:000000000000:runtime/triage-AbC123'
const USER = 'arn:aws:iam::000000000000:user/LOCALDANA'
type Item = Record<string, unknown>

const test = suite<{ fixture: Fixture; world: World }>('only what was approved, on the local cloud')
test.before(async (context) => {
  const { approval } = demoSettings({ monitors: [], probe: {} })
  const listed = Object.entries(approval).map(([severity, policy]) => [
    severity,
    { ...policy, api_approvers: [USER] },
  ])
  context.fixture = await prepareFixture([SHOP], {
    agent_runtime_arn: CORE,
    approval: Object.fromEntries(listed),
    standing_approvals: { people: [USER] },
  })
  const credentials = { accessKeyId: 'LOCALDANA', secretAccessKey: randomBytes(20).toString('hex') }
  context.world = await startWorld(context.fixture, { credentials })
})
test.after(async ({ fixture, world }) => {
  await world.stop()
  await fixture.stop()
})

const config = ({ cloud }: World) => ({
  region: cloud.environment.AWS_REGION ?? '',
  endpoint: cloud.endpoint,
  credentials: credentialsIn(cloud.environment),
})

const table = (world: World) => DynamoDBDocumentClient.from(new DynamoDBClient(config(world)))
const read = async (world: World, alertId: string): Promise<Item> => {
  const { Item = {} } = await table(world).send(
    new GetCommand({ TableName: 'alerts', Key: { alert_id: alertId }, ConsistentRead: true }),
  )
  return Item
}
const write = (world: World, item: Item) =>
  table(world).send(new PutCommand({ TableName: 'alerts', Item: item }))

/** The alert of the outage that the detector sees now. */
const alerted = async (world: World, n: number): Promise<string> => {
  await world.clients.invoke('invoke-agent-analysis', {})
  await world.cloud.idle()
  const analyzed = world.watch.events.filter((event) => event['detail-type'] === 'AlertAnalyzed')
  assert.is(analyzed.length, n)
  return String(analyzed.at(-1)?.detail.data.alert_id)
}

/** Starts an execution in both ways that there are; answers the status of the direct one. */
const trigger = async (world: World, alertId: string): Promise<number> => {
  const payload = { alert_id: alertId }
  const topic = String(
    world.cloud.definition.resources.find(({ name }) => name === 'execution-trigger')?.computed.arn,
  )
  await new SNSClient(config(world)).send(
    new PublishCommand({ TopicArn: topic, Message: JSON.stringify(payload) }),
  )
  const { statusCode } = (await world.clients.invoke('execution-handler', payload)) as { statusCode: number }
  await world.cloud.idle()
  return statusCode
}

/** By direct invocation: the functions' clock is ahead, so a click in Slack would be from another time. */
const approve = async (world: World, alertId: string): Promise<void> => {
  await world.clients.invoke('approval-handler', {
    alert_id: alertId,
    action: 'approve',
    approved_by: 'dana',
  })
  await world.cloud.idle()
}

const invalidations = (world: World): number =>
  world.proxy.calls.filter(({ operation }) => operation.endsWith('/invalidation')).length
const events = (world: World, name: string): number =>
  world.watch.events.filter((event) => event['detail-type'] === name).length

const forged = (item: Item): Item => {
  const now = new Date().toISOString()
  return {
    ...item,
    approval_status: 'approved',
    approved_by: 'dana',
    approved_at: now,
    decided_by: 'api-key:k1',
    decision_surface: 'api',
    execution_deadline: laterBy(now, 1_800_000),
    execution_open: 'awaiting',
  }
}

test('a decision that is written into the table executes nothing', async ({ world }) => {
  const alertId = await alerted(world, 1)
  const genuine = await read(world, alertId)
  const macs = [undefined, '', 'x', Buffer.alloc(32).toString('base64url')]
  for (const mac of macs) {
    const item = { ...forged(genuine), ...(mac === undefined ? {} : { decision_mac: mac }) }
    await write(world, item)
    assert.is(await trigger(world, alertId), 403)
    assert.equal(await read(world, alertId), item, 'nothing is written')
  }
  assert.equal([invalidations(world), events(world, 'ExecutionStarted')], [0, 0])
  await write(world, genuine)
})

test('a rejection that is turned round in the table executes nothing, whatever plan stands beside it', async ({
  world,
}) => {
  const [alertId = ''] = world.watch.events.flatMap((event) =>
    event['detail-type'] === 'AlertAnalyzed' ? [String(event.detail.data.alert_id)] : [],
  )
  const genuine = await read(world, alertId)
  await world.people.rejectByApi(alertId, 'not now')
  await world.cloud.idle()
  const { decision_mac } = await read(world, alertId)
  assert.type(decision_mac, 'string')
  const { plan, ...rest } = genuine
  const rejected = await read(world, alertId)
  for (const item of [
    { ...forged(genuine), decision_mac },
    { ...forged(rest), plan: { ...(plan as Item), summary: 'another' }, decision_mac },
  ]) {
    await write(world, item)
    assert.is(await trigger(world, alertId), 403)
  }
  await write(world, rejected)
  assert.equal([invalidations(world), events(world, 'ExecutionStarted')], [0, 0])
})

test('the switch stops what was approved; the agent answers by AgentCore', async ({ world }) => {
  world.advance(61 * 60_000)
  const [alertId = ''] = world.watch.events.flatMap((event) =>
    event['detail-type'] === 'AlertAnalyzed' ? [String(event.detail.data.alert_id)] : [],
  )
  await write(world, {
    ...(await read(world, alertId)),
    approval_status: 'rejected',
    ended_at: new Date().toISOString(),
  })
  const next = await alerted(world, 2)
  const set = (Value: string) =>
    new SSMClient(config(world)).send(
      new PutParameterCommand({ Name: '/cloudops/execution', Value, Overwrite: true }),
    )
  await set('stop: change freeze')
  await approve(world, next)
  const { result, failure_kind, execution_details } = await read(world, next)
  assert.equal([result, failure_kind], ['refused', 'stopped'])
  assert.match(String(execution_details), 'change freeze')
  assert.is(invalidations(world), 0)
  await set('run')
})

test('what is approved runs once, also when its alert is set back in the table', async ({ world }) => {
  world.advance(62 * 60_000)
  const alertId = await alerted(world, 3)
  await approve(world, alertId)
  const done = await read(world, alertId)
  assert.equal([done.execution_status, done.result], ['completed', 'resolved'])
  assert.is(invalidations(world), 1)
  const { execution_id: _, claim_expires_at: __, result: ___, ...before } = done
  await write(world, { ...before, execution_status: 'not_started', execution_open: 'awaiting' })
  assert.is(await trigger(world, alertId), 409)
  assert.is(invalidations(world), 1)
})
test('what all functions wrote about it, in order; nothing of another alert', async ({ world }) => {
  const completed = world.watch.events.find(
    ({ 'detail-type': name, detail }) => name === 'ExecutionCompleted' && detail.data.outcome === 'completed',
  )
  const alertId = String(completed?.detail.data.alert_id)
  const logs = (...args: readonly string[]) =>
    runCommand(process.execPath, ['tools/run.cjs', 'tools/logs/index.ts', ...args], {
      cwd: join(__dirname, '..', '..', '..'),
      env: { ...world.cloud.environment, NO_COLOR: '1' },
    })
  const { code, said } = await logs(alertId, '--json')
  assert.is(code, 0, said)
  const entries = said
    .trim()
    .split('\n')
    .map((line): Entry => JSON.parse(line))
  const story = entries.map(({ function: by, message, fields }) => [
    by,
    message,
    fields.event ?? fields.action,
  ])
  const expected = [
    ['invoke-agent-analysis', 'event published', 'IssueDetected'],
    ['analyze-issue', 'event published', 'AlertAnalyzed'],
    ['analyze-issue', 'Analysis completed', undefined],
    ['approval-handler', 'Alert approved', undefined],
    ['execution-handler', 'action begins', 'cloudfront:CreateInvalidation'],
    ['execution-handler', 'action carried out', 'cloudfront:CreateInvalidation'],
    ['execution-handler', 'event published', 'ExecutionCompleted'],
  ]
  const at = expected.map((one) => story.findIndex((line) => JSON.stringify(line) === JSON.stringify(one)))
  assert.ok(
    at.every((place, index) => place > (at[index - 1] ?? -1)),
    `${at} in ${JSON.stringify(story.filter(([by]) => by !== 'notify'))}`,
  )
  for (const { fields } of entries) assert.ok([undefined, alertId].includes(fields.alert_id as string))
  const people = await logs(alertId)
  assert.match(
    people.said,
    /^\d\d:\d\d:\d\d\.\d{3} {2}execution-handler {5,} {2}action carried out {2}.*action=cloudfront:CreateInvalidation/m,
  )
  const unknown = await logs('alert-0000000000000000')
  assert.is(unknown.code, 1)
  assert.match(
    unknown.said,
    'no function has written about alert-0000000000000000 in the last 24h; --since 7d',
  )
  for (const [args, problem] of [
    [['no id'], /ALERT: expected .*found no id/],
    [[alertId, '--since', 'yesterday'], /--since: expected a time like 30m/],
    [[], /one alert is needed/],
  ] as const) {
    const refused = await logs(...args)
    assert.is(refused.code, 2)
    assert.match(refused.said, problem)
  }
})

test('what was approved in advance runs without a click, and once more than the limit asks people', async ({
  fixture,
  world,
}) => {
  const last = (name: string) => world.watch.events.filter((event) => event['detail-type'] === name).at(-1)
  const before = String(last('AlertAnalyzed')?.detail.data.alert_id)
  // The test before has set it back.
  const { execution_open: _, ...setBack } = await read(world, before)
  await write(world, { ...setBack, execution_status: 'completed', result: 'resolved' })
  const standing = (...args: readonly string[]) =>
    runCommand(process.execPath, ['tools/run.cjs', 'tools/standing/index.ts', ...args], {
      cwd: join(__dirname, '..', '..', '..'),
      env: { ...world.cloud.environment, APPROVAL_API_URL: world.cloud.api.url, NO_COLOR: '1' },
    })
  const like = ['grant', '--like', before, '--days', '1', '--reason', 'stale after a release']
  const unsure = await standing(...like)
  assert.equal([unsure.code, /--yes grants without asking/.test(unsure.said)], [1, true], unsure.said)
  const granted = await standing(...like, '--yes')
  assert.is(granted.code, 0, granted.said)
  assert.match(granted.said, /granted until .*, 1 in 24 hours at most/)
  const [id = ''] = /standing-[0-9a-f-]{36}/.exec(granted.said) ?? []

  /** The shop is well for a tick, and then serves the release before. */
  const again = async (n: number): Promise<Item> => {
    for (const _ of [1, 2]) {
      world.advance(60_000)
      await world.clients.invoke('invoke-agent-analysis', {})
      await world.cloud.idle()
    }
    fixture.sites.spoil(SHOP)
    world.advance(62 * 60_000)
    return read(world, await alerted(world, n))
  }
  const clicked = invalidations(world)
  const used = await again(4)
  assert.equal(
    [used.decided_by, used.execution_status, used.result, invalidations(world)],
    [id, 'completed', 'resolved', clicked + 1],
  )
  const messages = JSON.stringify(world.cloud.chat.messages)
  assert.match(messages, `${id} of LOCALDANA (use 1 of 1 in 24 hours)`)
  const asked = await again(5)
  assert.equal([asked.approval_status, invalidations(world)], ['pending', clicked + 1])
  assert.match((await standing('list')).said, /in force until .*; 1 of 1 uses in 24 hours/)
  assert.is((await standing('revoke', id)).code, 0)
  assert.match((await standing('list')).said, /not in force: .*LOCALDANA revoked it at/)
  assert.is(last('StandingApprovalChanged')?.detail.data.change, 'revoked')
  await world.people.rejectByApi(String(asked.alert_id), 'not now')
  await world.cloud.idle()
})

test('a deployment that works, and one that does not: what is wrong, and what to do', async ({ world }) => {
  const doctor = (...args: readonly string[]) =>
    runCommand(process.execPath, ['tools/run.cjs', 'tools/doctor/index.ts', ...args], {
      cwd: join(__dirname, '..', '..', '..'),
      env: { ...world.cloud.environment, NO_COLOR: '1' },
    })
  await world.clients.invoke('invoke-agent-analysis', { 'detail-type': 'Scheduled Event' })
  const ask = async () => {
    const { code, said } = await doctor('--json')
    const found = said
      .trim()
      .split('\n')
      .map((line): Finding => JSON.parse(line))
    return { code, of: (check: string) => found.find((one) => one.check === check), found }
  }
  const well = await ask()
  assert.equal(
    well.found.filter(({ level }) => level !== 'ok'),
    [],
  )
  assert.is(well.code, 0)
  assert.match(well.of('schedule')?.says ?? '', 'the last tick was 0 min ago')

  await new EventBridgeClient(config(world)).send(
    new DisableRuleCommand({ Name: 'cloudops-notify', EventBusName: 'cloudops-agent' }),
  )
  await new SSMClient(config(world)).send(
    new PutParameterCommand({ Name: '/cloudops/execution', Value: 'stop: fire drill', Overwrite: true }),
  )
  const sqs = new SQSClient(config(world))
  const QueueUrl = `${world.cloud.endpoint}/000000000000/cloudops-notify-dlq`
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }))

  const ill = await ask()
  assert.is(ill.code, 1)
  assert.equal(
    ill.found.flatMap(({ level, check, says, next }) => (level === 'ok' ? [] : [[level, check, says, next]])),
    [
      [
        'stop',
        'rules',
        'cloudops-notify disabled: what it leads to does not happen',
        'aws events enable-rule --name cloudops-notify --event-bus-name cloudops-agent',
      ],
      ['warn', 'execution', 'stopped: fire drill', 'make resume'],
      ['warn', 'dead letters', '1 in cloudops-notify-dlq', 'docs/runbook.md#dead-letters'],
    ],
  )
  const people = await doctor()
  assert.match(people.said, /^stop rules: cloudops-notify disabled.*\n {5}-> aws events enable-rule/m)
  assert.match(people.said, '1 of 12 do not work, 2 to look at, in ')
  assert.is((await doctor('now')).code, 2)
})

test.run()
