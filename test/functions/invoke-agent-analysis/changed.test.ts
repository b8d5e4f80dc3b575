import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alertId } from '../../../functions/domain/alert/alert-id'
import { decide } from '../../../functions/domain/alert/decide'
import { onTables, type StoredWorld } from '../../support/stored-world'

const test = suite('functions/invoke-agent-analysis: evidence that changes while an alert is open')

const shop = 'shop.example.com'
const first = alertId(shop, 'site', 1)

const answers = (world: StoredWorld, status: string): void =>
  void world.facts.set(shop, [{ name: 'status_code', value: status }])

/** A world whose shop has answered 503 for this many minutes since its alert was analysed. */
const unavailable = async (world: StoredWorld, minutes: number): Promise<void> => {
  world.settings = {
    ...world.settings,
    approval: Object.fromEntries(
      Object.entries(world.settings.approval).map(([severity, rules]) => [
        severity,
        { ...rules, open_minutes: 600 },
      ]),
    ) as typeof world.settings.approval,
  }
  world.agent = async () => `## Root Cause\n\nFound, look ${world.asked}.`
  world.conditions.set(shop, ['http_status'])
  answers(world, '503')
  await world.tick()
  await world.deliver()
  assert.is((await world.alert(first)).plan_revision, 1)
  world.later(minutes)
}
const updates = (world: StoredWorld): number => world.said('AlertUpdated').length

test('another fault of the same kind: the alert gets a new revision for it at once, and once', () =>
  onTables([shop], async (world) => {
    await unavailable(world, 1)
    const { plan_digest } = await world.alert(first)
    answers(world, '404')
    await Promise.all([world.tick(), world.tick(), world.tick()])
    const asked = await world.alert(first)
    assert.equal(
      [updates(world), asked.analysis_status, asked.plan_digest, asked.analysis_requested_by],
      [1, 'in_progress', undefined, 'invoke-agent-analysis'],
    )
    assert.equal(await world.deliver(), ['analyzed'])
    const after = await world.alert(first)
    assert.equal([after.plan_revision, world.asked], [2, 2])
    assert.equal(after.issue.evidence.facts, [{ name: 'status_code', value: '404' }])
    assert.equal(
      after.symptoms?.map(({ facts }) => facts[0]?.value),
      ['5xx'],
      'the plan may meet what was seen before, too',
    )
    assert.is.not(after.plan_digest, plan_digest)
    for (let ticks = 0; ticks < 3; ticks++) {
      world.later(60)
      await world.tick()
    }
    assert.equal([updates(world), world.said('IssueDetected').length], [1, 1])
  }))

test('a domain that is worse now raises the severity of its alert with the new revision', () =>
  onTables([shop], async (world) => {
    world.severities.set('http_status', 'medium')
    await unavailable(world, 60)
    world.severities.set('http_status', 'critical')
    await world.tick()
    await world.deliver()
    const { severity, plan_revision } = await world.alert(first)
    assert.equal([severity, plan_revision], ['critical', 2])
  }))

for (const [name, minutes, change] of [
  ['the same fault in other words (502 and 503)', 60, (world: StoredWorld) => answers(world, '502')],
  [
    'a domain that is silenced',
    60,
    async (world: StoredWorld) => {
      answers(world, '404')
      world.severities.set('http_status', 'high')
      await world.send({ mute: { domain: shop, minutes: 60, by: 'dana' } })
    },
  ],
  [
    'a prober that cannot tell',
    60,
    (world: StoredWorld) => {
      world.conditions.set(shop, 'unknown')
    },
  ],
] as const) {
  test(`${name}: the plan stays`, () =>
    onTables([shop], async (world) => {
      await unavailable(world, minutes)
      await change(world)
      await world.tick()
      assert.is(updates(world), 0)
      assert.is((await world.alert(first)).analysis_status, 'complete')
    }))
}

test('without budget people hear of it with the evidence alone, and the agent is asked when there is budget again', () =>
  onTables([shop], async (world) => {
    await unavailable(world, 60)
    answers(world, '404')
    world.with({ analyses_per_hour: 0 })
    await world.tick()
    assert.equal([updates(world), await world.deliver(), world.asked], [1, ['analyzed'], 1])
    const shown = await world.alert(first)
    assert.equal([shown.analysis_status, shown.plan_revision, shown.plan?.steps], ['unavailable', 2, []])
    world.with({ analyses_per_hour: 10 })
    world.later(5)
    await world.tick()
    assert.equal(await world.deliver(), ['analyzed'])
    const after = await world.alert(first)
    assert.equal([after.analysis_status, after.plan_revision, world.asked], ['complete', 3, 2])
  }))

test('a fault that changes to and fro makes one new revision, for both', () =>
  onTables([shop], async (world) => {
    await unavailable(world, 60)
    for (let minutes = 0; minutes < 120; minutes += 5) {
      answers(world, minutes % 10 === 0 ? '404' : '503')
      await world.tick()
      await world.deliver()
      world.later(5)
    }
    assert.is(updates(world), 1)
  }))

test('after the end of the alert its last evidence tells whether the analysis holds', () =>
  onTables([shop], async (world) => {
    await unavailable(world, 60)
    answers(world, '404')
    await world.tick()
    await world.deliver()
    world.later(700)
    const expired = decide({ name: 'expire' }, await world.alert(first), world.instant)
    assert.ok(E.isRight(expired) && E.isRight(await world.alertStore.apply(expired.right)()))
    world.later(60)
    await world.tick()
    assert.is((await world.stored(shop))?.open.site?.analysis, 'repeated')
  }))

test.run()
