import {
  DescribeArchiveCommand,
  DescribeReplayCommand,
  EventBridgeClient,
  StartReplayCommand,
} from '@aws-sdk/client-eventbridge'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { waitFor } from '../../../local/commands/demo/wait'
import { type Fixture, prepareFixture, SHOP, startWorld, type World } from '../../../tools/chaos/fixture'
import { failureOf } from '../../support/failure'
import {
  alertsOf,
  config,
  DETECTOR_FUNCTION,
  deadLetters,
  deliver,
  factsOf,
  named,
  nothingHappened,
  ring,
  tell,
} from '../../support/others'

/** Others tell the detector: alarms, detectors of this account and of another, and people with the documented payload. */

const WWW = 'www.example.test'
const OTHER = '222222222222'

const test = suite<{ fixture: Fixture; world: World }>('other sources, on the local cloud')

test.before(async (context) => {
  context.fixture = await prepareFixture([SHOP, WWW], {
    detection: {
      alarms: [
        { alarm_name: 'shop-5xx', domain: SHOP },
        { alarm_name: 'edge-5xx', domain: SHOP },
        { alarm_name: 'edge-5xx', domain: WWW },
      ],
      sources: [{ source: 'acme.synthetics' }, { source: 'acme.monitoring', account_id: OTHER }],
    },
  })
})
test.after(async ({ fixture }) => fixture.stop())
test.before.each(async (context) => {
  context.fixture.sites.spoil(SHOP)
  context.world = await startWorld(context.fixture)
})
test.after.each(async ({ world }) => world.stop())

test('an alarm that rings raises an alert, which says so; its end closes the alert of a domain that is well', async ({
  fixture,
  world,
}) => {
  await ring(world, 'shop-5xx', 'ALARM')
  const [alert = '', ...more] = alertsOf(world)
  assert.equal(more, [])
  assert.is(named(world, 'IssueDetected')[0]?.detail.data.trigger, 'event')
  assert.is(factsOf(world).reported_by, 'CloudWatch alarm shop-5xx')
  assert.is(factsOf(world).reported_summary, 'Threshold Crossed: ALARM')
  const told = world.cloud.chat.messages.filter((message) =>
    JSON.stringify(message).includes('CloudWatch alarm shop-5xx'),
  )
  assert.equal([...new Set(told.map(({ channel }) => channel))].sort(), ['email', 'slack', 'teams'])
  fixture.sites.repair(SHOP)
  await ring(world, 'shop-5xx', 'OK')
  assert.equal(
    named(world, 'AlertClosed').map(({ detail: { data } }) => [
      data.alert_id,
      data.closed_reason ?? data.reason,
    ]),
    [[alert, 'recovered']],
  )
  assert.is((await world.clients.alert(alert))?.closed_reason, 'recovered')
})

test('an alarm that ends while the domain still fails closes nothing', async ({ world }) => {
  await ring(world, 'shop-5xx', 'ALARM')
  await ring(world, 'shop-5xx', 'OK')
  assert.is(alertsOf(world).length, 1)
  assert.equal(named(world, 'AlertClosed'), [])
})

test('an alarm of two domains has both probed: one fails, one alert', async ({ world }) => {
  await ring(world, 'edge-5xx', 'ALARM')
  assert.equal(
    named(world, 'IssueDetected').map(({ detail }) => detail.data.domain),
    [SHOP],
  )
  assert.ok(world.logs.some((line) => line.includes('probe tick finished') && line.includes('"checked":2')))
})

test('an alarm that the probe does not confirm raises nothing', async ({ fixture, world }) => {
  fixture.sites.repair(SHOP)
  await ring(world, 'shop-5xx', 'ALARM')
  await nothingHappened(world)
  assert.ok(world.logs.some((line) => line.includes('report not confirmed')))
})

test('an event delivered twice, also at the same time, is one alert', async ({ world }) => {
  const seen: object[] = []
  world.cloud.bus.onEvent((event, bus) => bus === 'default' && seen.push(event))
  await ring(world, 'shop-5xx', 'ALARM')
  const [event = {}] = seen
  await Promise.all([deliver(world, event), deliver(world, event)])
  await world.cloud.idle()
  assert.is(seen.length, 1)
  assert.is(alertsOf(world).length, 1)
  assert.is(named(world, 'IssueDetected').length, 1)
})

test('a detector of another account raises an alert, and a replay of its event does nothing', async ({
  world,
}) => {
  const from = new Date(Date.now() - 60_000)
  const { code, said } = await tell(world, OTHER, 'acme.monitoring', SHOP)
  assert.is(code, 0, said)
  assert.is(alertsOf(world).length, 1)
  assert.is(factsOf(world).reported_by, 'acme.monitoring')
  assert.is(factsOf(world).reported_issue, 'checkout_failing')
  assert.is(factsOf(world).reported_summary, 'No order for 10 minutes')

  const invoked: string[] = []
  world.cloud.lambda.onInvoke((name) => invoked.push(name))
  const messages = world.cloud.chat.messages.length
  const events = new EventBridgeClient(config(world))
  const { ArchiveArn, EventSourceArn } = await events.send(
    new DescribeArchiveCommand({ ArchiveName: 'cloudops-agent' }),
  )
  await events.send(
    new StartReplayCommand({
      ReplayName: 'incident',
      EventSourceArn: ArchiveArn,
      EventStartTime: from,
      EventEndTime: new Date(Date.now() + 60_000),
      Destination: { Arn: EventSourceArn },
    }),
  )
  await waitFor('the end of the replay', async () => {
    const { State } = await events.send(new DescribeReplayCommand({ ReplayName: 'incident' }))
    return State === 'COMPLETED' ? State : undefined
  })
  events.destroy()
  await world.cloud.idle()
  const replayed = world.watch.events.filter((event) => 'replay-name' in event)
  assert.ok(replayed.some((event) => 'source' in event && event.source === 'acme.monitoring'))
  assert.equal([...new Set(invoked)], ['incident-review'])
  assert.is(world.cloud.chat.messages.length, messages)
})

test("a detector of the system's own account names the bus by its name", async ({ world }) => {
  const { code, said } = await tell(
    world,
    world.cloud.environment.AWS_ACCESS_KEY_ID ?? '',
    'acme.synthetics',
    SHOP,
    'cloudops-agent',
  )
  assert.is(code, 0, said)
  assert.is(alertsOf(world).length, 1)
})

const refused: readonly (readonly [string, string, string, string])[] = [
  ['an account that is not listed', '333333333333', 'acme.monitoring', 'AccessDeniedException'],
  ['a source of another account', OTHER, 'acme.synthetics', 'NotAuthorizedForSourceException'],
  ["the system's own source", OTHER, 'cloudops.agent', 'NotAuthorizedForSourceException'],
]
test('who is not admitted is told why by the bus, and nothing happens', async ({ world }) => {
  for (const [name, account, source, says] of refused) {
    const { code, said } = await tell(world, account, source, SHOP)
    assert.is(code, 1, name)
    assert.match(said, says, name)
  }
  await nothingHappened(world)
  assert.equal(world.watch.events, [])
})

test('an alarm or a source that nobody has listed is heard by nobody', async ({ world }) => {
  await ring(world, 'shop-5xx-of-others', 'ALARM')
  const { code } = await tell(world, world.cloud.environment.AWS_ACCESS_KEY_ID ?? '', 'acme.unknown', SHOP)
  assert.is(code, 0)
  await nothingHappened(world)
  assert.not.ok(world.logs.some((line) => /probe tick finished|input refused/.test(line)))
})

test('a domain that is not monitored waits with the dead letters, and nothing happens', async ({ world }) => {
  const { code } = await tell(world, OTHER, 'acme.monitoring', 'evil.example.test')
  assert.is(code, 0)
  const [letter = ''] = await deadLetters(world, 1)
  assert.match(letter, 'domain: evil.example.test is not monitored')
  await nothingHappened(world)
})

const reported = (detail: object) => ({
  'detail-type': 'IssueDetected',
  source: 'acme.monitoring',
  account: OTHER,
  region: 'us-east-1',
  detail,
})
const alarmed = (detail: object) => ({
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: '000000000000',
  region: 'us-east-1',
  detail,
})
/** Delivered although no rule would: whoever may invoke the function still gets nothing done. */
const wrong: readonly (readonly [string, object, string])[] = [
  ['without data', reported({}), 'detail.data: expected'],
  ['without its domain', reported({ data: { issue: {} } }), 'detail.data.domain: expected a lower-case host'],
  ['without its issue', reported({ data: { domain: SHOP } }), 'detail.data.issue: expected'],
  [
    'with a summary of many pages',
    reported({ data: { domain: SHOP, issue: { summary: 'x'.repeat(301) } } }),
    'detail.data.issue.summary: expected a text of 1 to 300 characters',
  ],
  [
    'of an account that is not its source’s',
    { ...reported({ data: { domain: SHOP, issue: {} } }), account: '333333333333' },
    'account: expected the one that the setting detection.sources has for acme.monitoring',
  ],
  [
    'of an alarm in another region',
    { ...alarmed({ alarmName: 'shop-5xx', state: { value: 'ALARM' } }), region: 'eu-west-1' },
    'detail.alarmName: expected one that the setting detection.alarms lists',
  ],
  ['of an alarm without a state', alarmed({ alarmName: 'shop-5xx' }), 'detail.state: expected'],
]
test('what is wrong in its form or its origin waits with the dead letters and says why; nothing happens', async ({
  world,
}) => {
  for (const [, event] of wrong) await deliver(world, event)
  const letters = await deadLetters(world, wrong.length)
  assert.is(letters.length, wrong.length)
  for (const [name, , says] of wrong)
    assert.ok(
      letters.some((letter) => letter.includes(says)),
      `${name}: ${says} in ${letters.join('\n')}`,
    )
  await nothingHappened(world)
})

test('the documented payload with an issue raises an alert that quotes it', async ({ world }) => {
  await world.clients.invoke(DETECTOR_FUNCTION, {
    domain: SHOP,
    issue: { issue_type: 'old_prices', summary: 'Customers see the prices of last week' },
    by: 'dana',
  })
  await world.cloud.idle()
  assert.is(alertsOf(world).length, 1)
  assert.equal(
    [factsOf(world).reported_by, factsOf(world).reported_issue, factsOf(world).reported_summary],
    ['direct invocation', 'old_prices', 'Customers see the prices of last week'],
  )
  assert.is(named(world, 'IssueDetected')[0]?.detail.data.raised_by, 'dana')
})

test('a payload with an issue of a domain that is not monitored fails with its name', async ({ world }) => {
  const failure = await failureOf(
    world.clients.invoke(DETECTOR_FUNCTION, { domain: 'evil.example.test', issue: {} }),
  )
  assert.match(failure.message, 'evil.example.test is not monitored')
  await nothingHappened(world)
})

test.run()
