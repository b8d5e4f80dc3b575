import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alertId } from '../../../../functions/domain/alert/alert-id'
import { type Condition, DetectionWorld } from '../../../support/detection'

type Fault = Exclude<Condition, string>[number]

const test = suite('functions/invoke-agent-analysis: what could not be checked is not over')

const shop = 'shop.example.com'

const checks: readonly (readonly [fault: Fault, check: string])[] = [
  ['health_check_failing', 'health_check'],
  ['tls_expiring', 'certificate'],
  ['legacy_tls:tls_protocol', 'legacy_tls'],
  ['http_too_slow', 'budget'],
  ['domain_expiring', 'registration'],
  ['domain_expired', 'registration'],
  ['http_to_https:http_redirect_mismatch', 'http_to_https'],
  ['www:tcp_refused', 'www'],
]
/** What the site's own check finds while the one beside it gives no answer. */
const ways = [
  'healthy',
  'http_status',
  'http_timeout',
  'tls_untrusted',
  'tcp_timeout',
  'dns_nxdomain',
] as const

for (const [fault, check] of checks)
  for (const way of ways)
    test(`${fault}, and ${check} gives no answer (${way}): its alert stays, and is over once it is seen to be`, async () => {
      const world = new DetectionWorld([shop])
      world.conditions.set(shop, [fault])
      await world.tick()
      world.analyze(shop)
      const before = world.states.get(shop)?.open[check]
      world.conditions.set(shop, way === 'healthy' ? 'healthy' : [way])
      world.unchecked.set(shop, [check])
      for (let tick = 0; tick < 3; tick++) {
        world.later(5)
        await world.tick()
      }
      const first = alertId(shop, check, 1)
      assert.is(world.alerts.get(first)?.closed_reason, undefined)
      assert.equal(world.states.get(shop)?.open[check], before, 'neither failing nor recovered')
      world.conditions.set(shop, 'healthy')
      world.unchecked.clear()
      world.later(5)
      await world.tick()
      assert.is(world.alerts.get(first)?.closed_reason, 'recovered')
    })

test('the end of a fault is seen by every look of a tick', async () => {
  const world = new DetectionWorld([shop])
  world.settings.probe = { ...world.settings.probe, confirmations: 2, confirm_interval_ms: 0 }
  world.conditions.set(shop, ['health_check_failing'])
  await world.tick()
  world.analyze(shop)
  world.conditions.set(shop, 'healthy')
  let looks = 0
  world.beforeProbe = () => {
    looks += 1
    if (looks === 2) world.unchecked.set(shop, ['health_check'])
  }
  world.later(5)
  await world.tick()
  assert.is(looks, 2)
  assert.is(world.alerts.get(alertId(shop, 'health_check', 1))?.closed_reason, undefined)
})

for (const [other, check] of [
  ['tls_expiring', 'certificate'],
  ['www:tcp_refused', 'www'],
] as const)
  test(`the end of an outage is seen by every look of a tick, also while ${other} goes on`, async () => {
    const world = new DetectionWorld([shop])
    const first = alertId(shop, 'site', 1)
    const live = async (...looks: readonly Condition[]) => {
      world.turns.set(shop, [...looks])
      world.later(5)
      await world.tick()
      return world.alerts.get(first)?.closed_reason
    }
    world.unchecked.set(shop, [check])
    await live(['http_status'])
    world.analyze(shop)
    world.unchecked.clear()
    world.conditions.set(shop, [other])
    for (const second of [['http_status'], 'unknown'] as const) {
      assert.is(await live([other], second), undefined)
      const open = world.states.get(shop)?.open ?? {}
      assert.equal(Object.keys(open).sort(), [check, 'site'].sort(), 'what goes on opens its alert')
      assert.is(open.site?.recovered_at, undefined)
    }
    assert.is(await live(), 'recovered')
    assert.is.not(world.states.get(shop)?.open[check], undefined)
  })

test('ticks in a row: one that could not check counts neither way', async () => {
  const world = new DetectionWorld([shop])
  world.settings.detection = { ...world.settings.detection, failure_ticks: 2 }
  const cause = 'health_check_failing'
  const conditions = [[cause], 'healthy', [cause]] as const
  for (const condition of conditions) {
    world.conditions.set(shop, condition)
    world.unchecked.set(shop, condition === 'healthy' ? ['health_check'] : [])
    await world.tick()
    world.later(5)
  }
  assert.is(world.published.length, 1)
})

test.run()
