import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Alert } from '../../../schemas/alert'
import type { DomainEvent } from '../../../schemas/event'
import { ExecutionCompleted } from '../../../schemas/events'
import type { ActionReport } from '../../../schemas/events/execution-completed'
import { actionState, actionText } from '../../../tools/review/actions'
import { inOrder } from '../../../tools/review/filed'
import { outcomeOf } from '../../../tools/review/measures'
import { moment, readOptions } from '../../../tools/review/options'
import { storyOf } from '../../../tools/review/stories'
import { verify } from '../../../tools/review/timeline'
import { busyDay } from '../../support/busy-day'
import { filed } from '../../support/reviewed-day'

const test = suite('tools/review: what is believed, and what it is called')

const day = busyDay(60, '2026-02-01T00:00:00.000Z')
const eventOf = (name: string, alert_id?: string): DomainEvent => {
  const found = day.events.find(
    (event) =>
      event.name === name && (alert_id === undefined || event.detail.metadata.correlation_id === alert_id),
  )
  if (found === undefined) throw new Error(`the day has no ${name}`)
  return found
}
const alertOf = (event: DomainEvent): Alert => {
  const found = day.alerts.find(({ alert_id }) => alert_id === event.detail.metadata.correlation_id)
  if (found === undefined) throw new Error('the day has no such alert')
  return found
}
const withMetadata = ({ detail, ...event }: DomainEvent, over: object): DomainEvent => ({
  ...event,
  detail: { ...detail, metadata: { ...detail.metadata, ...over } },
})
const withData = ({ detail, ...event }: DomainEvent, over: object): DomainEvent => ({
  ...event,
  detail: { ...detail, data: { ...Object(detail.data), ...over } },
})

test('what is published again under its id is the same event, whenever that was', () => {
  const issue = eventOf('IssueDetected')
  const again = withMetadata(issue, { occurred_at: '2026-01-31T23:00:00.000Z' })
  for (const order of [
    [issue, again],
    [again, issue],
  ]) {
    const { events, duplicates } = inOrder(order.map((event) => filed(event)))
    assert.equal(
      events.map(({ at, conflicting }) => [at, conflicting]),
      [[issue.detail.metadata.occurred_at, false]],
    )
    assert.is(duplicates, 1)
  }
})

for (const [what, forged] of [
  ['other data', (event: DomainEvent) => withData(event, { generation: 9 })],
  ['another alert', (event: DomainEvent) => withMetadata(event, { correlation_id: 'alert-other' })],
  [
    'another cause',
    (event: DomainEvent) => withMetadata(event, { causation_id: 'abcdef0123456789abcdef0123456789' }),
  ],
] as const)
  test(`the same id with ${what} is in conflict`, () => {
    const issue = eventOf('IssueDetected')
    const { events } = inOrder([filed(issue), filed(forged(issue))])
    assert.equal(
      events.map(({ conflicting }) => conflicting),
      [true, true],
    )
  })

const said = (event: DomainEvent, alert: Alert | undefined) => {
  const { verification, because = '' } = verify(filed(event), alert)
  return [verification, because] as const
}

test('a record contradicts, or is kept no longer: only the first is unverified', () => {
  const analyzed = eventOf('AlertAnalyzed')
  const alert = alertOf(analyzed)
  const next = { ...alert, plan_revision: 2, analyzed_at: '2026-02-01T00:00:00.000Z' }
  assert.is(said(analyzed, alert)[0], 'verified')
  assert.equal(said(analyzed, next), ['not_recorded', 'the record holds revision 2 of the plan'])
  assert.is(said(withData(analyzed, { plan_revision: 2 }), alert)[0], 'unverified')
  assert.is(said(withData(analyzed, { plan_digest: '0'.repeat(64) }), alert)[0], 'unverified')
  assert.equal(said(analyzed, undefined), ['not_recorded', 'the table holds no record of this alert'])
})

test('a symptom that changed is no contradiction, another cause without another analysis is', () => {
  const issue = eventOf('IssueDetected')
  const alert = alertOf(issue)
  const other = { ...alert, cause: 'tcp_reset' } as const
  assert.is(said(issue, other)[0], 'unverified')
  assert.equal(said(issue, { ...other, analysis_requested_at: '2026-02-01T00:00:00.000Z' }), [
    'not_recorded',
    'the record holds a later symptom',
  ])
})

for (const [name, over] of [
  ['ApprovalRecorded', { approvals: {}, plan_revision: 2 }],
  ['ReminderDue', { reminders_sent: 0, analyzed_at: '2026-02-01T00:00:00.000Z', plan_revision: 2 }],
  ['AlertSnoozed', { snoozed_until: undefined, analyzed_at: '2026-02-01T00:00:00.000Z', plan_revision: 2 }],
] as const)
  test(`${name} of an earlier revision is not kept, not unverified; without a later one it must be there`, () => {
    const event = eventOf(name)
    const alert = alertOf(event)
    assert.is(said(event, alert)[0], 'verified')
    assert.is(said(event, { ...alert, ...over } as Alert)[0], 'not_recorded')
    const { snoozed_until: _, ...rest } = alert
    const forgotten = { ...rest, approvals: {}, reminders_sent: 0 }
    assert.is(said(event, forgotten)[0], 'unverified')
  })

test('a pause that ended since the fault got worse contradicts nothing', () => {
  const event = eventOf('AlertSnoozed')
  const alert = alertOf(event)
  const { severity, cause, summary } = alert
  const update = {
    reason: 'severity' as const,
    updated_at: event.detail.metadata.occurred_at,
    severity,
    cause,
    summary,
    symptoms: [],
  }
  const ended = { ...alert, update, snoozed_until: update.updated_at }
  assert.is(said(event, ended)[0], 'not_recorded')
})

const action = (over: Partial<ActionReport> = {}): ActionReport => ({
  step_id: 'step-1',
  action: 'cloudfront:CreateInvalidation',
  status: 'succeeded',
  started_at: '2026-01-31T08:07:15.000Z',
  duration_ms: 412,
  ...over,
})

for (const [report, dryRun, state, words] of [
  [action(), false, 'carried_out', /carried out in 412 ms$/],
  [action({ verified: 'yes' }), false, 'in_effect', /found the change in effect/],
  [action({ verified: 'no' }), false, 'not_in_effect', /not in effect/],
  [action({ verified: 'unknown' }), false, 'carried_out', /could not tell/],
  [action({ verified: 'yes', undo: 'succeeded' }), false, 'put_back', /put back/],
  [action({ verified: 'yes', undo: 'failed' }), false, 'not_put_back', /could not be put back/],
  [action({ status: 'failed' }), false, 'failed', /failed in 412 ms$/],
  [action({ status: 'failed', verified: 'yes' }), false, 'in_effect', /failed .* in effect/],
  [action({ status: 'failed', verified: 'unknown' }), false, 'failed', /is unknown/],
  [action({ status: 'skipped', duration_ms: 0 }), false, 'skipped', /not started/],
  [action(), true, 'dry_run', /nothing was changed/],
  [action({ status: 'failed' }), true, 'failed', /nothing was changed/],
  [action({ status: 'skipped' }), true, 'skipped', /not started/],
] as const)
  test(`an action that is ${state}: ${JSON.stringify({ ...report, dryRun }).slice(40, 160)}`, () => {
    assert.is(actionState(report, dryRun), state)
    const text = actionText(report, dryRun)
    assert.match(text, words)
    assert.not.match(text, /succeeded/)
  })

const completed = eventOf('ExecutionCompleted')
for (const [data, outcome] of [
  [{ result: 'resolved', actions: [action()] }, 'repaired'],
  [{ result: 'resolved', actions: [action({ verified: 'no' })] }, 'recovered'],
  [{ result: 'still_failing', actions: [action()] }, 'not_repaired'],
  [{ result: 'still_failing', actions: [action({ undo: 'succeeded' })] }, 'not_repaired'],
  [{ result: 'still_failing', actions: [action()], dry_run: true }, 'dry_run'],
  [{ result: 'nothing_to_do', actions: [], dry_run: true }, 'recovered'],
  [{ result: 'refused', outcome: 'failed', actions: [], dry_run: true }, 'not_repaired'],
  [{ result: 'unknown', outcome: 'failed', actions: [action()] }, 'unknown'],
  [{ result: 'unknown', outcome: 'completed', actions: [action()] }, 'unknown'],
] as const)
  test(`${JSON.stringify(data).slice(0, 90)} counts as ${outcome}`, () => {
    const event = withData(completed, data)
    assert.is(outcomeOf([filed(event)]), outcome)
    const lines = storyOf(ExecutionCompleted.name)?.lines(event.detail)
    assert.ok(lines !== undefined && E.isRight(lines))
    const text = lines.right.map((line) => line.text).join('\n')
    if ('dry_run' in data && data.result !== 'nothing_to_do')
      assert.match(text, /dry run .*nothing was changed/)
    if (data.result === 'unknown') assert.match(text, /the outcome is unknown/)
  })

for (const given of [
  '2026-02-30',
  '2026-02-29T08:00:00Z',
  '2026-04-31T00:00:00+02:00',
  '2026-13-01',
  '2026-01-31T25:00Z',
])
  test(`${given} is no time, and is named`, () => {
    assert.throws(
      () => moment('from', given, new Date()),
      (error: Error) => error.message.includes(`found ${given}`),
    )
  })

test('a machine whose TZ names no zone is no reason to stop: times are UTC then', () => {
  const given = process.env.TZ
  const zones = ['', 'foo', ':/etc/localtime', 'UTC+3', 'Europe/Berlin'].map((zone) => {
    process.env.TZ = zone
    return readOptions([]).timeZone
  })
  if (given === undefined) delete process.env.TZ
  else process.env.TZ = given
  assert.equal(zones, ['UTC', 'UTC', 'UTC', 'UTC', 'Europe/Berlin'])
})

test.run()
