import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alertId } from '../../../functions/domain/alert/alert-id'
import type { Severity } from '../../../schemas/scalars'
import { type Condition, DetectionWorld } from '../../support/detection'
import { detected, set } from '../../support/detection-said'

/** What counts as the same fault: a failing check of a domain, whatever its symptom. */

const test = suite('functions/invoke-agent-analysis: identity')

const shop = 'shop.example.com'
const site = alertId(shop, 'site', 1)
const www = alertId(shop, 'www', 1)

const tick = async (world: DetectionWorld, minutes = 5) => {
  world.later(minutes)
  return world.tick()
}
const alertsOf = (world: DetectionWorld) => detected(world).map(({ alert_id }) => alert_id)
const end = (world: DetectionWorld, id: string) =>
  world.change(id, { closed_reason: 'acknowledged', ended_at: world.instant })

test('a minor fault of another check, acknowledged, does not hide the site that is down', async () => {
  const world = new DetectionWorld([shop]).with({ cool_down_minutes: 1_440 })
  world.severities.set('www:http_status', 'medium')
  world.conditions.set(shop, ['www:http_status'])
  await tick(world)
  world.analyze(shop)
  end(world, www)
  world.conditions.set(shop, ['http_status', 'www:http_status'])
  await tick(world)
  assert.equal(alertsOf(world), [www, site])
})

test('when the site is well and www is not, the site’s alert ends and that of www stays', async () => {
  const world = new DetectionWorld([shop])
  world.conditions.set(shop, ['http_status'])
  await tick(world)
  world.analyze(shop)
  world.conditions.set(shop, ['www:http_status'])
  await tick(world)
  assert.is(world.alerts.get(site)?.closed_reason, 'recovered')
  assert.equal(alertsOf(world), [site, www])
})

const alternating: readonly (readonly [Condition, Condition])[] = [
  [['dns_servfail'], ['dns_timeout']],
  [['tcp_timeout'], ['tcp_reset']],
  [['tls_timeout'], ['tls_handshake']],
  [['http_timeout'], ['http_malformed']],
  [['dns_nxdomain'], ['http_status']],
]
for (const [one, other] of alternating)
  test(`${one} and ${other} in turns: one alert, at the third tick`, async () => {
    const world = new DetectionWorld([shop]).with({ failure_ticks: 3 })
    for (let n = 1; n <= 12; n++) {
      world.conditions.set(shop, n % 2 === 0 ? one : other)
      await tick(world)
      assert.equal(alertsOf(world), n < 3 ? [] : [site])
      if (n === 3) world.analyze(shop)
    }
    assert.is(world.alerts.get(site)?.closed_reason, undefined)
  })

test('three symptoms in an hour: one alert, and recovered only when the site is well', async () => {
  const world = new DetectionWorld([shop])
  for (const symptom of ['http_status', 'tcp_refused', 'dns_servfail', 'tls_expired'] as const) {
    world.conditions.set(shop, [symptom])
    await tick(world, 15)
    if (!world.alerts.has(site)) world.analyze(shop)
    assert.is(world.alerts.get(site)?.closed_reason, undefined, symptom)
  }
  world.conditions.set(shop, 'healthy')
  await tick(world)
  assert.is(world.alerts.get(site)?.closed_reason, 'recovered')
  assert.equal(alertsOf(world), [site])
})

test('an alert that was decided and deleted by its age does not come back: what outlives it opens the next one', async () => {
  const world = new DetectionWorld([shop])
  world.severities.set('www:http_status', 'medium')
  world.conditions.set(shop, ['www:http_status'])
  await tick(world)
  world.analyze(shop)
  world.change(www, { approval_status: 'rejected', ended_at: world.instant })
  await tick(world, 29 * 24 * 60)
  assert.equal(alertsOf(world), [www])
  world.alerts.delete(www)
  await tick(world, 2 * 24 * 60)
  const next = alertId(shop, 'www', 2)
  assert.equal(alertsOf(world), [www, next])
  assert.is(detected(world)[1]?.previous_alert_id, www)
})

test('what has become worse since people decided is told at once, what is milder is not', async () => {
  for (const [later, alerts] of [
    ['critical', 2],
    ['high', 1],
    ['medium', 1],
  ] as const) {
    const world = new DetectionWorld([shop]).with({ cool_down_minutes: 600 })
    world.severities.set('http_status', 'high')
    world.conditions.set(shop, ['http_status'])
    await tick(world)
    world.analyze(shop)
    end(world, site)
    world.severities.set('http_status', later)
    await tick(world)
    assert.is(alertsOf(world).length, alerts, later)
  }
})

test('an undecided alert whose severity rises is analysed anew at once, and its plan decides no more', async () => {
  const world = new DetectionWorld([shop])
  world.severities.set('http_status', 'high')
  world.conditions.set(shop, ['http_status'])
  await tick(world)
  world.analyze(shop)
  world.change(site, { analyzed_at: world.instant, plan_revision: 1 })
  world.severities.set('http_status', 'critical')
  await tick(world, 1)
  const { severity, plan_digest, analysis_status } = world.alerts.get(site) ?? {}
  assert.equal([severity, plan_digest, analysis_status], ['critical', undefined, 'in_progress'])
})

const neighbours = ['blog', 'docs', 'jobs'].map((name) => `${name}.example.com`)
const at = (status: string) => [
  { name: 'resolved_address', value: '192.0.2.1' },
  { name: 'status_code', value: status },
]
for (const [name, status, severity] of [
  ['another class of status', '503', 'high'],
  ['a higher severity', '404', 'critical'],
] as const)
  test(`a group does not swallow what fails by ${name}`, async () => {
    const other = 'shop.example.org'
    const world = new DetectionWorld([...neighbours, other]).with({ grouping: { min_domains: 3 } })
    world.severities.set('http_status', 'high')
    for (const domain of neighbours) world.facts.set(domain, at('404'))
    world.facts.set(other, at(status))
    set(world, neighbours, ['http_status'])
    await tick(world)
    world.analyze(neighbours[0] ?? '')
    world.severities.set('http_status', severity satisfies Severity)
    world.conditions.set(other, ['http_status'])
    await tick(world)
    assert.ok(alertsOf(world).includes(alertId(other, 'site', 1)))
    assert.is(world.entry(other).group, undefined)
  })

test('nothing can be told of a domain: after six ticks in a row an alert of low severity says what is in the way', async () => {
  const world = new DetectionWorld([shop])
  world.conditions.set(shop, 'unknown')
  for (let n = 1; n <= 8; n++) {
    await tick(world)
    assert.is(alertsOf(world).length, n < 6 ? 0 : 1, `tick ${n}`)
    if (n === 6) world.analyze(shop)
  }
  const [issue] = detected(world).map((one) => one.issue)
  assert.equal([issue?.issue_type, issue?.severity], ['probe_inconclusive', 'low'])
  assert.match(issue?.summary ?? '', /shop\.example\.com is well: no resolver/)
  world.conditions.set(shop, 'healthy')
  await tick(world)
  assert.is(world.alerts.get(alertId(shop, 'probing', 1))?.closed_reason, 'recovered')
})

test('a look that tells something begins the count anew', async () => {
  const world = new DetectionWorld([shop])
  for (let n = 1; n <= 15; n++) {
    world.conditions.set(shop, n % 5 === 0 ? 'healthy' : 'unknown')
    await tick(world)
  }
  assert.equal(alertsOf(world), [])
})

test('a failing domain of which nothing can be told any more keeps its alert and its severity', async () => {
  const world = new DetectionWorld([shop])
  world.conditions.set(shop, ['http_status'])
  await tick(world)
  world.analyze(shop)
  world.conditions.set(shop, 'unknown')
  for (let n = 0; n < 10; n++) await tick(world)
  const { closed_reason, severity } = world.alerts.get(site) ?? {}
  assert.equal([closed_reason, severity], [undefined, 'critical'])
})

test('many domains with the same reason: one alert', async () => {
  const domains = Array.from({ length: 5 }, (_, n) => `${n}.example.com`)
  const world = new DetectionWorld(domains).with({ grouping: { min_domains: 3 } })
  set(world, domains, 'unknown')
  for (let n = 0; n < 7; n++) await tick(world)
  assert.is(alertsOf(world).length, 1)
})

/** A certificate that nobody renews: its alert is acknowledged each time. */
const DAY = 1_440
const expiring = async (world: DetectionWorld, days: number) => {
  const over = Date.parse(world.instant) + days * 86_400_000
  world.facts.set(shop, [{ name: 'cert_not_after', value: new Date(over).toISOString() }])
  world.severities.set('tls_expiring', 'medium')
  world.conditions.set(shop, ['tls_expiring'])
  for (let hour = 0; hour < days * 24; hour++) {
    await tick(world, 60)
    for (const id of alertsOf(world)) {
      if (!world.alerts.has(id)) world.analyze(shop)
      if (world.alerts.get(id)?.ended_at === undefined) end(world, id)
    }
  }
  return alertsOf(world).length
}

test('a certificate that nobody renews speaks at steps: 14, 7, 3 and 1 days', async () => {
  assert.is(await expiring(new DetectionWorld([shop]), 14), 4)
})

test('a fault of the site speaks after each cool-down', async () => {
  const world = new DetectionWorld([shop]).with({ cool_down_minutes: 60 })
  world.conditions.set(shop, ['http_status'])
  for (let hour = 0; hour < 6; hour++) {
    await tick(world, DAY / 24)
    for (const id of alertsOf(world)) {
      if (!world.alerts.has(id)) world.analyze(shop)
      if (world.alerts.get(id)?.ended_at === undefined) end(world, id)
    }
  }
  assert.is(alertsOf(world).length, 6)
})

test('a renewed certificate that expires again is another fault', async () => {
  const world = new DetectionWorld([shop])
  await expiring(world, 2)
  const before = alertsOf(world).length
  world.facts.set(shop, [
    { name: 'cert_not_after', value: new Date(Date.parse(world.instant) + 20 * 86_400_000).toISOString() },
  ])
  await tick(world, 60)
  assert.is(alertsOf(world).length, before + 1)
})

test('an expired certificate is the site’s fault: the warning ends', async () => {
  const world = new DetectionWorld([shop])
  world.conditions.set(shop, ['tls_expiring'])
  await tick(world)
  world.analyze(shop)
  world.conditions.set(shop, ['tls_expired'])
  world.unchecked.set(shop, ['certificate', 'www'])
  await tick(world)
  assert.equal(alertsOf(world), [alertId(shop, 'certificate', 1), site])
  assert.is(detected(world)[1]?.previous_alert_id, alertId(shop, 'certificate', 1))
  assert.is(world.alerts.get(alertId(shop, 'certificate', 1))?.closed_reason, 'recovered')
})

test.run()
