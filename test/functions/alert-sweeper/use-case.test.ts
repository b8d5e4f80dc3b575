import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type SweepPorts, type Swept, sweep } from '../../../functions/alert-sweeper/use-case'
import { conditionFailed } from '../../../functions/errors'
import type { Alert } from '../../../schemas/alert'
import { IssueDetected } from '../../../schemas/events'
import type { MonitorState, OutboxEntry } from '../../../schemas/monitor'
import { fakeAlerts, fakeBase, fakeMonitors, fakePublisher, START, unavailable } from '../../support/fakes'
import * as sample from '../../support/samples'

const nothing: Swept = { published: 0, resent: 0, expired: 0, reminded: 0, ended: 0, failures: [] }
const said = { outbox: {} }
/** Without what earlier transitions left in the outbox. */
const quiet = (alert: Alert): Alert => {
  const { outbox_open: _, ...rest } = alert
  return { ...rest, ...said }
}
const named = (alert: Alert, alert_id: string): Alert => ({ ...alert, alert_id })

const world = (minutes: number, alerts: readonly Alert[], states: readonly MonitorState[] = []) => {
  const base = fakeBase()
  base.advance(minutes * 60_000)
  const sent: string[] = []
  const ports = {
    ...base,
    alerts: fakeAlerts(...alerts),
    monitors: fakeMonitors(...states),
    events: fakePublisher(),
    trigger: {
      send: ({ alert_id }: Alert) => {
        sent.push(alert_id)
        return TE.of(undefined)
      },
    },
    settings: sample.settings,
  } satisfies SweepPorts
  return { base, ports, sent, alert: () => ports.alerts.items.get(sample.ALERT_ID) }
}

const time = suite('sweeper: what its time has come for')
/** What one sweep counts, some minutes after the state began, and the failure kind or reason that it leaves. */
const table: readonly (readonly [string, Alert, number, Partial<Swept>, string?])[] = [
  ['a request that is new', sample.pending(), 19, {}],
  ['a request that wants a reminder', sample.pending(), 20, { reminded: 1 }],
  ['one that was reminded once', { ...sample.pending(), reminders_sent: 1 }, 39, {}],
  ['one that wants the second reminder', { ...sample.pending(), reminders_sent: 1 }, 40, { reminded: 1 }],
  ['a request that nobody decided', sample.pending(), 60, { expired: 1 }, 'expired'],
  ['an analysis under way', sample.analyzing(), 90, {}],
  ['an approval that is new', sample.approved(), 1, {}],
  ['an approval that has not started', sample.approved(), 2, { resent: 1 }],
  ['one at its deadline', sample.approved(), 30, { ended: 1 }, 'never_started'],
  ['an execution under way', sample.running(), 15, {}],
  ['an execution whose function is dead', sample.running(), 16, { ended: 1 }, 'outcome_unknown'],
  ['a rejected alert', sample.rejected(), 90, {}],
  ['a completed alert', sample.completed(), 90, {}],
]
for (const [name, alert, minutes, expected, reason] of table) {
  time(`${name}, after ${minutes} min`, async () => {
    const { ports, alert: stored } = world(minutes, [quiet(alert)])
    assert.equal(await sweep(ports)(), { ...nothing, ...expected })
    assert.is(stored()?.failure_kind ?? stored()?.closed_reason, reason)
    assert.equal(stored()?.outbox, {}, 'what it says is published at once')
  })
}
time('a trigger is sent at most once per sweep, and not after the end', async () => {
  const { base, ports, sent } = world(2, [quiet(sample.approved())])
  for (let minute = 0; minute < 40; minute++) {
    await sweep(ports)()
    base.advance(60_000)
  }
  assert.is(sent.length, 28, 'each minute from the second to before the thirtieth')
  assert.equal(
    ports.events.events.map(({ name }) => name),
    ['ExecutionCompleted'],
  )
})
time('a reminder says which one it is', async () => {
  const { base, ports } = world(20, [quiet(sample.pending())])
  await sweep(ports)()
  await sweep(ports)()
  base.advance(20 * 60_000)
  await sweep(ports)()
  const data = ports.events.events.map(({ detail }) => (detail.data as { reminder: number }).reminder)
  assert.equal(data, [1, 2])
})
time.run()

const outbox = suite('sweeper: the outbox')
const entryOf = (minutes: number): OutboxEntry => ({
  name: IssueDetected.name,
  detail: JSON.stringify(IssueDetected.example),
  committed_at: new Date(Date.parse(START) + minutes * 60_000).toISOString(),
})
const state = (entries: MonitorState['outbox']): MonitorState => ({
  domain: 'shop.example.com',
  revision: 1,
  open: {},
  generations: {},
  outbox: entries,
  outbox_open: 'yes',
})

outbox('what is younger than two minutes belongs to its handler', async () => {
  const young = world(1, [sample.pending()])
  assert.equal(await sweep(young.ports)(), nothing)
  const old = world(2, [sample.pending()])
  assert.equal(await sweep(old.ports)(), { ...nothing, published: 1 })
  const [event] = old.ports.events.events
  assert.is(event?.name, 'AlertAnalyzed')
  assert.equal(
    event?.detail,
    JSON.parse(Object.values(sample.pending().outbox)[0]?.detail ?? ''),
    'as it was committed, with its id',
  )
  assert.is(old.alert()?.outbox_open, undefined)
  assert.equal(await sweep(old.ports)(), nothing)
})

outbox('a monitor state is swept as an alert is', async () => {
  const { ports } = world(3, [], [state({ a: entryOf(0), b: entryOf(2) })])
  assert.equal(await sweep(ports)(), { ...nothing, published: 1 })
  assert.equal(Object.keys(ports.monitors.items.get('shop.example.com')?.outbox ?? {}), ['b'])
})

outbox('a bus that is down leaves everything for the next sweep', async () => {
  const { ports, alert } = world(2, [sample.pending()], [state({ a: entryOf(0) })])
  ports.events.down = true
  const down = await sweep(ports)()
  assert.is(down.failures.length, 2)
  assert.is(Object.keys(alert()?.outbox ?? {}).length, 1)
  ports.events.down = false
  assert.equal(await sweep(ports)(), { ...nothing, published: 2 })
})

const broken: readonly (readonly [string, OutboxEntry])[] = [
  ['an unknown event', { ...entryOf(0), name: 'AlertForged' }],
  ['a detail that is no JSON', { ...entryOf(0), detail: '{' }],
  ['a detail that misses a field', { ...entryOf(0), detail: '{"metadata":{},"data":{}}' }],
]
for (const [name, entry] of broken) {
  outbox(`${name} is told, left, and stops nothing`, async () => {
    const { base, ports } = world(5, [], [state({ a: entry, b: entryOf(0) })])
    const swept = await sweep(ports)()
    assert.equal([swept.published, swept.failures.length], [1, 1])
    assert.ok(swept.failures[0]?.startsWith('shop.example.com: outbox.a: '), swept.failures[0])
    assert.equal(Object.keys(ports.monitors.items.get('shop.example.com')?.outbox ?? {}), ['a'])
    assert.is(base.lines.filter(({ level }) => level === 'error').length, 1)
  })
}
outbox.run()

const failing = suite('sweeper: failures')
failing('one alert that cannot be read stops no other', async () => {
  const alerts = Array.from({ length: 25 }, (_, n) => named(quiet(sample.pending()), `alert-${n}`))
  const { ports } = world(60, alerts)
  const get: typeof ports.alerts.get = (id) =>
    id === 'alert-7' ? TE.left(unavailable) : ports.alerts.get(id)
  const swept = await sweep({ ...ports, alerts: { ...ports.alerts, get } })()
  assert.equal([swept.expired, swept.failures], [24, ['alert-7: events PutEvents: down']])
})
failing('an index that cannot be read stops no other', async () => {
  const { ports } = world(60, [quiet(sample.pending())], [state({ a: entryOf(0) })])
  const withOpenWork: typeof ports.alerts.withOpenWork = (work) =>
    work === 'execution' ? TE.left(unavailable) : ports.alerts.withOpenWork(work)
  const swept = await sweep({ ...ports, alerts: { ...ports.alerts, withOpenWork } })()
  assert.equal([swept.expired, swept.published], [1, 1])
  assert.ok(swept.failures[0]?.startsWith('index of open execution: '))
})
failing('a trigger that cannot be sent is a failure', async () => {
  const { ports } = world(2, [quiet(sample.approved())])
  const swept = await sweep({ ...ports, trigger: { send: () => TE.left(unavailable) } })()
  assert.equal([swept.resent, swept.failures.length], [0, 1])
})
failing('somebody who was first is no failure', async () => {
  const { ports } = world(60, [quiet(sample.pending())])
  const apply = () => async () => E.left(conditionFailed(sample.ALERT_ID))
  assert.equal(await sweep({ ...ports, alerts: { ...ports.alerts, apply } })(), nothing)
})
failing('two sweeps at once end an execution once', async () => {
  const { ports } = world(60, [quiet(sample.running())])
  const [first, second] = await Promise.all([sweep(ports)(), sweep(ports)()])
  assert.is(first.ended + second.ended, 1)
  assert.is(ports.events.events.length, 1)
})
failing.run()
