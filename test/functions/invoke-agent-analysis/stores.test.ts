import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decideAlert } from '../../../functions/approval-handler/decide'
import { alertId, eventId } from '../../../functions/event-id'
import type { MonitorStore } from '../../../functions/ports'
import { FLEET } from '../../../schemas/monitor'
import { serviceDown } from '../../support/detection'
import { failureOf } from '../../support/failure'
import { onTables, type StoredWorld } from '../../support/stored-world'

const test = suite('functions/invoke-agent-analysis on real tables')

const shop = 'shop.example.com'
const www = 'www.example.com'
const first = alertId(shop, 'http_status', 1)

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
/** Puts an item into the table as no function of this system would. */
const putRaw = async (Item: Record<string, unknown>): Promise<void> => {
  const client = new DynamoDBClient({})
  await DynamoDBDocumentClient.from(client).send(
    new PutCommand({ TableName: 'cloudops-monitor-state', Item }),
  )
  client.destroy()
}
const breakIt = async (world: StoredWorld, domain = shop): Promise<void> => {
  world.conditions.set(domain, ['http_status'])
  await world.tick()
}
const people = (world: StoredWorld, action: 'analyze_again' | 'acknowledge') => {
  const authority = { surface: 'slack', principal: 'slack:T1/U1', team: 'T1', user: 'U1' } as const
  return decideAlert({ alert_id: first, action, by: 'dana', authority })({
    ...world.ports(),
    settings: { ...world.settings, approval: anybody(world) },
    signer: { sign: () => async () => E.right('m'), genuine: () => async () => E.right(true) },
  })()
}
const anybody = ({ settings }: StoredWorld) => {
  const rules = { ...settings.approval.critical, slack_approvers: ['T1/U1'] }
  return { critical: rules, high: rules, medium: rules, low: rules }
}

test('ticks that all looked before any of them wrote: one alert, one event, one analysis', () =>
  onTables([shop, www], async (world) => {
    world.conditions.set(shop, ['http_status'])
    world.conditions.set(www, ['tcp_refused'])
    world.between = lookedAtFirst(4)
    const answers = await Promise.all([world.tick(), world.tick(), world.tick(), world.tick()])
    const ids = [first, alertId(www, 'tcp_refused', 1)]
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
    assert.equal(
      [state?.revision, state?.mute?.by, Object.keys(state?.open ?? {})],
      [2, 'dana', ['http_status']],
    )
    assert.equal(state?.outbox, {})
  }))

test('a domain that recovers while its analysis runs: the alert is closed, and the analysis changes nothing', () =>
  onTables([shop], async (world) => {
    await breakIt(world)
    let answer = (_: string): void => undefined
    let reached = (): void => undefined
    const asked = new Promise<void>((resolve) => {
      reached = resolve
    })
    world.agent = () => {
      reached()
      return new Promise((resolve) => {
        answer = resolve
      })
    }
    const analysis = world.deliver()
    await asked
    assert.is((await world.alert(first)).analysis_status, 'in_progress')
    world.conditions.set(shop, 'healthy')
    world.later(5)
    await world.tick()
    const closed = await world.alert(first)
    assert.equal([closed.closed_reason, closed.analysis_open], ['recovered', undefined])
    answer('## Root Cause\n\nToo late.')
    assert.equal(await analysis, ['over'])
    assert.equal(await world.alert(first), { ...closed, outbox: {} })
    for (let tick = 0; tick < 3; tick++) {
      world.later(5)
      await world.tick()
    }
    assert.equal(
      world.published.map(({ name }) => name),
      ['IssueDetected', 'AlertClosed'],
    )
    assert.equal((await world.stored(shop))?.open, {})
  }))

test('an alert that comes into being after its domain recovered is closed by the next tick, however often that fails', () =>
  onTables([shop], async (world) => {
    await breakIt(world)
    const before = await world.stored(shop)
    world.conditions.set(shop, 'healthy')
    world.later(5)
    await world.tick()
    assert.is(world.said('AlertClosed').length, 0, 'there is none yet')
    // The analysis has read the state before the tick has written it.
    const old = { ...world.monitorStore, get: () => async () => E.right(before) }
    assert.equal(await world.deliver(old), ['analyzed'])
    assert.is((await world.alert(first)).closed_reason, undefined)
    const { ports } = world
    const failing = () => ({
      ...ports.call(world),
      alerts: { ...world.alertStore, apply: () => async () => E.left(serviceDown('dynamodb')) },
    })
    world.ports = failing
    for (let tick = 0; tick < 3; tick++) {
      world.later(5)
      assert.match((await failureOf(world.tick())).message, `${first}: dynamodb Call: out of order`)
    }
    world.ports = ports
    world.later(5)
    await world.tick()
    assert.is((await world.alert(first)).closed_reason, 'recovered')
    await world.tick()
    assert.equal((await world.stored(shop))?.open, {})
  }))

test('an analysis that is told of late, when the domain is well again, makes no alert', () =>
  onTables([shop], async (world) => {
    await breakIt(world)
    world.conditions.set(shop, 'healthy')
    world.later(5)
    await world.tick()
    assert.equal(await world.deliver(), ['not detected'])
    assert.is(world.asked, 0)
  }))

test('"analyse again" asks the agent about an alert that had no budget; the detector does not ask once more', () =>
  onTables([shop], async (world) => {
    world.with({ analyses_per_hour: 0 })
    await breakIt(world)
    assert.equal(await world.deliver(), ['analyzed'])
    const { analysis_status, plan_revision } = await world.alert(first)
    assert.equal([world.asked, analysis_status, plan_revision], [0, 'unavailable', 1])
    assert.ok(E.isRight(await people(world, 'analyze_again')))
    assert.equal(await world.deliver(), ['analyzed'])
    const second = await world.alert(first)
    assert.equal([world.asked, second.analysis_status, second.plan_revision], [1, 'complete', 2])
    assert.match(second.agent_analysis ?? '', 'Found.')
    world.with({ analyses_per_hour: 30 })
    world.later(5)
    await world.tick()
    await world.deliver()
    assert.equal([world.asked, world.said('AnalysisRequested').length], [1, 1])
  }))

test('when there is budget again the detector asks, once, and the alert gets its analysis', () =>
  onTables([shop], async (world) => {
    world.with({ analyses_per_hour: 0 })
    await breakIt(world)
    await world.deliver()
    world.with({ analyses_per_hour: 30 })
    world.later(20)
    await Promise.all([world.tick(), world.tick()])
    assert.equal([world.asked, world.said('AnalysisRequested').length], [0, 1])
    assert.is((await world.alert(first)).analysis_open, 'yes')
    await world.deliver()
    const { analysis_status, plan_revision, agent_analysis } = await world.alert(first)
    assert.equal([analysis_status, plan_revision], ['complete', 2])
    assert.match(agent_analysis ?? '', 'Found.')
    for (let tick = 0; tick < 3; tick++) {
      world.later(5)
      await world.tick()
    }
    assert.equal([world.asked, world.said('AnalysisRequested').length], [1, 1])
    assert.is(world.said('AlertAnalyzed').length, 2)
  }))

for (const [name, item, problem] of [
  ['a revision that is none', { revision: 'one' }, 'revision: expected'],
  [
    'an open issue without its alert',
    { open: { http_status: { generation: 1 } } },
    'open.http_status.alert_id: expected',
  ],
  ['nothing but its key', undefined, 'revision: expected'],
] as const) {
  test(`an item with ${name} is reported, and stops no other domain`, () =>
    onTables([shop, www], async (world) => {
      const whole = { domain: shop, revision: 3, open: {}, generations: {}, outbox: {} }
      const bad = item === undefined ? { domain: shop } : { ...whole, ...item }
      await putRaw(bad)
      for (const domain of [shop, www]) world.conditions.set(domain, ['http_status'])
      const { message } = await failureOf(world.tick())
      assert.match(
        message,
        `1 not recorded: ${shop}: the stored monitor state ${shop} cannot be read: ${problem}`,
      )
      assert.is(Object.keys((await world.stored(www))?.open ?? {}).length, 1)
      assert.is(world.said('IssueDetected').length, 1)
      // Somebody has repaired it.
      await putRaw(whole)
      assert.is((await world.tick()).alert_ids.length, 2)
    }))
}

test('a fleet item that cannot be read is reported; alerts open with their evidence alone until it is repaired', () =>
  onTables([shop, www], async (world) => {
    await putRaw({
      domain: FLEET,
      revision: 1,
      open: {},
      generations: {},
      outbox: {},
      fleet: { granted: 'all' },
    })
    world.conditions.set(shop, ['http_status'])
    const { message } = await failureOf(world.tick())
    assert.match(message, `fleet: the stored monitor state ${FLEET} cannot be read: fleet.granted: expected`)
    assert.equal(await world.deliver(), ['analyzed'])
    assert.equal([world.asked, (await world.alert(first)).analysis_mode], [0, 'deferred'])
    await failureOf(world.tick())
    assert.equal([world.said('IssueDetected').length, world.said('AnalysisRequested').length], [1, 0])
    world.conditions.set(www, 'healthy')
    await putRaw({ domain: FLEET, revision: 1, open: {}, generations: {}, outbox: {} })
    await world.tick()
    await world.deliver()
    assert.is(world.asked, 1)
  }))

test('an item of an older version is read, and keeps what this one does not know', () =>
  onTables([shop], async (world) => {
    const fleet = { analyses: ['2026-01-31T07:50:00.000Z'] }
    await putRaw({ domain: FLEET, revision: 7, open: {}, generations: {}, outbox: {}, fleet })
    await putRaw({
      domain: shop,
      revision: 4,
      open: {},
      generations: { http_status: 2 },
      outbox: {},
      later: 'x',
    })
    world.conditions.set(shop, ['http_status'])
    assert.equal((await world.tick()).alert_ids, [alertId(shop, 'http_status', 3)])
    const state = { ...(await world.stored(shop)) }
    assert.equal([state.revision, 'later' in state], [5, true])
    assert.is((await world.stored(FLEET))?.revision, 8)
  }))

test.run()
