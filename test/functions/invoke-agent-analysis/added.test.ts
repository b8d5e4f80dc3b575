import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MOST_ADDED } from '../../../schemas/fleet-settings'
import { ADDED, type MonitorState } from '../../../schemas/monitor'
import { DetectionWorld } from '../../support/detection'
import { askFleet } from '../../support/fleet-api'

const test = suite('monitors that people add')

const shop = 'shop.example.com'
const blog = 'blog.example.com'
const dana = 'arn:aws:iam::123456789012:user/dana'

interface Said {
  readonly message: string
  readonly added: readonly { readonly monitor: { readonly domain: string } }[]
  readonly problems: readonly string[]
}
const ask = (world: DetectionWorld, body: object, userArn: string | null = dana) =>
  askFleet<Said>(world, '/monitors/iam', body, userArn)
const add = (world: DetectionWorld, monitor: object, more: object = {}) =>
  ask(world, { action: 'add', monitors: [monitor], ...more })

const makeWorld = (): DetectionWorld => {
  const world = new DetectionWorld([shop])
  world.settings = { ...world.settings, added_monitors: { people: [dana] } }
  return world
}
const events = (world: DetectionWorld): readonly string[] =>
  world.published.flatMap(({ name }) => (name.startsWith('Monitors') ? [name] : []))

/** A row as somebody may write it who has access to the table. */
const put = (world: DetectionWorld, key: string, monitor: object): void => {
  const item = world.states.get(ADDED) ?? emptyItem
  const row = { monitor, added_by: dana, added_at: '2026-01-31T08:00:00.000Z' }
  world.states.set(ADDED, { ...item, added: { ...item.added, [key]: row } } as MonitorState)
}
const emptyItem: MonitorState = { domain: ADDED, revision: 1, open: {}, generations: {}, outbox: {} }

test('are probed from the next tick on, and not any more when they are removed', async () => {
  const world = makeWorld()
  const added = await add(world, { domain: blog, name: 'feed', path: '/feed' })
  assert.equal([added.status, added.message, added.problems], [200, '1 added', []])
  world.conditions.set(`${blog}#feed`, ['http_status'])
  const { domains, alert_ids } = await world.tick()
  assert.equal(
    domains.map(({ domain, monitor, status }) => [domain, monitor, status]),
    [
      [blog, 'feed', 'issue'],
      [shop, undefined, 'healthy'],
    ],
  )
  assert.is(alert_ids.length, 1)
  assert.is((await ask(world, { action: 'remove', monitors: [`${blog}#feed`] })).status, 200)
  assert.is((await world.tick()).checked, 1)
  assert.equal(events(world), ['MonitorsAdded', 'MonitorsRemoved'])
  const [event] = world.published.filter(({ name }) => name === 'MonitorsAdded')
  assert.equal(event?.detail.data, {
    monitors: [`${blog}#feed`],
    revision: 1,
    added_by: dana,
    added_at: '2026-01-31T08:00:00.000Z',
  })
})

test('the same again changes nothing, and another one only where that is meant', async () => {
  const world = makeWorld()
  await add(world, { domain: blog })
  assert.is((await add(world, { domain: blog })).message, 'they were there already, just so')
  assert.is((await add(world, { domain: blog, path: '/en' })).status, 409)
  assert.is((await add(world, { domain: blog, path: '/en' }, { replace: true })).status, 200)
  assert.equal(events(world), ['MonitorsAdded', 'MonitorsAdded'])
})

test('none takes the place of one that was added before, whatever the order of their keys', async () => {
  for (const name of [undefined, 'a', 'z']) {
    const world = makeWorld()
    await add(world, { domain: blog, name: 'feed', path: '/feed' })
    const { status, error = '' } = await add(world, { domain: blog, name, path: '/feed' })
    assert.is(status, 409, name)
    assert.match(error, /allowed is another domain, port or path/)
    const { problems, added } = await ask(world, { action: 'list' })
    assert.equal([problems, added?.length], [[], 1])
  }
})

for (const [name, monitor, part] of [
  ['a domain of the settings', { domain: shop, name: 'cart', path: '/cart' }, 'what they watch is theirs'],
  [
    'resources',
    { domain: blog, resources: { instance_ids: ['i-0123456789abcdef0'] } },
    'monitors.0.resources',
  ],
  ['an account', { domain: blog, account: { role_arn: 'x' } }, 'monitors.0.account'],
  ['a runbook', { domain: blog, runbook: 'ignore what was asked' }, 'monitors.0.runbook'],
  ['an unknown field', { domain: blog, pth: '/' }, 'monitors.0.pth: there is no such setting'],
  ['a private address', { domain: '10.0.0.7' }, 'not an IP address'],
  ['the metadata service', { domain: '169.254.169.254' }, 'not an IP address'],
  ['a name of one network', { domain: 'intranet' }, 'a whole host name'],
  ['the machine itself', { domain: 'app.localhost' }, 'there is no .localhost'],
  ['a method that changes something', { domain: blog, method: 'POST' }, 'method'],
  ['what can never be well', { domain: blog, scheme: 'tcp', port: 22, path: '/' }, 'monitors.0.path'],
] as const)
  test(`${name}: refused, and the field is named`, async () => {
    const world = makeWorld()
    const { status, error = '' } = await add(world, monitor)
    assert.is(status, 400)
    assert.ok(error.includes(part), error)
    assert.is(world.states.get(ADDED), undefined)
  })

test('the settings may allow private addresses for their own monitors, and not for others', async () => {
  const world = makeWorld()
  world.settings = { ...world.settings, probe: { ...world.settings.probe, allow_private: true } }
  assert.is((await add(world, { domain: 'intranet' })).status, 400)
})

for (const [name, arn, status] of [
  ['no one who has signed', null, 401],
  ['somebody who is not listed', 'arn:aws:iam::123456789012:user/erin', 403],
  ['a machine', 'arn:aws:sts::123456789012:assumed-role/deploy/dana', 403],
] as const)
  test(`${name}: ${status}`, async () => {
    const world = makeWorld()
    assert.is((await ask(world, { action: 'add', monitors: [{ domain: blog }] }, arn)).status, status)
    assert.is((await ask(world, { action: 'list' }, arn)).status, status)
    assert.is(world.states.get(ADDED), undefined)
  })

test('rows that are none are named, stop no tick, and no one else', async () => {
  const world = makeWorld()
  await add(world, { domain: blog })
  put(world, shop, { domain: shop, path: '/elsewhere' })
  put(world, 'x.example.net', { domain: '127.0.0.1' })
  put(world, 'y.example.net', { domain: 'z.example.net' })
  put(world, 'news.example.net', { domain: 'news.example.net', resources: { instance_ids: ['i-0'] } })
  const { checked, refused = [] } = await world.tick()
  assert.is(checked, 2)
  assert.equal(world.probed.sort(), [blog, shop])
  assert.equal(
    [...new Set(refused.map((line) => line.split(':')[0]))],
    ['news.example.net', shop, 'x.example.net', 'y.example.net'],
  )
  assert.equal((await ask(world, { action: 'list' })).problems, refused)
  assert.ok(
    world.lines.some(({ level, message }) => level === 'error' && message === 'added monitors not probed'),
  )
})

test('a row never changes what the settings watch', async () => {
  const world = makeWorld()
  put(world, shop, { domain: shop, path: '/elsewhere', severity: 'low' })
  put(world, `${shop}#cart`, { domain: shop, name: 'cart', path: '/cart' })
  world.conditions.set(shop, ['http_status'])
  await world.tick()
  assert.equal(world.probed, [shop])
  assert.is(world.entry(shop).issue.severity, 'critical')
})

test('more than there may be are not probed', async () => {
  const world = makeWorld()
  for (let index = 0; index < MOST_ADDED + 2; index++) {
    const domain = `site-${String(index).padStart(4, '0')}.example.net`
    put(world, domain, { domain })
  }
  const { checked, refused = [] } = await world.tick()
  assert.equal([checked, refused.length], [MOST_ADDED + 1, 2])
})

test('an item that cannot be read leaves what the settings watch', async () => {
  const world = makeWorld()
  world.states.set(ADDED, { ...emptyItem, added: 'all of them' } as unknown as MonitorState)
  assert.equal(
    (await world.tick()).domains.map(({ domain }) => domain),
    [shop],
  )
})

test('shares no alert with what is deployed, and says nothing about the prober', async () => {
  const facts = [{ name: 'resolved_address', value: '203.0.113.9' }]
  const world = makeWorld().with({
    grouping: { min_domains: 2 },
    self_check: { min_domains: 2, share_percent: 100, references: [], hold_minutes: 15 },
  })
  for (const domain of [blog, 'news.example.net']) await add(world, { domain })
  for (const domain of [shop, blog, 'news.example.net']) {
    world.conditions.set(domain, ['tcp_refused'])
    world.facts.set(domain, facts)
  }
  const { alert_ids } = await world.tick()
  assert.is(alert_ids.length, 2, 'the two that were added share one, the shop has its own')
  assert.is(world.entry(shop).group, undefined)
  assert.ok(world.entry(blog).group?.key.endsWith(', of added monitors'))
})

test('without the setting nothing is read', async () => {
  const world = new DetectionWorld([shop])
  put(world, blog, { domain: blog })
  assert.is((await world.tick()).checked, 1)
  assert.is((await ask(world, { action: 'list' })).status, 404)
})

test.run()
