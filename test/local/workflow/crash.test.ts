import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { waitFor } from '../../../local/commands/demo/wait'
import { type Fixture, prepareFixture, SHOP, startWorld, type World } from '../../../tools/chaos/fixture'
import type { Fate, Tapped } from '../../../tools/chaos/proxy'

/** A function's process is killed in the middle of a delivery: the retry or the sweeper completes the work, once. */

const MINUTE = 60_000

const test = suite<{ fixture: Fixture; world: World }>('a killed process loses nothing')

test.before(async (context) => {
  context.fixture = await prepareFixture()
})
test.after(async ({ fixture }) => fixture.stop())
test.before.each(async (context) => {
  context.fixture.sites.spoil(SHOP)
  context.world = await startWorld(context.fixture)
})
test.after.each(async ({ world }) => world.stop())

/** Kills the calling function's processes at the first call that fits, when that call is lost. */
const killAt = (
  world: World,
  functionName: string,
  fate: Exclude<Fate, 'pass'>,
  fits: (call: Tapped) => boolean,
): Promise<void> => {
  let armed = true
  return new Promise((resolve, reject) => {
    world.proxy.decide((call) => {
      if (!armed || !fits(call)) return 'pass'
      armed = false
      return fate
    })
    world.proxy.onLost(() => {
      // Lambda waits a minute before it tries again; so do the clocks of the functions.
      world.advance(MINUTE)
      world.cloud.lambda.kill(functionName).then((killed) => {
        if (killed > 0) resolve()
        else reject(new Error(`no process of ${functionName} was killed`))
      }, reject)
    })
  })
}

const from = (functionName: string, operation: string) => (call: Tapped) =>
  call.from === functionName && call.operation.endsWith(operation)

const detected = async (world: World): Promise<string> => {
  await world.clients.invoke('invoke-agent-analysis', {})
  return analysed(world)
}
const analysed = async (world: World): Promise<string> =>
  String((await world.watch.event('AlertAnalyzed', SHOP)).detail.data.alert_id)

/** Event ids by name: how often something happened, however often it was delivered. */
const happened = (world: World, name: string): number =>
  new Set(
    world.watch.events.flatMap((event) =>
      event['detail-type'] === name ? [event.detail.metadata.event_id] : [],
    ),
  ).size

const invalidations = (world: World): number =>
  world.proxy.calls.filter(
    ({ from: name, operation }) => name === 'execution-handler' && operation.endsWith('/invalidation'),
  ).length

const sweep = (world: World): Promise<unknown> => world.clients.invoke('alert-sweeper', {})

const repaired = async (world: World, alertId: string): Promise<void> => {
  await world.people.approveInSlack(alertId)
  await world.watch.event('ExecutionCompleted', SHOP)
}

test('detection, between the write of the state and the event', async ({ world }) => {
  const killed = killAt(
    world,
    'invoke-agent-analysis',
    'lost before',
    from('invoke-agent-analysis', 'PutEvents'),
  )
  const invoked = world.clients.invoke('invoke-agent-analysis', {}).catch((error: unknown) => String(error))
  await killed
  assert.match(String(await invoked), 'Runtime.ExitError')
  assert.is(happened(world, 'IssueDetected'), 0)
  world.advance(3 * MINUTE)
  await sweep(world)
  await analysed(world)
  await world.cloud.idle()
  assert.is(happened(world, 'IssueDetected'), 1)
  assert.is(happened(world, 'AlertAnalyzed'), 1)
})

test('analysis, before its result is recorded', async ({ world }) => {
  const killed = killAt(world, 'analyze-issue', 'lost before', from('analyze-issue', 'UpdateItem'))
  await world.clients.invoke('invoke-agent-analysis', {})
  await killed
  await world.cloud.idle()
  // The dead process holds its lease until that has run out; then the sweeper has the analysis begun once more.
  world.advance(10 * MINUTE)
  await sweep(world)
  await analysed(world)
  await world.cloud.idle()
  assert.is(happened(world, 'AlertAnalyzed'), 1)
})

test('a message, before the channel has it', async ({ world }) => {
  const killed = killAt(world, 'notify', 'lost before', ({ operation }) =>
    operation.includes('/_local/chat/slack/'),
  )
  const alertId = await detected(world)
  await killed
  for (const channel of ['slack', 'teams', 'email'] as const) await world.people.message(channel, alertId)
  await world.cloud.idle()
  const asked = world.cloud.chat.messages.filter(({ channel }) => channel === 'slack')
  assert.is(asked.length, 1, 'one message in Slack')
})

test('approval, between the decision and its event', async ({ world }) => {
  const alertId = await detected(world)
  await world.cloud.idle()
  const killed = killAt(world, 'approval-handler', 'lost before', from('approval-handler', 'PutEvents'))
  const clicked = world.people.approveInSlack(alertId).catch((error: unknown) => String(error))
  await killed
  await clicked
  assert.is((await world.clients.alert(alertId))?.approval_status, 'approved')
  assert.is(happened(world, 'AlertApproved'), 0)
  world.advance(3 * MINUTE)
  await sweep(world)
  const { detail } = await world.watch.event('ExecutionCompleted', SHOP)
  assert.is(detail.data.result, 'resolved')
  await world.cloud.idle()
  assert.is(happened(world, 'AlertApproved'), 1)
  assert.is(invalidations(world), 1)
})

test('execution, after its action and before the answer: never again, and said so', async ({ world }) => {
  const alertId = await detected(world)
  await world.cloud.idle()
  const killed = killAt(world, 'execution-handler', 'lost after', ({ operation }) =>
    operation.endsWith('/invalidation'),
  )
  await world.people.approveInSlack(alertId)
  await killed
  await world.cloud.idle()
  assert.is((await world.clients.alert(alertId))?.execution_status, 'in_progress')
  await sweep(world)
  assert.is(happened(world, 'ExecutionCompleted'), 0, 'a claim that may be alive is left alone')
  world.advance(20 * MINUTE)
  await sweep(world)
  const { detail } = await world.watch.event('ExecutionCompleted', SHOP)
  assert.is(detail.data.outcome, 'failed')
  assert.is(detail.data.failure_kind, 'outcome_unknown')
  await sweep(world)
  await world.cloud.idle()
  assert.is(happened(world, 'ExecutionCompleted'), 1)
  assert.is(invalidations(world), 1, 'the action is not repeated')
})

test('execution, before it is remembered to have begun', async ({ world }) => {
  const alertId = await detected(world)
  await world.cloud.idle()
  const killed = killAt(world, 'execution-handler', 'lost before', from('execution-handler', 'PutItem'))
  await repairedAfter(killed, world, alertId)
  assert.is(happened(world, 'ExecutionStarted'), 1)
  assert.is(invalidations(world), 1)
})

test('execution, remembered and not claimed: never carried out, and said so after the deadline', async ({
  world,
}) => {
  const alertId = await detected(world)
  await world.cloud.idle()
  const killed = killAt(world, 'execution-handler', 'lost before', from('execution-handler', 'UpdateItem'))
  await world.people.approveInSlack(alertId)
  await killed
  await world.cloud.idle()
  world.advance(40 * MINUTE)
  await sweep(world)
  const { detail } = await world.watch.event('ExecutionCompleted', SHOP)
  assert.equal([detail.data.outcome, detail.data.failure_kind], ['failed', 'never_started'])
  await world.cloud.idle()
  assert.equal([happened(world, 'ExecutionStarted'), invalidations(world)], [0, 0])
})

const repairedAfter = async (killed: Promise<void>, world: World, alertId: string): Promise<void> => {
  await Promise.all([killed, repaired(world, alertId)])
  await world.cloud.idle()
}

test('the sweeper itself, in the middle of its work', async ({ world }) => {
  const alertId = await detected(world)
  await world.cloud.idle()
  const lost = killAt(world, 'approval-handler', 'lost before', from('approval-handler', 'PutEvents'))
  await Promise.all([lost, world.people.approveInSlack(alertId).catch(() => undefined)])
  world.advance(3 * MINUTE)
  const killed = killAt(world, 'alert-sweeper', 'lost before', from('alert-sweeper', 'PutEvents'))
  await Promise.all([killed, sweep(world).catch(() => undefined)])
  await sweep(world)
  await waitFor('the end of the execution', () =>
    world.watch.events.find((event) => event['detail-type'] === 'ExecutionCompleted'),
  )
  await world.cloud.idle()
  assert.is(happened(world, 'ExecutionCompleted'), 1)
  assert.is(invalidations(world), 1)
})

test.run()
