import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alertId } from '../../../../functions/domain/alert/alert-id'
import { DetectionDegraded, DetectionRestored } from '../../../../schemas/events'
import { FLEET } from '../../../../schemas/monitor'
import { type Condition, DetectionWorld } from '../../../support/detection'
import { detected, namesOf, set } from '../../../support/detection-said'

const test = suite('functions/invoke-agent-analysis: the prober suspects itself')

const down: Condition = ['http_status']
const many = ['a', 'b', 'c', 'd', 'e'].map((label) => `${label}.example.com`)

const suspicious = (references: readonly string[] = []) =>
  new DetectionWorld(many).with({
    self_check: { min_domains: 3, share_percent: 100, references: [...references], hold_minutes: 15 },
  })

test('when everything fails at once the prober suspects itself: one event, no alert', async () => {
  const world = suspicious()
  set(world, many, down)
  await world.tick()
  world.later(5)
  const { domains } = await world.tick()
  const why = 'the prober suspects itself since 2026-01-31T08:00:00.000Z'
  assert.ok(domains.every(({ quiet, alert_ids }) => quiet === why && alert_ids.length === 0))
  const [alone] = (await world.tick({ domain: many[0] })).domains
  assert.equal([alone?.status, alone?.quiet], ['issue', why], 'a look at one domain says so as well')
  assert.equal(namesOf(world), ['DetectionDegraded'])
  const event = DetectionDegraded.decode(world.published[0]?.detail)
  assert.equal(E.isRight(event) && event.right.data, {
    reason: 'most_domains_failing',
    explanation: '5 of 5 domains that were well began to fail at once',
    since: '2026-01-31T08:00:00.000Z',
    checked: 5,
    failing: 5,
  })
  assert.equal([...world.states.keys()], [FLEET])
  set(world, many.slice(1), 'healthy')
  world.later(5)
  await world.tick({ domains: many.slice(1) })
  assert.ok(world.states.get(FLEET)?.fleet?.degraded, 'a look at a part of the fleet ends no doubt')
  set(world, many, 'healthy')
  await world.tick()
  assert.is(world.states.get(FLEET)?.fleet?.degraded, undefined)
  const restored = DetectionRestored.decode(world.published[1]?.detail)
  assert.equal(E.isRight(restored) && restored.right.data, {
    reason: 'most_domains_failing',
    since: '2026-01-31T08:00:00.000Z',
    restored_at: '2026-01-31T08:10:00.000Z',
    checked: 5,
    failing: 0,
  })
  const [first, second] = world.published.map(({ detail }) => detail.metadata)
  assert.is(second?.causation_id, first?.event_id)
  await world.tick()
  assert.is(world.published.length, 2, 'once')
  world.later(5)
  set(world, many, down)
  await world.tick()
  assert.equal(
    namesOf(world),
    ['DetectionDegraded', 'DetectionRestored', 'DetectionDegraded'],
    'another time is another event',
  )
})

test('a doubt that changes its reason is the same doubt: people do not wait for ever', async () => {
  const world = suspicious()
  set(world, many, 'unknown')
  await world.tick()
  world.later(10)
  set(world, many, down)
  await world.tick()
  assert.equal(world.states.get(FLEET)?.fleet?.degraded, {
    reason: 'most_domains_failing',
    since: '2026-01-31T08:00:00.000Z',
  })
  assert.equal(namesOf(world), ['DetectionDegraded', 'DetectionDegraded'], 'each reason is told')
  world.later(5)
  assert.is((await world.tick()).alert_ids.length, 1)
})

test('doubted for long enough it is the fleet: one alert for all', async () => {
  const world = suspicious()
  set(world, many, down)
  await world.tick()
  world.later(15)
  const { alert_ids } = await world.tick()
  assert.equal(alert_ids, [alertId('a.example.com', 'site', 1)])
  assert.match(detected(world)[0]?.issue.summary ?? '', 'the whole fleet at once')
  assert.is(detected(world)[0]?.domain_count, 5)
  world.later(5)
  await world.tick()
  assert.is(world.states.get(FLEET)?.fleet?.degraded, undefined)
})

test('one domain that is well clears the prober; what is known to be broken says nothing', async () => {
  const world = suspicious()
  set(world, many.slice(0, 4), down)
  assert.is((await world.tick()).alert_ids.length, 4)
  set(world, many, down)
  world.later(5)
  assert.is((await world.tick()).alert_ids.length, 5, 'one that was well is too few to suspect')
})

test('a reference that answers clears the prober, whatever it answers; one that does not is told', async () => {
  const cleared = suspicious(['reference.example.org'])
  set(cleared, many, down)
  cleared.conditions.set('reference.example.org', down)
  assert.is((await cleared.tick()).alert_ids.length, 5)
  const blocked = suspicious(['reference.example.org'])
  set(blocked, many, down)
  blocked.conditions.set('reference.example.org', 'blocked')
  assert.is((await blocked.tick()).alert_ids.length, 5, 'one that keeps probers out has answered')
  const doubted = suspicious(['reference.example.org'])
  set(doubted, [...many, 'reference.example.org'], ['dns_timeout'])
  await doubted.tick()
  const event = DetectionDegraded.decode(doubted.published[0]?.detail)
  assert.ok(E.isRight(event))
  assert.is(event.right.data.reason, 'self_check_failed')
  assert.match(event.right.data.explanation, 'none of the references answers: reference.example.org')
})

test('a prober that can tell of no domain says so once', async () => {
  const world = suspicious()
  set(world, many, 'unknown')
  await world.tick()
  world.later(5)
  await world.tick()
  assert.equal(namesOf(world), ['DetectionDegraded'])
})

test('a fleet that no time was left for is told as well', async () => {
  const world = suspicious()
  world.remaining_ms = 10_000
  assert.is((await world.tick()).skipped, 5)
  const event = DetectionDegraded.decode(world.published[0]?.detail)
  assert.is(E.isRight(event) && event.right.data.explanation, 'no time was left to probe 5 of 5 domains')
})

test('a fleet that is too large by turns is told once, and restored when it was in time for a while', async () => {
  const world = suspicious()
  const live = async (remaining: number) => {
    world.remaining_ms = remaining
    await world.tick()
    world.later(5)
  }
  for (let ticks = 0; ticks < 6; ticks++) await live(ticks % 2 === 0 ? 10_000 : 300_000)
  assert.equal(namesOf(world), ['DetectionDegraded'])
  for (let minutes = 0; minutes < 25; minutes += 5) await live(300_000)
  assert.equal(namesOf(world), ['DetectionDegraded'])
  await live(300_000)
  assert.equal(namesOf(world), ['DetectionDegraded', 'DetectionRestored'])
})

test('a doubt that comes while time is short is told, and so is its end', async () => {
  const world = suspicious()
  world.remaining_ms = 10_000
  await world.tick()
  world.remaining_ms = 300_000
  world.later(5)
  set(world, many, down)
  assert.equal((await world.tick()).alert_ids, [])
  world.later(5)
  set(world, many, 'healthy')
  await world.tick()
  assert.equal(namesOf(world), ['DetectionDegraded', 'DetectionDegraded', 'DetectionRestored'])
})

test.run()
