import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alertId } from '../../../functions/domain/alert/alert-id'
import { alertUpdated } from '../../../functions/domain/messages/events/alert-updated'
import { AlertClosed, AlertUpdated } from '../../../schemas/events'
import { DetectionWorld, serviceDown } from '../../support/detection'
import { detected, set } from '../../support/detection-said'
import { failureOf } from '../../support/failure'

/** What people hear of an alert that is open already. */

const test = suite('functions/invoke-agent-analysis: what changes of an open alert')

const shop = 'shop.example.com'
const site = alertId(shop, 'site', 1)

const tick = async (world: DetectionWorld, minutes = 5) => {
  world.later(minutes)
  return world.tick()
}
const updates = (world: DetectionWorld): readonly AlertUpdated[] =>
  world.published.flatMap(({ name, detail }) => {
    const decoded = name === 'AlertUpdated' ? AlertUpdated.decode(detail) : undefined
    return decoded !== undefined && E.isRight(decoded) ? [decoded.right.data] : []
  })
const closedOf = (world: DetectionWorld): readonly AlertClosed[] =>
  world.published.flatMap(({ name, detail }) => {
    const decoded = name === 'AlertClosed' ? AlertClosed.decode(detail) : undefined
    return decoded !== undefined && E.isRight(decoded) ? [decoded.right.data] : []
  })
const reasons = (world: DetectionWorld) => updates(world).map(({ reason }) => reason)
const answers = (world: DetectionWorld, status: string, severity: 'high' | 'critical' = 'critical') => {
  world.facts.set(shop, [{ name: 'status_code', value: status }])
  world.severities.set('http_status', severity)
  world.conditions.set(shop, ['http_status'])
}
/** A shop that answers 404, of high severity, and an analysis of it. */
const missing = async (): Promise<DetectionWorld> => {
  const world = new DetectionWorld([shop])
  answers(world, '404', 'high')
  await tick(world)
  world.analyze(shop)
  return world
}
const approve = (world: DetectionWorld, id: string) =>
  world.change(id, { approval_status: 'approved', execution_deadline: '2099-01-01T00:00:00.000Z' })

test('a higher severity is told at once, and the plan is void', async () => {
  const world = await missing()
  answers(world, '503')
  await tick(world, 1)
  const [update] = updates(world)
  assert.equal(
    [update?.reason, update?.severity, update?.previous_severity, update?.update_seq],
    ['severity', 'critical', 'high', 1],
  )
  const alert = world.alerts.get(site)
  assert.equal(
    [
      alert?.severity,
      alert?.plan_digest,
      alert?.analysis_status,
      alert?.symptoms?.map((one) => one.facts[0]?.value),
    ],
    ['critical', undefined, 'in_progress', ['4xx']],
  )
  for (let n = 0; n < 3; n++) await tick(world)
  assert.equal(reasons(world), ['severity'], 'once')
})

for (const [name, change] of [
  ['another class of status', (world: DetectionWorld) => answers(world, '503', 'high')],
  [
    'another kind of fault',
    (world: DetectionWorld) => {
      world.severities.set('tcp_refused', 'high')
      world.conditions.set(shop, ['tcp_refused'])
    },
  ],
  [
    'a milder fault',
    (world: DetectionWorld) => {
      world.severities.set('http_header_mismatch', 'medium')
      world.conditions.set(shop, ['http_header_mismatch'])
    },
  ],
] as const)
  test(`${name} is told at once, the severity does not fall, and what is known is not told again`, async () => {
    const world = await missing()
    change(world)
    await tick(world, 1)
    assert.equal(reasons(world), ['symptom'])
    const { severity, plan_digest } = world.alerts.get(site) ?? {}
    assert.equal([severity, plan_digest], ['high', undefined])
    world.change(site, {
      analysis_status: 'complete',
      plan_digest: 'b'.repeat(64),
      analyzed_at: world.instant,
    })
    for (let n = 0; n < 12; n++) {
      if (n % 2 === 0) answers(world, '404', 'high')
      else change(world)
      await tick(world)
    }
    assert.equal(reasons(world), ['symptom'], 'a fault that goes to and fro stays approvable')
    assert.is(world.alerts.get(site)?.plan_digest, 'b'.repeat(64))
  })

test('the same outage in other words is told by no one', async () => {
  const world = await missing()
  answers(world, '410', 'high')
  for (let n = 0; n < 30; n++) await tick(world)
  assert.equal(reasons(world), [])
})

test('facts that differ each time make a new plan once in a cool-down', async () => {
  const world = new DetectionWorld([shop])
  world.conditions.set(shop, ['http_redirect_mismatch'])
  for (let n = 0; n < 36; n++) {
    world.facts.set(shop, [{ name: 'found_location', value: `https://other.example/${n}` }])
    await tick(world)
    if (n === 0) world.analyze(shop)
    if (world.alerts.get(site)?.analysis_status === 'in_progress')
      world.change(site, {
        analysis_status: 'complete',
        analyzed_at: world.instant,
        plan_digest: 'c'.repeat(64),
      })
  }
  assert.is(updates(world).length, 2)
  assert.ok((world.alerts.get(site)?.symptoms?.length ?? 0) <= 3)
})

test('without any budget worse is told all the same, with the evidence alone', async () => {
  const world = (await missing()).with({ analyses_per_hour: 0 })
  answers(world, '503')
  await tick(world)
  assert.equal(reasons(world), ['severity'])
  const { analysis_mode, severity } = world.alerts.get(site) ?? {}
  assert.equal([analysis_mode, severity], ['deferred', 'critical'])
})

for (const [name, prepare] of [
  [
    'acknowledged',
    (world: DetectionWorld) => world.change(site, { closed_reason: 'acknowledged', ended_at: world.instant }),
  ],
] as const)
  test(`what was ${name} is not updated: what is worse opens its own`, async () => {
    const world = await missing()
    prepare(world)
    answers(world, '503')
    await tick(world)
    assert.equal([reasons(world), detected(world).length], [[], 2])
  })

test('after the approval people only hear of it', async () => {
  const world = await missing()
  approve(world, site)
  const before = world.alerts.get(site)
  answers(world, '503')
  await tick(world)
  assert.equal(reasons(world), ['severity'])
  const { update, update_seq, ttl, ...after } = world.alerts.get(site) ?? {}
  const { ttl: _, ...same } = before ?? {}
  assert.equal(after, same)
  await tick(world)
  assert.equal(reasons(world), ['severity'])
})

test('a domain in maintenance makes nothing worse until the window is over', async () => {
  const world = await missing()
  world.with({ maintenance: [{ cron: '0 8 * * *', duration_minutes: 30, time_zone: 'UTC' }] })
  answers(world, '503')
  await tick(world)
  assert.equal(reasons(world), [])
  await tick(world, 30)
  assert.equal(reasons(world), ['severity'])
})

test('a crash loses no update and repeats none', async () => {
  const world = await missing()
  answers(world, '503')
  world.beforeApply = () => serviceDown('dynamodb')
  await failureOf(tick(world))
  assert.equal(reasons(world), [])
  world.beforeApply = () => undefined
  await tick(world)
  await Promise.all([world.tick(), world.tick(), world.tick()])
  assert.equal([reasons(world), world.alerts.get(site)?.update_seq], [['severity'], 1])
})

test('what was altered in the table is not signed by an update', async () => {
  const world = await missing()
  const ports = world.ports()
  world.ports = () => ({
    ...ports,
    evidence: { ...ports.evidence, genuine: () => async () => E.right(false) },
  })
  answers(world, '503')
  const failed = await failureOf(tick(world))
  assert.match(failed.message, `${site}: what it says of its fault was not signed here`)
  assert.equal(reasons(world), [])
})

// --- groups

const many = Array.from({ length: 6 }, (_, n) => `${'abcdef'[n]}.example.com`)
const [a = '', b = '', c = '', d = ''] = many
const group = alertId(a, 'site', 1)
const behindOne = () => {
  const world = new DetectionWorld(many).with({ grouping: { min_domains: 3 } })
  const resources = { cloudfront_distribution_id: 'E1SHARED00001' }
  world.settings = { ...world.settings, monitors: many.map((domain) => ({ domain, resources })) }
  return world
}
const down = async () => {
  const world = behindOne()
  set(world, [a, b, c], ['http_status'])
  await tick(world)
  world.analyze(a)
  return world
}
const domainsOf = (world: DetectionWorld, id = group) => world.alerts.get(id)?.members

test('a group says which domains it has: who joins, who leaves, each once', async () => {
  const world = await down()
  assert.equal(domainsOf(world), [a, b, c])
  set(world, [d], ['http_status'])
  await tick(world)
  assert.equal([reasons(world), domainsOf(world)], [['joined'], [a, b, c, d]])
  assert.equal(updates(world)[0]?.changed, [d])
  set(world, [a, b], 'healthy')
  await tick(world)
  assert.equal(
    [reasons(world), domainsOf(world)],
    [
      ['joined', 'left'],
      [c, d],
    ],
  )
  assert.equal([updates(world)[1]?.changed, updates(world)[1]?.domain_count], [[a, b], 2])
  assert.is(world.alerts.get(group)?.plan_digest, 'a'.repeat(64), 'the plan is for the cause that they share')
  await tick(world)
  set(world, many, 'healthy')
  await tick(world)
  assert.equal([reasons(world), world.alerts.get(group)?.closed_reason], [['joined', 'left'], 'recovered'])
})

test('what gets worse after somebody has joined names no one who joins with it', async () => {
  const world = await down()
  set(world, [d], ['http_status'])
  await tick(world)
  world.severities.set('http_timeout', 'critical')
  set(world, [a], ['http_timeout'])
  await tick(world)
  const [joined, other] = updates(world)
  assert.equal([joined?.reason, joined?.changed], ['joined', [d]])
  assert.is.not(other?.reason, 'joined')
  assert.is(other?.changed, undefined)
  assert.is(world.alerts.get(group)?.update?.changed, undefined)
  assert.equal(domainsOf(world), [a, b, c, d])
})

test('a member that is not monitored any more is not said to be well', async () => {
  const world = await down()
  world.settings.monitors = world.settings.monitors.filter(({ domain }) => domain !== c)
  set(world, [b], 'healthy')
  await tick(world)
  assert.equal([reasons(world), domainsOf(world)], [['left'], [a]])
  const alert = world.alerts.get(group)
  if (alert === undefined) return assert.unreachable()
  assert.is(alertUpdated.headline(alert), `${b} well again, ${c} not monitored any more, one still failing`)
  assert.is(alertUpdated.tone?.(alert), 'neutral')
})

test('one alert that others join becomes that of a group', async () => {
  const world = behindOne()
  for (const domain of [a, b]) {
    set(world, [domain], ['http_status'])
    await tick(world)
    world.analyze(domain)
  }
  set(world, [c], ['http_status'])
  await tick(world)
  assert.equal([reasons(world), domainsOf(world)], [['joined'], [a, c]])
})

test('a look at one domain tells that it joins, and nothing of those that it did not look at', async () => {
  const world = await down()
  set(world, [d], ['http_status'])
  set(world, [a, b], 'healthy')
  world.later(1)
  await world.tick({ domain: d })
  assert.equal([reasons(world), domainsOf(world)], [['joined'], [a, b, c, d]])
})

test('a member that gets worse raises the severity of all', async () => {
  const world = behindOne()
  world.severities.set('http_status', 'high')
  set(world, [a, b, c], ['http_status'])
  await tick(world)
  world.analyze(a)
  set(world, [b], ['tcp_refused'])
  await tick(world)
  const { severity, cause, symptoms, plan_digest } = world.alerts.get(group) ?? {}
  assert.equal(reasons(world), ['severity'])
  assert.equal([severity, cause, plan_digest], ['critical', 'http_status', undefined])
  assert.equal(
    symptoms?.map(({ issue_type }) => issue_type),
    ['tcp_refused'],
  )
})

test('who joins after the approval is told, is outside the decision, and has its own alert when the execution has ended', async () => {
  const world = await down()
  approve(world, group)
  set(world, [d], ['http_status'])
  await tick(world)
  assert.equal([reasons(world), domainsOf(world)], [['joined'], [a, b, c]])
  await tick(world)
  assert.equal([reasons(world), detected(world).length], [['joined'], 1])
  world.change(group, { execution_status: 'completed', result: 'still_failing', ended_at: world.instant })
  await tick(world, 1)
  assert.is(detected(world).at(-1)?.domain, d, 'at once, and not after the cool-down')
  assert.is(detected(world).length, 2)
  await tick(world, 61)
  assert.ok(detected(world).length > 2, 'those of the decision speak after the cool-down')
})

test('more domains than have room are counted', async () => {
  const domains = Array.from({ length: 230 }, (_, n) => `d${String(n).padStart(3, '0')}.example.com`)
  const world = new DetectionWorld(domains).with({ grouping: { min_domains: 3 } })
  const resources = { cloudfront_distribution_id: 'E1SHARED00001' }
  world.settings = { ...world.settings, monitors: domains.map((domain) => ({ domain, resources })) }
  set(world, domains.slice(0, 210), ['http_status'])
  await tick(world)
  const first = domains[0] ?? ''
  const id = alertId(first, 'site', 1)
  world.analyze(first)
  const counted = () => [world.alerts.get(id)?.members?.length, world.alerts.get(id)?.member_count]
  assert.equal(counted(), [200, 210])
  set(world, domains, ['http_status'])
  await tick(world)
  assert.equal([reasons(world), counted()], [['joined'], [200, 230]])
  set(world, domains.slice(100), 'healthy')
  await tick(world)
  assert.equal(
    [reasons(world), counted()],
    [
      ['joined', 'left'],
      [100, 100],
    ],
  )
})

test('30 domains behind one CDN with 8 addresses, of which each gets some: one alert', async () => {
  const domains = Array.from({ length: 30 }, (_, n) => `s${String(n).padStart(2, '0')}.example.com`)
  for (const subset of [8, 2, 1]) {
    const world = new DetectionWorld(domains).with({ grouping: { min_domains: 3 } })
    for (const [n, domain] of domains.entries()) {
      const addresses = Array.from({ length: subset }, (_, k) => `192.0.2.${1 + ((n + k) % 8)}`).sort()
      world.facts.set(domain, [
        { name: 'resolved_address', value: addresses[0] ?? '' },
        ...(subset > 1 ? [{ name: 'addresses', value: addresses.join(' ') }] : []),
      ])
    }
    set(world, domains, ['http_status'])
    await tick(world)
    // Where each is known at one address only, nothing says that they belong together.
    assert.is(detected(world).length, subset === 1 ? 8 : 1, `${subset} addresses each`)
    if (subset === 1) continue
    assert.is(detected(world)[0]?.domain_count, 30)
    world.analyze(detected(world)[0]?.domain ?? '')
    await tick(world)
    assert.equal([reasons(world), detected(world).length], [[], 1])
  }
})

test('one of which no probe can tell for long keeps a group open no longer, and one alone stays open', async () => {
  const world = await down()
  set(world, [a, b, c], 'unknown')
  for (let n = 0; n < 8; n++) await tick(world)
  assert.is(world.alerts.get(group)?.closed_reason, undefined)
  set(world, [a, b], 'healthy')
  await tick(world)
  const closed = world.alerts.get(group)
  assert.equal([closed?.closed_reason, closed?.unknown_members], ['recovered', [c]])
  assert.equal(
    closedOf(world).map(({ unknown_domains }) => unknown_domains),
    [[c]],
  )
})

test('an alert whose members are all well ends without any that is unknown', async () => {
  const world = await down()
  set(world, [d], 'unknown')
  set(world, [a, b, c], 'healthy')
  for (let n = 0; n < 8; n++) await tick(world)
  assert.equal(
    closedOf(world).map(({ unknown_domains }) => unknown_domains),
    [undefined],
  )
  assert.is(world.alerts.get(group)?.unknown_members, undefined)
})

test.run()
