import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FLEET } from '../../../schemas/monitor'
import { type Condition, DetectionWorld } from '../../support/detection'

/** When an outage began: between the last look that found the domain well and the first that did not. */

const test = suite('detection: the last look before a fault')

const shop = 'shop.example.com'
const blog = 'blog.example.com'
const BROKEN: Condition = ['http_status']

const at = (minute: number): string => `2026-01-31T08:0${minute}:00.000Z`

/** What the event says, of ticks a minute apart that see the shop so. */
const between = async (
  conditions: readonly Condition[],
  world = new DetectionWorld([shop, blog]),
): Promise<readonly [last_well_at: unknown, failing_since: unknown] | undefined> => {
  for (const condition of conditions) {
    world.conditions.set(shop, condition)
    await world.tick()
    world.later(1)
  }
  const detected = world.published.find(({ name }) => name === 'IssueDetected')
  if (detected === undefined) return undefined
  const { last_well_at, failing_since } = detected.detail.data as Record<string, unknown>
  return [last_well_at, failing_since]
}

test('the tick before found it well', async () =>
  assert.equal(await between(['healthy', 'healthy', BROKEN]), [at(1), at(2)]))

test('a fault that several ticks must see began with the first of them', async () => {
  const slow = () => new DetectionWorld([shop, blog]).with({ failure_ticks: 3 })
  assert.equal(await between(['healthy', BROKEN, BROKEN, BROKEN], slow()), [at(0), at(1)])
  assert.equal(await between(['healthy', BROKEN, 'healthy', BROKEN, BROKEN, BROKEN], slow()), [at(2), at(3)])
})

test('nothing is said of a look that could not tell, or that was the first', async () => {
  assert.equal(await between(['healthy', 'unknown', BROKEN]), [undefined, at(2)])
  assert.equal(await between([BROKEN]), [undefined, at(0)])
})

test('a look that had no time for it has not seen it well', async () => {
  const world = new DetectionWorld([blog, shop])
  world.settings = { ...world.settings, probe: { ...world.settings.probe, concurrency: 1 } }
  world.beforeProbe = () => {
    world.remaining_ms = 10_000
  }
  assert.is((await world.tick()).skipped, 1)
  assert.equal(world.probed, [blog])
  world.beforeProbe = () => undefined
  world.remaining_ms = 300_000
  world.later(1)
  assert.equal(await between([BROKEN], world), [undefined, at(1)])
})

test('what failed while no alert might open was not well', async () => {
  const world = new DetectionWorld([shop, blog])
  const settings = world.settings.detection
  world.conditions.set(shop, BROKEN)
  world.with({
    maintenance: [{ domains: [shop], cron: '59 7 * * *', duration_minutes: 2, time_zone: 'UTC' }],
  })
  await world.tick()
  assert.equal(world.published, [])
  world.later(2)
  world.with(settings)
  assert.equal(await between([BROKEN], world), [undefined, at(2)])
})

test('a look at one domain is none at all of them', async () => {
  const world = new DetectionWorld([shop, blog])
  await world.tick({ domain: blog })
  assert.is(world.states.get(FLEET), undefined)
  world.later(1)
  await world.tick()
  assert.equal(world.states.get(FLEET)?.fleet?.last_look, { at: at(1), not_well: [] })
})

test('where more are not well than the item has room for, it says nothing of any', async () => {
  const many = Array.from({ length: 501 }, (_, n) => `a${n}.example.com`)
  const world = new DetectionWorld([shop, ...many])
  world.with({ self_check: { ...world.settings.detection.self_check, min_domains: 1_000 } })
  for (const domain of many) world.conditions.set(domain, 'unknown')
  await world.tick()
  assert.is(world.states.get(FLEET)?.fleet?.last_look, undefined)
  world.later(1)
  assert.equal(await between([BROKEN], world), [undefined, at(1)])
})

test.run()
