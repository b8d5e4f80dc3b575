import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NO_AGENT_ARN } from '../../../schemas/settings'
import { type Fixture, prepareFixture, SHOP, startWorld, type World } from '../../../tools/chaos/fixture'

/** A deployment whose settings name no agent: what a team has after its first ten minutes. */

const TICKS = 4

const test = suite<{ fixture: Fixture; world: World }>('a deployment without an agent')

test.before(async (context) => {
  context.fixture = await prepareFixture([SHOP], {
    agent_runtime_arn: NO_AGENT_ARN,
    cognito_client_id: 'unconfigured',
  })
  context.world = await startWorld(context.fixture)
})
test.after(async ({ fixture, world }) => {
  await world.stop()
  await fixture.stop()
})

test('watches, tells people once what is broken and why there is no plan, and warns of nothing', async ({
  fixture,
  world,
}) => {
  fixture.sites.spoil(SHOP)
  for (let tick = 0; tick < TICKS; tick++) {
    await world.clients.invoke('invoke-agent-analysis', {})
    await world.cloud.idle()
    world.advance(5 * 60_000)
  }
  const { alert_id } = (await world.watch.event('AlertAnalyzed', SHOP)).detail.data
  for (const channel of ['slack', 'teams', 'email'] as const) {
    const { payload } = await world.people.message(channel, String(alert_id))
    assert.match(JSON.stringify(payload), 'no agent is set up', channel)
  }
  const messages = world.cloud.chat.messages.map(({ channel }) => channel)
  assert.equal(messages.toSorted(), ['email', 'slack', 'teams'], 'one message in each channel')
  assert.ok(world.logs.some((line) => line.includes('agent unavailable')))
  assert.equal(
    world.logs.filter((line) => /"level":"(WARN|ERROR|CRITICAL)"/.test(line)),
    [],
  )
})

test('its alert can still be decided', async ({ world }) => {
  const { alert_id } = (await world.watch.event('AlertAnalyzed', SHOP)).detail.data
  await world.people.acknowledgeOnPage(String(alert_id))
  assert.is((await world.clients.alert(String(alert_id)))?.closed_reason, 'acknowledged')
})

test.run()
