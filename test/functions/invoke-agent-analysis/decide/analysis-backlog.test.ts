import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alertId } from '../../../../functions/domain/alert/alert-id'
import { AnalysisDeferred, AnalysisRequested } from '../../../../schemas/events'
import { FLEET } from '../../../../schemas/monitor'
import { DetectionWorld, serviceDown } from '../../../support/detection'
import { failureOf } from '../../../support/failure'

const test = suite('functions/invoke-agent-analysis: analyses that wait for their budget')

const domains = ['a', 'b', 'c', 'd'].map((label) => `${label}.example.com`)
const [a = '', b = '', c = '', d = ''] = domains
const idOf = (domain: string, check = 'site') => alertId(domain, check, 1)

/** Alerts of all that fail, as analyze-issue makes them. */
const raise = (world: DetectionWorld) => {
  for (const domain of domains) {
    const entry = Object.values(world.states.get(domain)?.open ?? {})[0]
    if (entry === undefined || world.alerts.has(entry.alert_id) || entry.group?.leader === domain) continue
    raiseOne(world, domain)
  }
}
const raiseOne = (world: DetectionWorld, domain: string) => {
  const { alert_id, analysis } = world.entry(domain)
  world.analyze(domain)
  if (analysis === 'deferred')
    world.change(alert_id, { analysis_mode: 'deferred', analysis_status: 'unavailable' })
}
const asked = (world: DetectionWorld) =>
  world.published.flatMap(({ name, detail }) => {
    const decoded = name === 'AnalysisRequested' ? AnalysisRequested.decode(detail) : undefined
    return decoded !== undefined && E.isRight(decoded) ? [decoded.right.data] : []
  })
const askedFor = (world: DetectionWorld) => asked(world).map(({ domain }) => domain)

/** `a` has used up the budget of the hour that began at eight; the others wait, `c` the worst of them, `b` the oldest. */
const waiting = async () => {
  const world = new DetectionWorld(domains).with({ analyses_per_hour: 1 })
  world.conditions.set(a, ['tls_expired'])
  await world.tick()
  raise(world)
  world.severities.set('tls_expired', 'medium')
  for (const domain of [b, d]) {
    world.later(5)
    world.conditions.set(domain, ['tls_expired'])
    await world.tick()
    raise(world)
  }
  world.later(5)
  world.severities.set('tls_not_yet_valid', 'high')
  world.conditions.set(c, ['tls_not_yet_valid'])
  await world.tick()
  raise(world)
  assert.equal(
    [b, c, d].map((domain) => world.entry(domain).analysis),
    ['deferred', 'deferred', 'deferred'],
  )
  return world
}

test('the worst is asked about first, then the oldest, each once, one for each place in the hour', async () => {
  const world = await waiting()
  world.later(44)
  await world.tick()
  assert.equal(asked(world), [], 'the hour is not over')
  const order: string[] = []
  for (let hour = 1; hour <= 4; hour++) {
    world.later(hour === 1 ? 1 : 60)
    await world.tick()
    await world.tick()
    order.splice(0, order.length, ...askedFor(world))
    assert.is(order.length, Math.min(hour, 3))
  }
  assert.equal(order, [c, b, d])
  assert.equal(asked(world)[0], {
    alert_id: idOf(c),
    domain: c,
    wanted: 'revision',
    requested_by: 'invoke-agent-analysis',
    requested_at: '2026-01-31T09:00:00.000Z',
  })
  const { analysis_status, plan_digest, analysis_requested_by } = world.alerts.get(idOf(c)) ?? {}
  assert.equal(
    [analysis_status, plan_digest, analysis_requested_by],
    ['in_progress', undefined, 'invoke-agent-analysis'],
  )
})

test('AnalysisDeferred names the time from which the agent is asked, and from then on it is', async () => {
  const world = await waiting()
  const deferredUntil = world.published.flatMap(({ name, detail }) => {
    const decoded = name === 'AnalysisDeferred' ? AnalysisDeferred.decode(detail) : undefined
    return decoded !== undefined && E.isRight(decoded) ? [decoded.right.data.deferred_until] : []
  })
  assert.equal(new Set(deferredUntil), new Set(['2026-01-31T09:00:00.000Z']))
  world.later(Math.ceil((Date.parse(deferredUntil[0] ?? '') - Date.parse(world.instant)) / 60_000))
  await world.tick()
  assert.is(asked(world).length, 1)
})

test('a new alert that is worse goes before those that wait; one of the same severity after them', async () => {
  for (const [severity, first] of [
    ['critical', 'new'],
    ['high', 'waiting'],
  ] as const) {
    const world = await waiting()
    world.later(45)
    world.conditions.set(a, ['tls_expired', 'domain_expired'])
    world.severities.set('domain_expired', severity)
    await world.tick()
    assert.equal(askedFor(world), first === 'waiting' ? [c] : [])
    const entry = world.states.get(a)?.open.registration
    assert.is(entry?.analysis, first === 'new' ? undefined : 'deferred')
  }
})

for (const [name, before] of [
  ['recovered', (world: DetectionWorld) => void world.conditions.set(c, 'healthy')],
  ['can no longer be deferredUntil of', (world: DetectionWorld) => void world.conditions.set(c, 'unknown')],
  ['is silenced', (world: DetectionWorld) => world.send({ mute: { domain: c, minutes: 600, by: 'dana' } })],
  ['was decided', (world: DetectionWorld) => world.change(idOf(c), { closed_reason: 'acknowledged' })],
  ['has expired', (world: DetectionWorld) => world.change(idOf(c), { approval_expires_at: world.instant })],
  [
    'is analysed, as people wanted',
    (world: DetectionWorld) =>
      world.change(idOf(c), { analysis_status: 'in_progress', analysis_requested_at: world.instant }),
  ],
  [
    'was analysed in vain, as people wanted',
    (world: DetectionWorld) => {
      const { analysis_mode, ...alert } = world.alerts.get(idOf(c)) ?? world.analyze(c)
      world.alerts.set(idOf(c), alert)
    },
  ],
] as const) {
  test(`an alert whose domain or request ${name} is not asked about: the next one is`, async () => {
    const world = await waiting()
    await before(world)
    world.later(45)
    await world.tick()
    assert.equal(askedFor(world), [b])
  })
}

test('while the prober doubts itself nothing is spent', async () => {
  const world = await waiting()
  const other = ['e', 'f', 'g'].map((label) => `${label}.example.com`)
  world.settings = {
    ...world.settings,
    monitors: [...domains, ...other].map((domain) => ({ domain })),
    detection: {
      ...world.settings.detection,
      self_check: { min_domains: 3, share_percent: 100, references: [], hold_minutes: 15 },
    },
  }
  for (const domain of other) world.conditions.set(domain, ['http_status'])
  world.later(45)
  await world.tick()
  assert.equal(askedFor(world), [])
  assert.ok(world.states.get(FLEET)?.fleet?.degraded)
  for (const domain of other) world.conditions.set(domain, 'healthy')
  await world.tick()
  assert.equal(askedFor(world), [c])
})

test('two ticks at once ask once and spend one analysis', async () => {
  const world = (await waiting()).with({ analyses_per_hour: 2 })
  world.later(45)
  await Promise.all([world.tick(), world.tick(), world.tick()])
  assert.equal(askedFor(world).sort(), [b, c])
  assert.is(Object.keys(world.states.get(FLEET)?.fleet?.granted ?? {}).length, 2)
})

test('a request that failed is made by the next tick with the same grant', async () => {
  const world = await waiting()
  world.later(45)
  world.beforeApply = () => serviceDown('dynamodb')
  assert.match((await failureOf(world.tick())).message, `${idOf(c)}: dynamodb Call: out of order`)
  world.beforeApply = () => undefined
  world.later(5)
  await world.tick()
  assert.equal(askedFor(world), [c])
  assert.equal(world.states.get(FLEET)?.fleet?.granted, { [idOf(c)]: world.instant })
})

test('the alert of a group is asked about while any of its domains fails, whoever leads it', async () => {
  const world = new DetectionWorld(domains).with({ analyses_per_hour: 1, grouping: { min_domains: 3 } })
  const resources = { cloudfront_distribution_id: 'E1SHARED00001' }
  world.settings = {
    ...world.settings,
    monitors: domains.map((domain) => (domain === a ? { domain } : { domain, resources })),
  }
  world.conditions.set(a, ['tls_expired'])
  await world.tick()
  raiseOne(world, a)
  world.later(5)
  for (const domain of [b, c, d]) world.conditions.set(domain, ['tls_expired'])
  await world.tick()
  raiseOne(world, b)
  assert.is(world.entry(d).alert_id, idOf(b))
  world.conditions.set(b, 'healthy')
  world.later(55)
  await world.tick()
  assert.equal(
    asked(world).map(({ alert_id }) => alert_id),
    [idOf(b)],
  )
})

test('without any budget nothing is ever asked by itself', async () => {
  const world = (await waiting()).with({ analyses_per_hour: 0 })
  for (let hour = 0; hour < 3; hour++) {
    world.later(60)
    await world.tick()
  }
  assert.equal(asked(world), [])
})

test('grants of a clock that ran ahead do not use up the budget for ever', async () => {
  const world = new DetectionWorld(domains).with({ analyses_per_hour: 1 })
  world.later(60 * 24)
  world.conditions.set(a, ['tls_expired'])
  await world.tick()
  world.later(-60 * 24)
  world.conditions.set(b, ['tls_expired'])
  await world.tick()
  assert.is(world.entry(b).analysis, undefined)
})

test.run()
