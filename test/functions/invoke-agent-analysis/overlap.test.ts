import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alertId } from '../../../functions/domain/alert/alert-id'
import type { MonitorStore } from '../../../functions/runtime/ports'
import { eventId } from '../../../schemas/event-id'
import { FLEET } from '../../../schemas/monitor'
import { onTables, type StoredWorld } from '../../support/stored-world'

const test = suite('functions/invoke-agent-analysis on real tables: ticks at the same time')

const shop = 'shop.example.com'
const www = 'www.example.com'
const first = alertId(shop, 'site', 1)

/** Holds back so many ticks when they have looked at the domains, until all of them have, before any of them decides. */
const lookedAtFirst = (count: number): ((store: MonitorStore) => MonitorStore) => {
  let waiting = count
  let open = (): void => undefined
  const all = new Promise<void>((resolve) => {
    open = resolve
  })
  return (store) => ({
    ...store,
    get: (domain) => async () => {
      if (domain === FLEET && waiting > 0) {
        waiting -= 1
        if (waiting === 0) open()
        await all
      }
      return store.get(domain)()
    },
  })
}
/** Holds back two ticks before their first write of a domain, until both of them are about to. */
const writeTogether = (domain: string): ((store: MonitorStore) => MonitorStore) => {
  let waiting = 2
  let open = (): void => undefined
  const both = new Promise<void>((resolve) => {
    open = resolve
  })
  return (store) => ({
    ...store,
    put: (state) => async () => {
      if (state.domain === domain && waiting > 0) {
        waiting -= 1
        if (waiting === 0) open()
        await both
      }
      return store.put(state)()
    },
  })
}
const breakIt = async (world: StoredWorld, domain = shop): Promise<void> => {
  world.conditions.set(domain, ['http_status'])
  await world.tick()
}
test('ticks that all looked before any of them wrote: one alert, one event, one analysis', () =>
  onTables([shop, www], async (world) => {
    world.conditions.set(shop, ['http_status'])
    world.conditions.set(www, ['tcp_refused'])
    world.between = lookedAtFirst(4)
    const answers = await Promise.all([world.tick(), world.tick(), world.tick(), world.tick()])
    const ids = [first, alertId(www, 'site', 1)]
    assert.equal(
      answers.map(({ alert_ids }) => alert_ids),
      Array(4).fill(ids),
    )
    assert.equal(
      [...world.said('IssueDetected')].sort(),
      ids.map((id) => eventId(id, 'IssueDetected', 1)).sort(),
    )
    for (const domain of [shop, www]) {
      const state = await world.stored(domain)
      assert.equal([state?.revision, state?.outbox, state?.outbox_open], [1, {}, undefined])
    }
    assert.equal(Object.keys((await world.stored(FLEET))?.fleet?.granted ?? {}).sort(), [...ids].sort())
    await world.deliver()
    assert.is(world.asked, 2)
  }))

for (const [name, before] of [
  ['the first state of a domain', 0],
  ['a state that is there', 2],
] as const) {
  test(`two ticks that write ${name} at the same time: one does, and says it`, () =>
    onTables([shop], async (world) => {
      for (let revision = 1; revision <= before; revision++)
        await world.send({ mute: { domain: shop, minutes: revision, by: 'dana' } })
      world.later(5)
      world.conditions.set(shop, ['http_status'])
      world.between = writeTogether(shop)
      const answers = await Promise.all([world.tick(), world.tick()])
      assert.equal(
        answers.map(({ alert_ids }) => alert_ids),
        [[first], [first]],
      )
      assert.equal(world.said('IssueDetected'), [eventId(first, 'IssueDetected', 1)])
      assert.is((await world.stored(shop))?.revision, before + 1)
    }))
}

test('ticks that all see the end of it: the alert is closed once, and forgotten', () =>
  onTables([shop], async (world) => {
    await breakIt(world)
    await world.deliver()
    world.conditions.set(shop, 'healthy')
    world.later(5)
    world.between = lookedAtFirst(0)
    await Promise.all([world.tick(), world.tick(), world.tick()])
    assert.is(world.said('AlertClosed').length, 1)
    assert.is((await world.alert(first)).closed_reason, 'recovered')
    await Promise.all([world.tick(), world.tick()])
    assert.equal((await world.stored(shop))?.open, {})
    assert.is(world.published.length, 3)
  }))

test('a tick that is late opens nothing that another has opened and closed since it looked', () =>
  onTables([shop], async (world) => {
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    world.conditions.set(shop, ['http_status'])
    let reads = 0
    world.between = (store) => ({
      ...store,
      get: (domain) => async () => {
        // The second time is before it writes what it has seen.
        if (domain === shop && ++reads === 2) await held
        return store.get(domain)()
      },
    })
    const late = world.tick()
    world.between = (store) => store
    await world.tick()
    await world.deliver()
    world.conditions.set(shop, 'healthy')
    await world.tick()
    await world.tick()
    assert.equal((await world.stored(shop))?.open, {})
    release()
    assert.equal((await late).alert_ids, [])
    assert.equal((await world.stored(shop))?.open, {})
    assert.is(world.said('IssueDetected').length, 1)
  }))

test('what somebody else writes while a tick looks is kept: a mute, and an event that was published', () =>
  onTables([shop], async (world) => {
    world.conditions.set(shop, ['http_status'])
    let muted: Promise<unknown> | undefined
    world.beforeProbe = () => {
      muted ??= world.send({ mute: { domain: shop, minutes: 30, by: 'dana' } })
    }
    world.between = (store) => ({
      ...store,
      get: (domain) => async () => {
        if (domain === FLEET) await muted
        return store.get(domain)()
      },
    })
    await world.tick()
    const state = await world.stored(shop)
    assert.equal([state?.revision, state?.mute?.by, Object.keys(state?.open ?? {})], [2, 'dana', ['site']])
    assert.equal(state?.outbox, {})
  }))

test.run()
