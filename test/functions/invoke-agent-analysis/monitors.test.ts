import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alertId } from '../../../functions/domain/alert/alert-id'
import { identityOf, keyOf, type Monitor } from '../../../schemas/monitor'
import { type Condition, DetectionWorld } from '../../support/detection'
import { detected } from '../../support/detection-said'

/** Several monitors of one domain: each has a state and alerts of its own, and one outage of their host has one alert. */

const test = suite('functions/invoke-agent-analysis: several monitors of a domain')

const shop = 'shop.example.com'
const cart = `${shop}#cart`
const admin = `${shop}#admin`
const blog = 'blog.example.com'

const monitors: readonly Monitor[] = [
  { domain: shop },
  { domain: shop, name: 'cart', path: '/cart' },
  { domain: shop, name: 'admin', port: 8443 },
  { domain: blog },
]

const worldOf = (detection: ConstructorParameters<typeof DetectionWorld>[0] = [], min_domains = 3) => {
  const world = new DetectionWorld(detection).with({ grouping: { min_domains } })
  world.settings = { ...world.settings, monitors: [...monitors] }
  return world
}

const tick = async (world: DetectionWorld) => {
  world.later(5)
  return world.tick()
}

const said = (world: DetectionWorld) =>
  detected(world).map(({ alert_id, domain, monitor }) => ({ alert_id, domain, monitor }))

test('a monitor without a name keeps the state and the alert ids of its domain', () => {
  assert.is(keyOf(identityOf({ domain: shop })), shop)
  assert.is(keyOf(identityOf({ domain: shop, name: shop })), shop)
  assert.is(keyOf(identityOf({ domain: shop, name: 'cart' })), cart)
})

test('each has alerts of its own, and the others stay as they are', async () => {
  const world = worldOf()
  world.conditions.set(cart, ['http_body_mismatch'])
  const answer = await tick(world)
  assert.equal(said(world), [{ alert_id: alertId(cart, 'site', 1), domain: shop, monitor: 'cart' }])
  assert.equal(
    answer.domains.map(({ domain, monitor, status }) => [domain, monitor, status]),
    [
      [blog, undefined, 'healthy'],
      [shop, undefined, 'healthy'],
      [shop, 'admin', 'healthy'],
      [shop, 'cart', 'issue'],
    ],
  )
  world.analyze(cart)
  world.conditions.set(cart, 'healthy')
  await tick(world)
  assert.is(world.alerts.get(alertId(cart, 'site', 1))?.closed_reason, 'recovered')
})

test('one outage of the host is one alert, whatever the symptom of each of its monitors', async () => {
  for (const [one, other, third] of [
    [['dns_nxdomain'], ['dns_nxdomain'], ['dns_nxdomain']],
    [['tcp_timeout'], ['tls_timeout'], ['http_timeout']],
    [['dns_servfail'], ['dns_timeout'], ['tcp_refused']],
    [['http_malformed'], ['tcp_reset'], ['tls_handshake']],
    [['http_body_mismatch'], ['http_body_mismatch'], ['http_body_mismatch']],
    [['www:http_status'], ['www:http_status'], ['www:http_status']],
  ] as readonly (readonly [Condition, Condition, Condition])[]) {
    const world = worldOf()
    world.conditions.set(shop, one)
    world.conditions.set(cart, other)
    world.conditions.set(admin, third)
    const { alert_ids } = await tick(world)
    assert.is(alert_ids.length, 1, String([one, other, third]))
    const [id = ''] = alert_ids
    const key = [shop, cart, admin].find((each) => world.entry(each).members !== undefined) ?? ''
    assert.equal([...(world.entry(key).members ?? [])].sort(), [shop, admin, cart].sort())
    assert.equal([detected(world)[0]?.domains, detected(world)[0]?.domain_count], [[shop], 1])
    assert.is(world.analyze(key).alert_id, id)
    await tick(world)
    assert.is(detected(world).length, 1)
    assert.equal(
      world.published.map(({ name }) => name).includes('AlertUpdated'),
      false,
      'all of it is known',
    )
  }
})

test('other faults than an outage of the host are alerts of their own', async () => {
  for (const [one, other] of [
    [['http_body_mismatch'], ['tcp_refused']],
    [['http_header_mismatch'], ['http_body_mismatch']],
    [['tcp_refused'], ['budget:http_too_slow']],
  ] as readonly (readonly [Condition, Condition])[]) {
    const world = worldOf()
    world.conditions.set(shop, one)
    world.conditions.set(admin, other)
    const { alert_ids } = await tick(world)
    assert.is(alert_ids.length, 2, String([one, other]))
  }
})

test('a monitor that fails later joins, and the alert ends when all of them are well', async () => {
  const world = worldOf()
  world.conditions.set(cart, ['http_timeout'])
  await tick(world)
  world.analyze(cart)
  world.conditions.set(shop, ['tcp_timeout'])
  const { alert_ids } = await tick(world)
  assert.equal(alert_ids, [alertId(cart, 'site', 1)])
  world.conditions.set(cart, 'healthy')
  await tick(world)
  assert.is(world.alerts.get(alertId(cart, 'site', 1))?.closed_reason, undefined)
  world.conditions.set(shop, 'healthy')
  await tick(world)
  assert.is(world.alerts.get(alertId(cart, 'site', 1))?.closed_reason, 'recovered')
})

test('monitors of one domain are one domain of a group', async () => {
  const shared = { facts: [{ name: 'resolved_address', value: '192.0.2.1' }] }
  const world = worldOf()
  for (const key of [shop, cart, admin, blog]) {
    world.facts.set(key, shared.facts)
    world.conditions.set(key, ['tcp_refused'])
  }
  const { alert_ids } = await tick(world)
  assert.is(alert_ids.length, 2, 'two domains are fewer than three')
})

test('the self-check counts domains: the only one, with three paths that all fail, is no reason to suspect the prober', async () => {
  const world = worldOf().with({
    self_check: { min_domains: 2, share_percent: 100, references: [], hold_minutes: 15 },
  })
  world.settings = { ...world.settings, monitors: monitors.slice(0, 3) }
  for (const key of [shop, cart, admin]) world.conditions.set(key, ['tcp_refused'])
  assert.is((await tick(world)).alert_ids.length, 1)
})

test('of domains that fail in part, each by one of its monitors, none is a reason to suspect the prober', async () => {
  for (const failing of [
    [shop, blog],
    [cart, `${blog}#feed`],
  ]) {
    const world = worldOf().with({
      self_check: { min_domains: 2, share_percent: 100, references: [], hold_minutes: 15 },
    })
    const feed = { domain: blog, name: 'feed', path: '/feed' }
    world.settings = { ...world.settings, monitors: [...monitors.slice(0, 2), { domain: blog }, feed] }
    for (const key of failing) world.conditions.set(key, ['tcp_refused'])
    assert.is((await tick(world)).alert_ids.length, 2)
  }
})

test('a mute of the domain is one of all its monitors, and one of a monitor of that alone', async () => {
  const world = worldOf()
  for (const key of [shop, cart, admin]) world.conditions.set(key, ['tcp_refused'])
  const mute = { domain: shop, minutes: 60, by: 'dana' }
  await world.send({ mute: { ...mute, monitor: 'cart' } })
  assert.equal(
    (await tick(world)).domains.flatMap(({ monitor, quiet }) => (quiet ? [monitor] : [])),
    ['cart'],
  )
  await world.send({ mute })
  assert.is((await tick(world)).domains.filter(({ quiet }) => quiet !== undefined).length, 3)
  await world.send({ unmute: { domain: shop, by: 'dana' } })
  assert.is((await tick(world)).domains.filter(({ quiet }) => quiet !== undefined).length, 0)
  let problem = ''
  await world.send({ mute: { ...mute, monitor: 'kart' } }).catch((error) => {
    problem = String(error)
  })
  assert.match(problem, 'monitor: shop.example.com has no monitor kart')
})

test('a look at the domain is one at all its monitors', async () => {
  const world = worldOf()
  await world.tick({ domains: [shop] })
  assert.equal([...world.probed].sort(), [shop, admin, cart])
})

test('a monitor that keeps its name and changes its domain is another one', async () => {
  const world = worldOf()
  world.conditions.set(cart, ['http_body_mismatch'])
  await tick(world)
  world.settings = { ...world.settings, monitors: [{ domain: blog, name: 'cart' }] }
  world.conditions.set(`${blog}#cart`, ['http_body_mismatch'])
  await tick(world)
  assert.equal(said(world).at(-1), {
    alert_id: alertId(`${blog}#cart`, 'site', 1),
    domain: blog,
    monitor: 'cart',
  })
})

test.run()
