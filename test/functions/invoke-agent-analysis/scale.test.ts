import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FLEET } from '../../../schemas/monitor'
import { DetectionWorld } from '../../support/detection'

const test = suite('functions/invoke-agent-analysis: a thousand domains')

const domains = Array.from({ length: 1_000 }, (_, index) => `site-${index}.a-rather-long-name.example.com`)
/** Bytes: what a table's item and a call of PutEvents may hold. */
const ITEM = 400 * 1024
const EVENT = 256 * 1024

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

const fleet = (detection: Parameters<DetectionWorld['with']>[0]): DetectionWorld => {
  const world = new DetectionWorld(domains).with({ grouping: { min_domains: 100_000 }, ...detection })
  const self_check = { ...world.settings.detection.self_check, min_domains: 100_000 }
  const facts = Array.from({ length: 40 }, (_, index) => ({ name: `fact_${index}`, value: 'ä'.repeat(256) }))
  for (const domain of domains) {
    world.conditions.set(domain, ['http_status'])
    world.facts.set(domain, [{ name: 'resolved_address', value: '192.0.2.1' }, ...facts])
  }
  return world.with({ self_check })
}
const fits = (world: DetectionWorld): void => {
  for (const state of world.states.values())
    assert.ok(bytesOf(state) < ITEM, `${state.domain} has ${bytesOf(state)} bytes`)
  for (const event of world.published)
    assert.ok(bytesOf(event) < EVENT, `${event.name} has ${bytesOf(event)} bytes`)
}
const count = (world: DetectionWorld, name: string): number =>
  world.published.filter((event) => event.name === name).length

test('each with a cause of its own: as many alerts, the budget kept, every item and event within its limit', async () => {
  const world = fleet({ analyses_per_hour: 30 })
  let most = 0
  world.afterPut = (state) => {
    most = Math.max(most, bytesOf(state))
  }
  assert.is((await world.tick()).alert_ids.length, 1_000)
  assert.equal([count(world, 'IssueDetected'), count(world, 'AnalysisDeferred')], [1_000, 970])
  assert.ok(most < ITEM, `${most} bytes with their outbox`)
  fits(world)
  const answer = await world.tick()
  assert.equal([world.published.length, answer.alert_ids.length], [1_970, 1_000], 'nothing is said again')
  assert.ok(bytesOf(answer) < 6 * 1024 * 1024, 'a function may answer so much')
})

test('the largest budget fits into the item of the fleet', async () => {
  const world = fleet({ analyses_per_hour: 1_000 })
  await world.tick()
  assert.is(Object.keys(world.states.get(FLEET)?.fleet?.granted ?? {}).length, 1_000)
  fits(world)
})

test('all for one cause: one alert, whose event names how many they are and as many as fit', async () => {
  const world = fleet({ grouping: { min_domains: 3 } })
  const { alert_ids } = await world.tick()
  assert.is(alert_ids.length, 1)
  assert.is(world.published.length, 1)
  assert.match(JSON.stringify(world.published[0]), 'http_status at the address 192.0.2.1')
  assert.match(JSON.stringify(world.published[0]), '"domain_count":1000')
  fits(world)
  world.analyze(domains[0] ?? '')
  for (const domain of domains) world.conditions.set(domain, 'healthy')
  world.later(5)
  await world.tick()
  assert.is(count(world, 'AlertClosed'), 1)
})

test('all at once, and the prober is doubted: one event', async () => {
  const world = fleet({})
  world.with({ self_check: { min_domains: 3, share_percent: 100, references: [], hold_minutes: 15 } })
  assert.equal((await world.tick()).alert_ids, [])
  assert.is(world.published.length, 1)
  fits(world)
})

test.run()
