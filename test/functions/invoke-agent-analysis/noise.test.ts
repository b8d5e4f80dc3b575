import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alertId } from '../../../functions/domain/alert/alert-id'
import { FLEET } from '../../../schemas/monitor'
import { type Condition, DetectionWorld, serviceDown } from '../../support/detection'
import { detected, grantsOf, namesOf, set } from '../../support/detection-said'
import { failureOf } from '../../support/failure'

const test = suite('functions/invoke-agent-analysis: noise')

const shop = 'shop.example.com'
const first = alertId(shop, 'site', 1)
const down: Condition = ['http_status']
const many = ['a', 'b', 'c', 'd', 'e'].map((label) => `${label}.example.com`)

test('a fault counts after as many ticks in a row as the setting wants, and a good one between begins anew', async () => {
  const world = new DetectionWorld([shop]).with({ failure_ticks: 3 })
  for (const condition of [down, down, 'healthy', down, down] as const) {
    world.conditions.set(shop, condition)
    world.later(5)
    assert.equal((await world.tick()).alert_ids, [])
  }
  assert.is(world.states.get(shop)?.suspects?.site?.ticks, 2)
  world.later(5)
  assert.equal((await world.tick()).alert_ids, [first])
  assert.is(world.states.get(shop)?.suspects, undefined)
})

test('ticks that are a day apart are not in a row: nothing is known of the time between', async () => {
  for (const minutes of [8 * 60, 25 * 60]) {
    const world = new DetectionWorld([shop]).with({ failure_ticks: 2 })
    world.conditions.set(shop, down)
    await world.tick()
    world.later(minutes)
    assert.equal((await world.tick()).alert_ids, minutes < 24 * 60 ? [first] : [])
    world.later(5)
    assert.equal((await world.tick()).alert_ids, [first])
  }
})

test('a tick that began before the last one wrote does not count as another', async () => {
  const world = new DetectionWorld([shop]).with({ failure_ticks: 2 })
  world.conditions.set(shop, down)
  await Promise.all([world.tick(), world.tick()])
  assert.equal(namesOf(world), [])
  world.later(5)
  assert.equal((await world.tick()).alert_ids, [first])
})

test('an alert is withdrawn after as many good ticks in a row as the setting wants', async () => {
  const world = new DetectionWorld([shop]).with({ recovery_ticks: 2 })
  world.conditions.set(shop, down)
  await world.tick()
  world.analyze(shop)
  for (const [condition, closed] of [
    ['healthy', undefined],
    [down, undefined],
    ['healthy', undefined],
    ['healthy', 'recovered'],
  ] as const) {
    world.conditions.set(shop, condition)
    world.later(5)
    await world.tick()
    assert.is(world.alerts.get(first)?.closed_reason, closed)
  }
})

test('a site that is now well, now broken within a tick is not well', async () => {
  const world = new DetectionWorld([shop])
  world.conditions.set(shop, down)
  await world.tick()
  world.analyze(shop)
  world.turns.set(shop, ['healthy', down])
  assert.equal((await world.tick()).alert_ids, [first])
  assert.is(world.alerts.get(first)?.closed_reason, undefined)
  world.turns.set(shop, ['healthy', ['domain_expired']])
  const other = await world.tick()
  assert.equal([other.unknown, other.alert_ids], [1, [first]], 'what one probe saw opens no alert')
})

test('a flapping domain keeps its one alert until it was well for a while', async () => {
  const world = new DetectionWorld([shop]).with({
    flapping: { changes: 4, within_minutes: 60, quiet_minutes: 30 },
  })
  const live = async (condition: Condition, minutes: number) => {
    world.conditions.set(shop, condition)
    world.later(minutes)
    const { alert_ids } = await world.tick()
    if (alert_ids.some((id) => !world.alerts.has(id))) world.analyze(shop)
    return alert_ids
  }
  for (let turn = 0; turn < 6; turn++) {
    await live(down, 5)
    await live('healthy', 5)
  }
  assert.is(world.alerts.size, 2, 'the first closes, the second stays')
  const second = alertId(shop, 'site', 2)
  assert.is(world.alerts.get(second)?.closed_reason, undefined)
  assert.equal(await live('healthy', 25), [second])
  assert.equal(await live('healthy', 5), [])
  assert.is(world.alerts.get(second)?.closed_reason, 'recovered')
})

test('maintenance: a fault opens no alert in the window, and does after it', async () => {
  // The world begins on a Saturday, 08:00 UTC, which is 09:00 in Berlin.
  const world = new DetectionWorld([shop, 'www.example.com']).with({
    maintenance: [
      {
        cron: '0 9 * * SAT',
        duration_minutes: 60,
        time_zone: 'Europe/Berlin',
        domains: ['shop.example.com'],
      },
    ],
  })
  set(world, [shop, 'www.example.com'], down)
  const inside = await world.tick()
  assert.equal(inside.alert_ids, [alertId('www.example.com', 'site', 1)])
  assert.is(inside.domains[0]?.quiet, 'maintenance: 0 9 * * SAT')
  world.analyze('www.example.com')
  world.later(59)
  await world.tick()
  assert.is(world.published.length, 1)
  world.later(2)
  assert.is((await world.tick()).alert_ids.length, 2)
})

test('maintenance withdraws what is over, and keeps what was open', async () => {
  const world = new DetectionWorld([shop]).with({
    maintenance: [{ cron: '30 8 * * *', duration_minutes: 60, time_zone: 'UTC', domains: ['*.example.com'] }],
  })
  world.conditions.set(shop, down)
  await world.tick()
  world.analyze(shop)
  world.later(40)
  assert.equal((await world.tick()).alert_ids, [first])
  world.conditions.set(shop, 'healthy')
  await world.tick()
  assert.is(world.alerts.get(first)?.closed_reason, 'recovered')
})

for (const [name, window, message] of [
  ['an hour that is none', { cron: '0 25 * * *', time_zone: 'UTC' }, /detection\.maintenance\.0: .*hour/i],
  [
    'a time zone that is none',
    { cron: '0 2 * * *', time_zone: 'Mars/Olympus' },
    /detection\.maintenance\.0: .*Mars/,
  ],
] as const) {
  test(`${name} stops the function at its start`, () => {
    const world = new DetectionWorld([shop]).with({ maintenance: [{ ...window, duration_minutes: 5 }] })
    assert.throws(() => world.ports(), message)
  })
}

test('a muted domain opens no alert until the time is over or somebody ends it', async () => {
  const world = new DetectionWorld([shop])
  const answer = await world.send({ mute: { domain: shop, minutes: 30, by: 'dana', reason: 'migration' } })
  assert.equal(answer, { domain: shop, muted_until: '2026-01-31T08:30:00.000Z' })
  world.conditions.set(shop, down)
  for (const fault of down) world.severities.set(fault, 'high')
  const silent = await world.tick()
  assert.equal(silent.domains[0]?.quiet, 'muted by dana until 2026-01-31T08:30:00.000Z')
  assert.equal([silent.alert_ids, namesOf(world)], [[], []])
  world.later(30)
  assert.equal((await world.tick()).alert_ids, [first])
  assert.is(world.states.get(shop)?.mute, undefined)
  await world.send({ mute: { domain: shop, minutes: 600, by: 'dana' } })
  assert.equal((await world.tick()).alert_ids, [first], 'what is open stays open')
  assert.equal(await world.send({ unmute: { domain: shop, by: 'erin' } }), { domain: shop })
  assert.equal(await world.send({ unmute: { domain: shop, by: 'erin' } }), { domain: shop })
  assert.is(world.states.get(shop)?.mute, undefined)
})

for (const [name, payload, message] of [
  [
    'no name',
    { mute: { domain: shop, minutes: 5 } },
    'mute.by: expected a name of 1 to 200 characters, found nothing',
  ],
  [
    'no end',
    { mute: { domain: shop, by: 'dana' } },
    'mute.minutes: expected minutes, 1 to 43200, found nothing',
  ],
  [
    'no such domain',
    { mute: { domain: 'x.example', minutes: 5, by: 'd' } },
    'domain: x.example is not monitored',
  ],
  ['both', { mute: { domain: shop, minutes: 5, by: 'd' }, unmute: { domain: shop, by: 'd' } }, 'found both'],
] as const) {
  test(`a mute with ${name} is refused`, async () => {
    const world = new DetectionWorld([shop])
    assert.match((await failureOf(world.send(payload))).message, message)
    assert.is(world.states.size, 0)
  })
}

test('beyond the budget the worst are analysed, the others open with their evidence and say so', async () => {
  const world = new DetectionWorld(many).with({ analyses_per_hour: 2 })
  set(world, many, ['tls_expiring'])
  set(world, many.slice(3), ['tls_expired'])
  world.severities.set('tls_expiring', 'medium')
  await world.tick()
  const deferred = many.filter((domain) => world.entry(domain).analysis === 'deferred')
  assert.equal(deferred, many.slice(0, 3))
  assert.equal(namesOf(world).filter((name) => name === 'AnalysisDeferred').length, 3)
  assert.is(grantsOf(world), 2)
  world.later(59)
  set(world, many, 'healthy')
  await world.tick()
  world.conditions.set('e.example.com', ['domain_expired'])
  await world.tick()
  assert.is(world.states.get('e.example.com')?.open.registration?.analysis, 'deferred')
  set(world, many, 'healthy')
  world.later(20)
  await world.tick()
  world.conditions.set('e.example.com', ['health_check_failing'])
  await world.tick()
  assert.is(world.states.get('e.example.com')?.open.health_check?.analysis, undefined, 'the hour has passed')
})

test('an executed plan that did not help is analysed anew, and so is what people want at once', async () => {
  const endings = [
    { approval_status: 'approved', execution_status: 'failed' },
    { closed_reason: 'acknowledged', follow_up_requested_at: '2026-01-31T08:00:00.000Z' },
  ] as const
  for (const [index, ending] of endings.entries()) {
    const world = new DetectionWorld([shop])
    world.conditions.set(shop, down)
    await world.tick()
    world.analyze(shop)
    world.change(first, { ...ending, ended_at: world.instant })
    world.later(index === 0 ? 60 : 1)
    await world.tick()
    assert.equal([world.entry(shop).generation, world.entry(shop).analysis], [2, undefined])
  }
})

test('without the fleet’s item nothing opens, and what is over is withdrawn all the same', async () => {
  const world = new DetectionWorld([shop, 'www.example.com'])
  world.conditions.set(shop, down)
  await world.tick()
  world.analyze(shop)
  world.conditions.set(shop, 'healthy')
  world.conditions.set('www.example.com', down)
  world.beforePut = ({ domain }) => (domain === FLEET ? serviceDown('dynamodb') : undefined)
  assert.match((await failureOf(world.tick())).message, 'fleet: dynamodb Call: out of order')
  assert.is(world.alerts.get(first)?.closed_reason, 'recovered')
  assert.is(detected(world).length, 1)
})

test.run()
