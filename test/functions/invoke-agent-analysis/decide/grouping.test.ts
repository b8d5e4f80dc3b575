import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alertId } from '../../../../functions/domain/alert/alert-id'
import { FLEET } from '../../../../schemas/monitor'
import { type Condition, DetectionWorld, serviceDown } from '../../../support/detection'
import { detected, grantsOf, set } from '../../../support/detection-said'
import { failureOf } from '../../../support/failure'

const test = suite('functions/invoke-agent-analysis: groups')

const down: Condition = ['http_status']
const many = ['a', 'b', 'c', 'd', 'e'].map((label) => `${label}.example.com`)

const behindOneDistribution = () => {
  const world = new DetectionWorld(many).with({ grouping: { min_domains: 3 } })
  const resources = { cloudfront_distribution_id: 'E1SHARED00001' }
  const monitors = many.map((domain) => (domain === 'e.example.com' ? { domain } : { domain, resources }))
  world.settings = { ...world.settings, monitors }
  return world
}

test('domains behind one distribution raise one alert, which names them and costs one analysis', async () => {
  const world = behindOneDistribution()
  set(world, many, down)
  const { alert_ids } = await world.tick()
  const group = alertId('a.example.com', 'site', 1)
  assert.equal(alert_ids, [group, alertId('e.example.com', 'site', 1)])
  const [event] = detected(world)
  assert.is(event?.domain, 'a.example.com')
  assert.match(event?.issue.summary ?? '', 'http_status behind the CloudFront distribution E1SHARED00001: ')
  assert.equal(event?.issue.evidence.facts.slice(0, 1), [
    { name: 'group_cause', value: 'http_status behind the CloudFront distribution E1SHARED00001' },
  ])
  assert.equal([event?.domain_count, event?.domains], [4, many.slice(0, 4)])
  assert.is(detected(world).length, 2)
  assert.is(grantsOf(world), 2)
})

test('a group is withdrawn when the last of its domains is well, not when its leader is', async () => {
  const world = behindOneDistribution()
  set(world, many.slice(0, 3), down)
  await world.tick()
  const group = alertId('a.example.com', 'site', 1)
  world.analyze('a.example.com')
  set(world, many.slice(0, 2), 'healthy')
  world.later(5)
  assert.equal((await world.tick()).alert_ids, [group])
  assert.is(world.alerts.get(group)?.closed_reason, undefined)
  world.conditions.set('d.example.com', down)
  world.later(5)
  assert.equal((await world.tick()).alert_ids, [group], 'one that fails later joins')
  assert.is(detected(world).length, 1)
  set(world, many, 'healthy')
  await world.tick({ domains: ['c.example.com', 'd.example.com'] })
  assert.is(
    world.alerts.get(group)?.closed_reason,
    undefined,
    'a look at a part of the fleet withdraws no group',
  )
  await world.tick()
  assert.is(world.alerts.get(group)?.closed_reason, 'recovered')
  await world.tick()
  assert.ok([...world.states.values()].every(({ open }) => Object.keys(open).length === 0))
})

test('a group whose leader is not monitored any more is withdrawn when its other domains are well', async () => {
  const world = behindOneDistribution()
  set(world, many.slice(0, 3), down)
  await world.tick()
  world.analyze('a.example.com')
  const group = alertId('a.example.com', 'site', 1)
  const monitors = world.settings.monitors.filter(({ domain }) => domain !== 'a.example.com')
  world.settings = { ...world.settings, monitors }
  world.later(5)
  assert.equal((await world.tick()).alert_ids, [group])
  set(world, many.slice(1), 'healthy')
  world.later(5)
  await world.tick()
  assert.is(world.alerts.get(group)?.closed_reason, 'recovered')
})

test('with two alerts of one cause open, the third domain joins the oldest', async () => {
  const world = behindOneDistribution()
  set(world, ['b.example.com'], down)
  await world.tick()
  world.analyze('b.example.com')
  set(world, ['a.example.com'], down)
  world.later(5)
  await world.tick()
  set(world, ['c.example.com'], down)
  world.later(5)
  await world.tick()
  const oldest = alertId('b.example.com', 'site', 1)
  assert.is(world.entry('c.example.com').alert_id, oldest)
  assert.is(world.entry('b.example.com').group?.leader, 'b.example.com')
  assert.is(detected(world).length, 2)
})

test('a leader that cannot be written has no followers: the next tick makes the group', async () => {
  const world = behindOneDistribution()
  set(world, many.slice(0, 3), down)
  world.beforePut = ({ domain }) => (domain === 'a.example.com' ? serviceDown('dynamodb') : undefined)
  await failureOf(world.tick())
  assert.equal([...world.states.keys()], [FLEET])
  world.beforePut = () => undefined
  assert.equal((await world.tick()).alert_ids, [alertId('a.example.com', 'site', 1)])
})

test('a group whose leader was well before its alert came into being is event anew', async () => {
  const world = behindOneDistribution()
  set(world, many.slice(0, 4), down)
  await world.tick()
  world.conditions.set('a.example.com', 'healthy')
  world.later(5)
  await world.tick()
  world.later(5)
  const { alert_ids } = await world.tick()
  assert.equal(alert_ids, [alertId('b.example.com', 'site', 1)])
  assert.is(world.entry('c.example.com').alert_id, alertId('b.example.com', 'site', 1))
})

for (const [name, cause, facts, grouped] of [
  [
    'one certificate',
    'tls_expired',
    [
      ['cert_subject', '*.example.com'],
      ['cert_not_after', '2026-01-01'],
    ],
    true,
  ],
  ['one address', 'tcp_refused', [['resolved_address', '192.0.2.1']], true],
  ['the resolvers', 'dns_servfail', [], true],
  ['one zone', 'dns_nxdomain', [], true],
  ['one registration', 'domain_expiring', [['registered_domain', 'example.com']], true],
  ['one certificate of ACM', 'acm_renewal_failed', [['certificate_arn', 'arn:aws:acm:a']], true],
  ['one health check', 'health_check_failing', [['health_check_id', 'abc']], true],
  ['nothing', 'http_status', [], false],
] as const) {
  test(`${cause} of many domains shares ${name}`, async () => {
    const world = new DetectionWorld(many).with({ grouping: { min_domains: 3 } })
    set(world, many, [cause])
    for (const domain of many)
      world.facts.set(
        domain,
        facts.map(([fact, value]) => ({ name: fact, value })),
      )
    assert.is((await world.tick()).alert_ids.length, grouped ? 1 : many.length)
  })
}

test('a zone is what somebody has registered: others below the same suffix share nothing with it', async () => {
  const own = ['a.shop.co.uk', 'b.shop.co.uk', 'shop.co.uk']
  const others = ['elsewhere.co.uk', 'another.co.uk']
  const world = new DetectionWorld([...own, ...others]).with({ grouping: { min_domains: 3 } })
  set(world, own, ['dns_nxdomain'])
  const { alert_ids } = await world.tick()
  assert.equal(alert_ids, [alertId('a.shop.co.uk', 'site', 1)])
  assert.match(detected(world)[0]?.issue.summary ?? '', 'in the zone shop.co.uk')
  world.analyze('a.shop.co.uk')
  set(world, others, ['dns_nxdomain'])
  world.later(5)
  await world.tick()
  for (const domain of others) assert.is(world.entry(domain).alert_id, alertId(domain, 'site', 1))
})

test('two ticks at once: one event, one group, one analysis', async () => {
  const world = behindOneDistribution()
  set(world, many.slice(0, 4), down)
  await Promise.allSettled([world.tick(), world.tick()])
  assert.is(detected(world).length, 1)
  assert.equal(new Set(many.slice(0, 4).map((domain) => world.entry(domain).alert_id)).size, 1)
})

test.run()
