import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alertId } from '../../../functions/domain/alert/alert-id'
import { FLEET } from '../../../schemas/monitor'
import { DetectionWorld } from '../../support/detection'

const test = suite('functions/invoke-agent-analysis: a clock that goes back')

const shop = 'shop.example.com'
const first = alertId(shop, 'site', 1)
const DAY = 24 * 60

/** A world whose clock ran a day ahead for one tick, in which the shop was like this. */
const aheadOnce = async (world: DetectionWorld, condition: 'healthy' | readonly ['http_status']) => {
  world.later(DAY)
  world.conditions.set(shop, condition)
  await world.tick()
  world.later(-DAY)
}

test('ticks in a row count from the clock that is right', async () => {
  const world = new DetectionWorld([shop]).with({ failure_ticks: 2 })
  await aheadOnce(world, ['http_status'])
  for (const expected of [[], [first]]) {
    world.later(5)
    assert.equal((await world.tick()).alert_ids, expected)
  }
})

test('a recovery is seen, though a clock was ahead when it was first seen', async () => {
  const world = new DetectionWorld([shop]).with({ recovery_ticks: 2 })
  world.conditions.set(shop, ['http_status'])
  await world.tick()
  world.analyze(shop)
  await aheadOnce(world, 'healthy')
  for (const closed of [undefined, 'recovered']) {
    world.later(5)
    await world.tick()
    assert.is(world.alerts.get(first)?.closed_reason, closed)
  }
})

test('changes of the future make no domain flap', async () => {
  const world = new DetectionWorld([shop]).with({
    flapping: { changes: 2, within_minutes: 60, quiet_minutes: 30 },
  })
  await aheadOnce(world, ['http_status'])
  world.analyze(shop)
  world.conditions.set(shop, 'healthy')
  world.later(5)
  await world.tick()
  assert.is(world.alerts.get(first)?.closed_reason, 'recovered')
})

test('an alert that was lost is asked for again, and one that ended in the future is followed', async () => {
  const world = new DetectionWorld([shop])
  await aheadOnce(world, ['http_status'])
  world.later(5)
  await world.tick()
  const [before, again] = world.published
  assert.equal(again, before, 'published again, the same event')
  world.analyze(shop)
  world.later(DAY)
  world.change(first, { closed_reason: 'expired', ended_at: world.instant })
  world.later(-DAY)
  assert.equal((await world.tick()).alert_ids, [alertId(shop, 'site', 2)])
})

test('a doubt of the future begins now', async () => {
  const domains = ['a.example.com', 'b.example.com', 'c.example.com']
  const world = new DetectionWorld(domains).with({
    self_check: { min_domains: 3, share_percent: 100, references: [], hold_minutes: 15 },
  })
  for (const domain of domains) world.conditions.set(domain, ['http_status'])
  world.later(DAY)
  await world.tick()
  world.later(-DAY)
  await world.tick()
  assert.is(world.states.get(FLEET)?.fleet?.degraded?.since, world.instant)
  assert.is(world.states.size, 1, 'no alert')
  world.later(15)
  assert.is((await world.tick()).alert_ids.length, 1)
})

test('clocks that differ a little are no reason to begin anew', async () => {
  const world = new DetectionWorld([shop]).with({ failure_ticks: 2 })
  world.conditions.set(shop, ['http_status'])
  await world.tick()
  world.later(-1)
  await world.tick()
  world.later(6)
  assert.equal((await world.tick()).alert_ids, [first])
})

test.run()
