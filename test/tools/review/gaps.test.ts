import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { AlertRejected, AlertUpdated } from '../../../schemas/events'
import type { Filed } from '../../../tools/review/filed'
import { gapsOf } from '../../../tools/review/gaps'
import { durationsOf, quantiles } from '../../../tools/review/measures'
import { outagesOf } from '../../../tools/review/outages'
import { replayedFor, windowOf, within } from '../../../tools/review/run'
import { type BusyDay, Life } from '../../support/busy-day'
import { filed, reviewedDay } from '../../support/reviewed-day'

const test = suite('tools/review: gaps, and what is counted')

const MINUTE = 60_000
const FROM = '2026-03-02T08:00:00.000Z'
const window = { from: '2026-03-02T00:00:00.000Z', to: '2026-03-03T00:00:00.000Z' }

const life = (): Life =>
  new Life(
    Date.parse(FROM),
    1,
    'shop.example.com',
    {
      issue_type: 'http_status',
      severity: 'high',
      summary: 'https://shop.example.com/ answers 503',
      evidence: { observed_at: FROM, target: 'https://shop.example.com/', facts: [], timings: {} },
    },
    true,
    undefined,
  ).analyse()

const kinds = ({ events, alert }: Life, minutes = {}, to = window.to) => {
  const read: readonly Filed[] = events.map((event) => filed(event))
  return gapsOf(read, alert, { ...window, to }, minutes).map(({ kind }) => kind)
}
const quiet = (minutes: number): Life =>
  life()
    .wait(minutes * MINUTE)
    .approve('dana')
    .execute(10, 'resolved')

for (const [minutes, settings, expected] of [
  [45, {}, []],
  [61, {}, []],
  [70, {}, ['silence']],
  [70, { high: 120 }, []],
  [130, { high: 120 }, ['silence']],
  [16, { high: 10 }, ['silence']],
  [70, { low: 10 }, ['silence']],
] as const)
  test(`${minutes} quiet minutes, reminders by ${JSON.stringify(settings)}: ${expected.join() || 'no gap'}`, () =>
    assert.equal(kinds(quiet(minutes), settings), expected))

test('reminders that came leave no gap, nor does a pause that somebody wanted', () => {
  const reminded = life()
    .wait(60.5 * MINUTE)
    .run({ name: 'remind' })
    .wait(60.5 * MINUTE)
    .approve('dana')
  assert.equal(kinds(reminded.execute(10, 'resolved')), [])
  const at = life().wait(10 * MINUTE)
  const until = new Date(Date.parse(at.at()) + 180 * MINUTE).toISOString()
  at.run({
    name: 'snooze',
    actor: { by: 'dana', decided_by: 'slack:T0DEMO/U0DANA', surface: 'slack' },
    until,
    mac: 'mac',
  })
  assert.equal(
    kinds(
      at
        .wait(200 * MINUTE)
        .approve('dana')
        .execute(10, 'resolved'),
    ),
    [],
  )
})

test('a pause to the end of the request goes on with the next revision: no reminder is missed then', () => {
  const alert = life().wait(10 * MINUTE)
  const until = alert.alert.approval_expires_at ?? ''
  const actor = { by: 'dana', decided_by: 'pagerduty:PDANA', surface: 'pagerduty' } as const
  alert.run({ name: 'snooze', actor, until, mac: 'mac', keeps_deadline: true })
  alert.wait(Date.parse(until) - Date.parse(alert.at()) - MINUTE).run({ name: 'analyze_again', actor })
  alert.run({ name: 'take_lease', lease_id: alert.alert.alert_id, lease_ms: MINUTE })
  const plan = alert.plan
  alert.run({
    name: 'record_analysis',
    lease_id: alert.alert.alert_id,
    analysis_status: 'complete',
    ...{ plan, plan_digest: alert.digest, open_ms: 240 * MINUTE, stored: { agent_analysis: 'analysis' } },
  })
  const kept = alert.wait(200 * MINUTE).run({ name: 'recover' })
  assert.equal(kinds(kept), [])
})

test('a record that should be there and is not is a gap; one that is kept no longer is none', () => {
  const { events } = quiet(5)
  const read = events.map((event) => filed(event))
  const gaps = (to: BusyDay['to']) => gapsOf(read, undefined, { ...window, to }).map(({ kind }) => kind)
  assert.equal(gaps(window.to), ['missing_record'])
  assert.equal(gaps('2026-05-01T00:00:00.000Z'), [])
})

test('a forged end hides no gap, and a forged domain is none of the alert', () => {
  const one = life().wait(5 * MINUTE)
  const { alert_id, domain } = one.alert
  const about = { alert_id, domain }
  const forged = [
    AlertRejected.create(one.context('forged'), { ...AlertRejected.example.data, ...about }),
    AlertUpdated.create(one.context(7), {
      ...{ ...AlertUpdated.example.data, alert_id, domain: 'other.example.com' },
      ...{ domains: ['bank.example.com'], domain_count: 500 },
    }),
  ]
  const [found] = reviewedDay({ ...window, alerts: [one.alert], events: [...one.events, ...forged] }).alerts
  assert.equal(
    found?.timeline.slice(-2).map(({ verification }) => verification),
    ['unverified', 'unverified'],
  )
  assert.equal([found?.outcome, found?.gaps.map(({ kind }) => kind)], ['open', ['open_end']])
  assert.equal([found?.domains, found?.domain_count], [[domain], 1])
})

test('an outage of a group that goes on as several alerts began with the group for each, and ends with the last', () => {
  const issue = (observed_at: string) => {
    const { evidence, ...rest } = life().alert.issue
    return { ...rest, evidence: { ...evidence, observed_at } }
  }
  const begun = (index: number, minutes: number, previous?: string) => {
    const at = Date.parse(FROM) + minutes * MINUTE
    const domain = `d${index}.example.com`
    return new Life(at, index, domain, issue(new Date(at).toISOString()), true, previous).analyse()
  }
  const group = begun(1, 0).wait(5 * MINUTE)
  group.run({ name: 'reject', decision: group.decision('dana'), mac: 'mac' })
  const lives = [group, begun(2, 70, group.alert.alert_id), begun(3, 71, group.alert.alert_id)] as const
  const outages = () =>
    outagesOf(
      new Map(lives.map(({ alert, events }) => [alert.alert_id, events.map((event) => filed(event))])),
    )
  const [, second, third] = lives
  second.wait(30 * MINUTE).run({ name: 'recover' })
  const of = ({ alert }: Life) => outages().get(alert.alert_id)
  assert.equal([of(second)?.from, of(third)?.from], [FROM, FROM])
  assert.equal([of(group)?.to, of(second)?.to, of(third)?.to], [undefined, second.at(), undefined])
  third.wait(50 * MINUTE).run({ name: 'recover' })
  assert.equal([of(group)?.to, of(second)?.to, of(third)?.to], [third.at(), second.at(), third.at()])
})

test('what was committed before the end of a window and published after it is in it, and nothing later', () => {
  const one = quiet(5)
  const completed = one.events.at(-1)
  if (completed === undefined) throw new Error('it has no end')
  const { occurred_at } = completed.detail.metadata
  const to = new Date(Date.parse(occurred_at) + 100).toISOString()
  const asked = { ...window, to }
  const archived = one.events.map((event) => ({
    event,
    // The bus took the last one a second later.
    time: Date.parse(event.detail.metadata.occurred_at) + (event === completed ? 1_000 : 0),
  }))
  const seen = (now: string) => {
    const replayed = replayedFor(asked, new Date(now))
    const read = archived
      .filter(({ time }) => time < Date.parse(replayed.to))
      .map(({ event }) => filed(event))
    const events = within(read, asked, replayed)
    return [events.length, gapsOf(events, one.alert, asked).map(({ kind }) => kind)]
  }
  assert.equal(seen('2026-03-04T00:00:00.000Z'), [one.events.length, []])
  assert.equal(replayedFor(asked, new Date(to)), asked, 'a window that ends now is not longer')
  const before = { ...asked, to: occurred_at }
  const later = within([filed(completed)], before, replayedFor(before, new Date('2026-03-04T00:00:00.000Z')))
  assert.equal(later, [])
})

test('the window around an alert holds that its site was well long after it was rejected', () => {
  const one = life().wait(5 * MINUTE)
  one.run({ name: 'reject', decision: one.decision('dana'), mac: 'mac' })
  const rejected = one.alert
  one.wait(300 * MINUTE).run({ name: 'resolve' })
  const toOf = (alert: typeof rejected) => windowOf({}, alert, new Date('2026-03-04T00:00:00.000Z')).to
  assert.is(toOf(one.alert), new Date(Date.parse(one.at()) + 60 * MINUTE).toISOString())
  assert.is(toOf(rejected), new Date(Date.parse(rejected.ended_at ?? '') + 60 * MINUTE).toISOString())
})

test('the time to detect begins with the first failing probe, not with the one that confirmed it', () => {
  const observed_at = '2026-03-02T08:02:00.000Z'
  const { issue } = life().alert
  const evidence = { ...issue.evidence, observed_at }
  const looks = { failing_since: FROM }
  const confirmed = new Life(
    ...([Date.parse(observed_at) + 5_000, 1, 'shop.example.com', { ...issue, evidence }, true] as const),
    ...([undefined, looks] as const),
  )
  const read = confirmed.events.map((event) => filed(event))
  assert.is(durationsOf(read, undefined).detect_ms, 2 * MINUTE + 5_000)
})

for (const [values, median, p90] of [
  [[7], 7, 7],
  [[1, 3], 2, 3],
  [[1, 2, 3], 2, 3],
  [[4, 1, 3, 2], 2.5, 4],
  [[10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 5.5, 9],
] as const)
  test(`median and 90th percentile of ${values}`, () => {
    const { count, median_ms, p90_ms } = quantiles([...values, undefined])
    assert.equal([count, median_ms, p90_ms], [values.length, median, p90])
  })

test.run()
