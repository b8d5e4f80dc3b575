import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { SweepPorts, Swept } from '../../../functions/alert-sweeper/model'
import { eventOf } from '../../../functions/alert-sweeper/outbox'
import { handlesIn, lookEarly } from '../../../functions/alert-sweeper/status'
import { portionOf } from '../../../functions/alert-sweeper/tick'
import { sweep } from '../../../functions/alert-sweeper/use-case'
import { conditionFailed } from '../../../functions/runtime/errors'
import type { Alert } from '../../../schemas/alert'
import { IssueDetected } from '../../../schemas/events'
import type { MonitorState, OutboxEntry } from '../../../schemas/monitor'
import type { Channel } from '../../../schemas/scalars'
import { fakeDigests } from '../../support/digests'
import { fakeAlerts, fakeBase, fakeMonitors, fakePublisher, START, unavailable } from '../../support/fakes'
import { trusting } from '../../support/macs'
import { PingSent, PingSentV1 } from '../../support/ping-events'
import * as sample from '../../support/samples'

const nothing: Swept = {
  published: 0,
  resent: 0,
  resumed: 0,
  expired: 0,
  reminded: 0,
  ended: 0,
  digests: 0,
  kept: 0,
  left: 0,
  later: 0,
  failures: [],
}
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
  const early: string[] = []
  const ports = {
    ...base,
    alerts: fakeAlerts(...alerts),
    monitors: fakeMonitors(...states),
    events: fakePublisher(),
    trigger: {
      send: ({ alert_id }: Alert, options?: { readonly early: true }) => {
        ;(options?.early === true ? early : sent).push(alert_id)
        return TE.of(undefined)
      },
    },
    decisions: { verify: ({ decision_mac }) => TE.of(decision_mac === 'valid') },
    pauses: trusting.pauses,
    digests: fakeDigests(),
    settings: sample.settings,
    remaining: () => 60_000,
  } satisfies SweepPorts
  return { base, ports, sent, early, alert: () => ports.alerts.items.get(sample.ALERT_ID) }
}

const time = suite('sweeper: what its time has come for')
const remindedAtOnly = (minutes: number) => ({
  reminders_sent: 1,
  reminded_at: new Date(Date.parse(START) + minutes * 60_000).toISOString(),
})
const remindedAt = (minutes: number): Alert => ({ ...sample.pending(), ...remindedAtOnly(minutes) })
const remindedAtOnlyQuiet = (): Alert => ({ ...quiet(sample.pending()), ...remindedAtOnly(0) })
const attempted = (analysis_attempts: number): Alert => ({ ...sample.analyzing(), analysis_attempts })

/** What one sweep counts, some minutes after the state began, and the failure kind or reason that it leaves. */
const table: readonly (readonly [string, Alert, number, Partial<Swept>, string?])[] = [
  ['a request that is new', sample.pending(), 19, {}],
  ['a request that wants a reminder', sample.pending(), 20, { reminded: 1 }],
  ['one that was reminded once', remindedAt(20), 39, {}],
  ['one that wants the second reminder', remindedAt(20), 40, { reminded: 1 }],
  ['a snoozed request', sample.snoozed(), 29, {}],
  ['a request whose pause is over', sample.snoozed(), 30, { reminded: 1 }],
  ['one that was reminded after its pause', { ...sample.snoozed(), ...remindedAtOnly(30) }, 49, {}],
  ['a snoozed request that no one decided', sample.snoozed(), 90, { expired: 1 }, 'expired'],
  ['a request that no one decided', sample.pending(), 60, { expired: 1 }, 'expired'],
  ['the first of two approvals that no one joined', sample.recorded(), 60, { expired: 1 }, 'expired'],
  ['an analysis under way', sample.analyzing(), 5, {}],
  ['an analysis whose function is dead', sample.analyzing(), 6, { resumed: 1 }],
  ['one whose third attempt is under way', attempted(3), 5, {}],
  ['one whose third attempt is dead', attempted(3), 6, { ended: 1 }, 'unavailable'],
  ['one that no one has begun for half an hour', sample.analyzing(), 30, { ended: 1 }, 'unavailable'],
  ['one that people asked for just now', sample.again(), 1, {}],
  ['one that people asked for and no one began', sample.again(), 2, { resumed: 1 }],
  ['one that people asked for and no one ever began', sample.again(), 30, { ended: 1 }, 'unavailable'],
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
    const { failure_kind, closed_reason, analysis_status } = stored() ?? alert
    const unavailable = analysis_status === 'unavailable' ? analysis_status : undefined
    assert.is(failure_kind ?? closed_reason ?? unavailable, reason)
    assert.equal(stored()?.outbox, {}, 'what it says is published at once')
  })
}
const ecs = (deploymentId: unknown, more = {}) => ({
  source: 'aws.ecs',
  'detail-type': 'ECS Deployment State Change',
  detail: { eventName: 'SERVICE_DEPLOYMENT_COMPLETED', deploymentId },
  ...more,
})
const statuses: readonly (readonly [string, unknown, Alert, readonly string[] | undefined])[] = [
  ['of what is waited for', ecs('ecs-svc/1234567890123456789'), sample.waiting(), [sample.ALERT_ID]],
  ['of another deployment', ecs('ecs-svc/2'), sample.waiting(), []],
  ['where nothing waits', ecs('ecs-svc/1234567890123456789'), sample.running(), []],
  ['with an id that is no text', ecs(7), sample.waiting(), []],
  [
    'of another service',
    ecs('ecs-svc/1234567890123456789', { source: 'aws.eks' }),
    sample.waiting(),
    undefined,
  ],
  [
    'that is the schedule',
    { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} },
    sample.waiting(),
    undefined,
  ],
  ['that is nothing', undefined, sample.waiting(), undefined],
]
for (const [name, payload, alert, expected] of statuses) {
  time(`an event ${name}`, async () => {
    const { ports, early, sent } = world(1, [quiet(alert)])
    const handles = handlesIn(payload)
    assert.is(handles === undefined, expected === undefined)
    if (handles === undefined) return
    assert.equal(await lookEarly(handles, ports)(), { ...nothing, resent: expected?.length ?? 0 })
    assert.equal([early, sent], [expected, []])
  })
}

time('an approval whose time is over in a change freeze ends as never started, and says so', async () => {
  const { ports, alert } = world(30, [quiet(sample.approved())])
  const freezes = [{ from: '2026-01-31', until: '2026-01-31', time_zone: 'UTC', reason: 'sale' }]
  await sweep({
    ...ports,
    settings: { ...ports.settings, execution: { ...ports.settings.execution, freezes } },
  })()
  assert.is(alert()?.failure_kind, 'never_started')
  assert.match(alert()?.execution_details ?? '', 'did not start in time: a change freeze is on (sale)')
})
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
time(
  'an analysis that died three times is reported all the same: evidence, no plan, a decision is wanted',
  async () => {
    const { ports, alert } = world(6, [quiet(attempted(3))])
    await sweep(ports)()
    const stored = alert()
    assert.equal([stored?.plan?.steps, stored?.plan_revision, stored?.decision_open], [[], 1, 'yes'])
    assert.is(stored?.analysis_open, undefined)
    assert.match(stored?.agent_analysis ?? '', /never finished.*## Critical Findings.*does not contain/s)
    const said = ports.events.events.map(({ name, detail }) => [
      name,
      (detail.data as { analysis_status: string }).analysis_status,
    ])
    assert.equal(said, [['AlertAnalyzed', 'unavailable']])
  },
)
time('a resumption is asked for with one id for each attempt, until somebody begins', async () => {
  const { base, ports } = world(6, [quiet(sample.analyzing())])
  for (let minute = 0; minute < 3; minute++) {
    await sweep(ports)()
    base.advance(60_000)
  }
  assert.equal(
    ports.events.events.map(({ name }) => name),
    Array(3).fill('AnalysisRequested'),
  )
  assert.is(new Set(ports.events.events.map(({ detail }) => detail.metadata.event_id)).size, 1)
})
time('what is still open is kept for thirty more days when half of them are over', async () => {
  const day = 24 * 60
  const open = {
    ...quiet(sample.pending()),
    approval_expires_at: '2026-12-31T00:00:00.000Z',
    snooze_mac: 'pause',
    ...remindedAtOnly(0),
  }
  const remindedLate = { ...open, reminded_at: '2026-12-31T00:00:00.000Z' }
  for (const [days, kept] of [
    [14, 0],
    [15, 1],
  ] as const) {
    const { ports, alert } = world(days * day, [remindedLate])
    assert.equal(await sweep(ports)(), { ...nothing, kept })
    assert.is(alert()?.ttl, (kept === 1 ? days * 86_400 : 0) + open.ttl)
    assert.equal(await sweep(ports)(), nothing, 'once')
  }
  const stuck = world(15 * day, [sample.completed()])
  stuck.ports.events.down = true
  assert.is((await sweep(stuck.ports)()).kept, 1, 'an event that is not out keeps its item')
  const done = world(15 * day, [quiet(sample.completed())])
  assert.equal(await sweep(done.ports)(), nothing, 'what is done is not kept')
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
const FAR = '2099-01-31T00:00:00.000Z'
time('a deadline that was put off in the table ends when the signed one does', async () => {
  const postponed = { ...quiet(sample.pending()), approval_expires_at: FAR, snoozed_until: FAR }
  const decided = world(61, [postponed])
  assert.is((await sweep(decided.ports)()).expired, 1)
  assert.is(decided.alert()?.closed_reason, 'expired')
  const snoozed = world(61, [{ ...postponed, snooze_mac: 'pause' }])
  assert.is((await sweep(snoozed.ports)()).expired, 0)
})
time('an approval that no one signed ends, whatever deadline it has', async () => {
  for (const change of [{ execution_deadline: FAR }, { decision_mac: 'other', approved_at: FAR }]) {
    const { ports, alert, sent } = world(5, [{ ...quiet(sample.approved()), ...change }])
    const unsigned = { ...ports, decisions: { verify: () => TE.of(false) } }
    assert.is((await sweep(unsigned)()).ended, 1)
    assert.equal([alert()?.execution_status, alert()?.failure_kind], ['failed', 'never_started'])
    assert.equal(sent, [])
  }
  const unreadable = world(5, [quiet(sample.approved())])
  const broken = { ...unreadable.ports, decisions: { verify: () => TE.left(unavailable) } }
  const swept = await sweep(broken)()
  assert.equal([swept.ended, swept.resent, swept.failures.length], [0, 1, 1], 'not known is not refused')
})
time(
  'a claim that was put off in the table ends when no execution of its decision can live any more',
  async () => {
    const running = { ...quiet(sample.running()), claim_expires_at: FAR }
    const early = world(235, [running])
    assert.is((await sweep(early.ports)()).ended, 0)
    const late = world(237, [running])
    assert.is((await sweep(late.ports)()).ended, 1)
    assert.is(late.alert()?.failure_kind, 'outcome_unknown')
  },
)
const entry = (channel: Channel, since: string) => ({
  ...{ channel, since, event: 'AlertAnalyzed', alert_id: sample.ALERT_ID },
  event_id: 'a'.repeat(32),
})
time('what waits to be sent together is due each minute, and after half an hour it rings', async () => {
  const { base, ports } = world(1, [])
  const later = new Date(Date.parse(START) + 60_000).toISOString()
  await ports.digests.add(entry('slack', later))()
  await ports.digests.add(entry('email', START))()
  assert.equal(await sweep(ports)(), { ...nothing, digests: 2 })
  base.advance(29 * 60_000)
  const { digests, failures } = await sweep(ports)()
  assert.equal([digests, failures], [2, [`email: messages wait to be sent since ${START}`]])
  const [first, second] = ports.events.events
  assert.equal(first?.detail.data, { channels: ['slack', 'email'], waiting_since: START })
  assert.is.not(first?.detail.metadata.event_id, second?.detail.metadata.event_id)
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

outbox('an entry of a former major version leaves as it was written', () => {
  const { name, detail } = PingSentV1.create(
    { correlation_id: 'alert-1', occasion: 1, occurred_at: START },
    { to: 'shop.example.com', ms: 1 },
  )
  const entry = { name, detail: JSON.stringify(detail), committed_at: START }
  assert.equal(eventOf(entry, [PingSent]), E.right({ name, source: 'cloudops.agent', detail }))
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
  outbox(`${name} is reported, left, and stops nothing`, async () => {
    const { base, ports } = world(5, [], [state({ a: entry, b: entryOf(0) })])
    const swept = await sweep(ports)()
    assert.equal([swept.published, swept.failures.length], [1, 1])
    assert.ok(swept.failures[0]?.startsWith('shop.example.com: outbox.a: '), swept.failures[0])
    assert.equal(Object.keys(ports.monitors.items.get('shop.example.com')?.outbox ?? {}), ['a'])
    assert.is(base.lines.filter(({ level }) => level === 'error').length, 1)
  })
}
outbox.run()

const many = suite('sweeper: more than one sweep looks at')
many('5,000 that stay open: each is looked at within four sweeps, the oldest in each and first', async () => {
  const OPEN = 5_000
  const alerts = Array.from({ length: OPEN }, (_, n) => named(remindedAtOnlyQuiet(), `alert-${n}`))
  const { base, ports } = world(1, alerts)
  const seen = new Set<string>()
  for (let sweeps = 1; sweeps <= 4; sweeps++) {
    const looked: string[] = []
    const get: typeof ports.alerts.get = (id) => {
      looked.push(id)
      return ports.alerts.get(id)
    }
    const swept = await sweep({ ...ports, alerts: { ...ports.alerts, get } })()
    assert.equal([looked.length, swept.later, swept.failures], [2_000, OPEN - 2_000, []])
    assert.equal(
      looked.slice(0, 1_000),
      alerts.slice(0, 1_000).map(({ alert_id }) => alert_id),
    )
    for (const id of looked) seen.add(id)
    base.advance(60_000)
  }
  assert.is(seen.size, OPEN)
  const lines = base.lines.filter(
    ({ message, fields }) => message === 'open work' && fields.work === 'decision',
  )
  assert.equal(lines[0]?.fields, { work: 'decision', items: OPEN, later: OPEN - 2_000 })
})
many('whatever their number, within as many sweeps as there are portions', () => {
  for (const count of [0, 1, 1_999, 2_000, 2_001, 2_500, 3_000, 4_001, 9_999, 20_000]) {
    const ids = Array.from({ length: count }, (_, n) => String(n))
    const seen = new Set<string>()
    const sweeps = Math.max(1, Math.ceil((count - 1_000) / 1_000))
    for (let minute = 7; minute < 7 + sweeps; minute++) {
      const portion = portionOf(ids, new Date(Date.parse(START) + minute * 60_000).toISOString())
      assert.is(new Set(portion).size, Math.min(count, 2_000), `${count} at minute ${minute}`)
      for (const id of portion) seen.add(id)
    }
    assert.is(seen.size, count)
  }
})
many(
  'executions come first, then the outbox, then decisions; a bus that hangs leaves them their time',
  async () => {
    const waiting = { ...sample.pending(), alert_id: 'alert-outbox' }
    const { ports } = world(60, [quiet(sample.pending()), waiting])
    const order: string[] = []
    const withOpenWork: typeof ports.alerts.withOpenWork = (work) => {
      order.push(work)
      return ports.alerts.withOpenWork(work)
    }
    const swept = await sweep({ ...ports, alerts: { ...ports.alerts, withOpenWork } })()
    assert.equal(order, ['execution', 'outbox', 'decision', 'analysis'])
    assert.is(swept.expired, 2)
    const slow = world(60, [quiet(sample.pending()), waiting])
    const late = await sweep({ ...slow.ports, remaining: () => 30_000 })()
    assert.equal([late.published, late.expired, late.left], [0, 2, 1])
  },
)
many.run()

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
failing('what there is no time for is left to the next sweep, and said', async () => {
  const alerts = Array.from({ length: 25 }, (_, n) => named(quiet(sample.pending()), `alert-${n}`))
  const { ports } = world(60, alerts)
  const remaining = () => (ports.events.events.length >= 10 ? 15_000 : 60_000)
  const swept = await sweep({ ...ports, remaining })()
  assert.is(swept.expired + swept.left, 25)
  assert.ok(swept.expired >= 10 && swept.expired < 25, `${swept.expired}`)
  assert.equal(swept.failures, [`${swept.left} item(s) left to the next sweep: no time`])
  assert.equal(await sweep(ports)(), { ...nothing, expired: swept.left })
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
