import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alertId } from '../../../../functions/domain/alert/alert-id'
import { FLEET } from '../../../../schemas/monitor'
import { DetectionWorld } from '../../../support/detection'

const test = suite(
  'functions/invoke-agent-analysis: ticks that look at one domain, after an alarm for example',
)

const domains = ['a', 'b', 'c', 'd', 'e'].map((label) => `${label}.example.com`)
const [a = '', b = '', c = '', d = '', e = ''] = domains
const idOf = (domain: string) => alertId(domain, 'site', 1)

/** All but `e` are behind one distribution; three of them make a group. */
const behindOneDistribution = (): DetectionWorld => {
  const world = new DetectionWorld(domains).with({ grouping: { min_domains: 3 } })
  const resources = { cloudfront_distribution_id: 'E1SHARED00001' }
  const monitors = domains.map((domain) => (domain === e ? { domain } : { domain, resources }))
  world.settings = { ...world.settings, monitors }
  return world
}
const fail = (world: DetectionWorld, ...failing: readonly string[]) => {
  for (const domain of failing) world.conditions.set(domain, ['http_status'])
}
const alertsAfterTick = async (world: DetectionWorld, domain: string): Promise<readonly string[]> =>
  (await world.tick({ domain })).alert_ids
const alertCount = (world: DetectionWorld): number =>
  world.published.filter(({ name }) => name === 'IssueDetected').length

test('one after the other: those that make the group full join the oldest alert', async () => {
  const world = behindOneDistribution()
  fail(world, ...domains)
  const alerts: (readonly string[])[] = []
  for (const domain of domains) {
    alerts.push(await alertsAfterTick(world, domain))
    world.later(1)
  }
  assert.equal(alerts, [[idOf(a)], [idOf(b)], [idOf(a)], [idOf(a)], [idOf(e)]])
  assert.equal(world.entry(d).group, {
    key: 'http_status behind the CloudFront distribution E1SHARED00001',
    leader: a,
  })
  assert.is(alertCount(world), 3)
  for (const domain of [a, b, e]) world.analyze(domain)
  assert.equal(new Set((await world.tick()).alert_ids), new Set([idOf(a), idOf(b), idOf(e)]))
  assert.is(alertCount(world), 3)
  for (const domain of domains) world.conditions.set(domain, 'healthy')
  await world.tick()
  assert.ok([...world.alerts.values()].every(({ closed_reason }) => closed_reason === 'recovered'))
})

test('all at the same time: no more alerts than one after the other', async () => {
  const world = behindOneDistribution()
  fail(world, a, b, c, d)
  const answers = await Promise.all([a, b, c, d].map((domain) => alertsAfterTick(world, domain)))
  assert.is(new Set(answers.flat()).size, 2)
  assert.is(alertCount(world), 2)
})

test('a group that a whole tick has made is joined at once', async () => {
  const world = behindOneDistribution()
  fail(world, a, b, c)
  await world.tick()
  world.analyze(a)
  fail(world, d)
  assert.equal(await alertsAfterTick(world, d), [idOf(a)])
  assert.is(alertCount(world), 1)
})

for (const [name, before] of [
  [
    'has ended',
    (world: DetectionWorld) => world.change(idOf(a), { closed_reason: 'expired', ended_at: world.instant }),
  ],
  [
    'never came into being',
    (world: DetectionWorld) => {
      world.alerts.delete(idOf(a))
      world.later(10)
    },
  ],
  [
    'is of a domain that is not monitored any more',
    (world: DetectionWorld) => {
      const monitors = world.settings.monitors.filter(({ domain }) => domain !== a)
      world.settings = { ...world.settings, monitors }
    },
  ],
] as const) {
  test(`an alert that ${name} is not joined`, async () => {
    const world = behindOneDistribution()
    fail(world, a, b, c)
    await world.tick()
    world.analyze(a)
    before(world)
    fail(world, d)
    assert.equal(await alertsAfterTick(world, d), [idOf(d)])
  })
}

test('what a tick sees to be over is not remembered by the next write, and the newest are', async () => {
  const world = behindOneDistribution()
  fail(world, a)
  await alertsAfterTick(world, a)
  world.analyze(a)
  world.conditions.set(a, 'healthy')
  await world.tick()
  const known = () => Object.keys(world.states.get(FLEET)?.fleet?.recent_alerts ?? {})
  assert.equal(known(), [idOf(a)], 'that alone is no reason to write')
  fail(world, b)
  await world.tick()
  assert.equal(known(), [idOf(b)])
  const many = Array.from({ length: 250 }, (_, index) => `site-${index}.example.com`)
  const large = new DetectionWorld(many).with({
    grouping: { min_domains: 1_000 },
    self_check: { min_domains: 1_000, share_percent: 100, references: [], hold_minutes: 15 },
  })
  const resources = { cloudfront_distribution_id: 'E1SHARED00001' }
  large.settings = { ...large.settings, monitors: many.map((domain) => ({ domain, resources })) }
  fail(large, ...many)
  await large.tick()
  assert.is(Object.keys(large.states.get(FLEET)?.fleet?.recent_alerts ?? {}).length, 200)
})

test('a fault of its own has no neighbours', async () => {
  const world = new DetectionWorld([a, b, c, d]).with({ grouping: { min_domains: 2 } })
  fail(world, a, b)
  for (const domain of [a, b]) assert.equal(await alertsAfterTick(world, domain), [idOf(domain)])
  assert.is(world.states.get(FLEET)?.fleet?.recent_alerts, undefined)
})

test.run()
