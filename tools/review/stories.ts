import * as E from 'fp-ts/Either'
import type { Alert } from '../../schemas/alert'
import type { EventDefinition } from '../../schemas/event'
import * as known from '../../schemas/events'
import type { Instant } from '../../schemas/scalars'
import type { Phase } from './model'

/** A line as an event gives it, before it is compared with what is stored. */
export interface Line {
  readonly phase: Phase
  readonly text: string
  readonly by?: string
  /** Where it differs from the event's own time. */
  readonly at?: Instant
}

/** `undefined` where event and record agree, else what disagrees; `null` where the table keeps no record of such an event. */
export type Comparison = string | undefined | null

/** How one kind of event is reported, and what the stored alert must say for it to be believed. */
export interface Story {
  readonly name: string
  readonly lines: (detail: unknown) => E.Either<string, readonly Line[]>
  readonly compare: (detail: unknown, alert: Alert) => Comparison
}

const story = <D>(
  event: EventDefinition<string, D>,
  tell: (data: D) => readonly Line[],
  compare: (data: D, alert: Alert) => Comparison,
): Story => ({
  name: event.name,
  lines: (detail) => E.map(({ data }: { readonly data: D }) => tell(data))(event.decode(detail)),
  compare: (detail, alert) => {
    const decoded = event.decode(detail)
    return E.isLeft(decoded) ? decoded.left : compare(decoded.right.data, alert)
  },
})

/** The first attribute whose stored value is another one. */
const same =
  <D>(...pairs: readonly (readonly [keyof Alert, (data: D) => unknown])[]) =>
  (data: D, alert: Alert): Comparison => {
    const other = pairs.find(([attribute, value]) => alert[attribute] !== value(data))
    return other === undefined ? undefined : `the record has another ${other[0]}`
  }

const notRecorded = (): Comparison => null
const because = (reason: string | undefined): string =>
  reason === undefined || reason === '' ? '' : `: ${reason}`
const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

export const stories: readonly Story[] = [
  story(
    known.IssueDetected,
    ({ issue }) => [{ phase: 'seen', text: `${issue.issue_type} (${issue.severity}): ${issue.summary}` }],
    same(['cause', ({ issue }) => issue.issue_type]),
  ),
  story(
    known.AnalysisDeferred,
    ({ reason, deferred_until }) => [
      { phase: 'asked', text: `the analysis waits until ${deferred_until} (${reason})` },
    ],
    notRecorded,
  ),
  story(
    known.DetectionDegraded,
    ({ reason, explanation, checked, failing }) => [
      {
        phase: 'other',
        text: `detection suspects itself (${reason}): ${explanation}; ${failing} of ${checked} domains failing`,
      },
    ],
    notRecorded,
  ),
  story(
    known.DetectionRestored,
    ({ reason, since, checked, failing }) => [
      {
        phase: 'other',
        text: `detection works again (${reason} since ${since}): ${failing} of ${checked} domains failing`,
      },
    ],
    notRecorded,
  ),
  story(
    known.AlertAnalyzed,
    ({ analysis_status, analysis_problem, steps, plan_revision, approval_expires_at }) => [
      {
        phase: 'said',
        text: [
          analysis_status === 'complete' ? 'analysed' : `no analysis${because(analysis_problem)}`,
          steps.length === 0
            ? 'no step to carry out'
            : `plan ${plan_revision}: ${steps.map(({ action, risk }) => `${action} (${risk} risk)`).join(', ')}`,
          `a decision is wanted until ${approval_expires_at}`,
        ].join('; '),
      },
    ],
    (data, alert) =>
      data.plan_revision === alert.plan_revision
        ? same<typeof data>(['plan_digest', ({ plan_digest }) => plan_digest])(data, alert)
        : `the record holds revision ${alert.plan_revision ?? 'none'} of the plan only`,
  ),
  story(
    known.AnalysisRequested,
    ({ wanted, requested_by }) => [
      { phase: 'asked', text: `another analysis wanted (${wanted})`, by: requested_by },
    ],
    (data, alert) =>
      data.wanted === 'resumption'
        ? null
        : data.wanted === 'generation'
          ? same<typeof data>(['follow_up_requested_at', ({ requested_at }) => requested_at])(data, alert)
          : same<typeof data>(['analysis_requested_at', ({ requested_at }) => requested_at])(data, alert),
  ),
  story(
    known.ApprovalRecorded,
    ({ approved_by, decided_by, approvals, approvals_needed, comment }) => [
      {
        phase: 'decided',
        text: `approval ${approvals} of ${approvals_needed}${because(comment)}`,
        by: `${approved_by} (${decided_by})`,
      },
    ],
    (data, alert) =>
      alert.approvals?.[data.decided_by]?.at === data.approved_at
        ? undefined
        : 'the record has no such approval',
  ),
  story(
    known.ApprovalRefused,
    ({ attempted, decided_by, reason, setting }) => [
      {
        phase: 'refused',
        text: `${attempted} refused: ${reason}${setting === undefined ? '' : ` (setting ${setting})`}`,
        by: decided_by,
      },
    ],
    notRecorded,
  ),
  story(
    known.AlertApproved,
    ({ approved_by, decided_by, plan_revision, comment, together_with = [] }) => [
      {
        phase: 'decided',
        text: `approved plan ${plan_revision}${together_with.length === 0 ? '' : `, together with ${together_with.join(', ')}`}${because(comment)}`,
        by: `${approved_by} (${decided_by})`,
      },
    ],
    same(
      ['approved_at', ({ approved_at }) => approved_at],
      ['approved_by', ({ approved_by }) => approved_by],
      ['decided_by', ({ decided_by }) => decided_by],
      ['plan_digest', ({ plan_digest }) => plan_digest],
    ),
  ),
  story(
    known.AlertRejected,
    ({ rejected_by, decided_by, reason }) => [
      { phase: 'decided', text: `rejected${because(reason)}`, by: `${rejected_by} (${decided_by})` },
    ],
    same(
      ['rejected_at', ({ rejected_at }) => rejected_at],
      ['rejected_by', ({ rejected_by }) => rejected_by],
      ['decided_by', ({ decided_by }) => decided_by],
    ),
  ),
  story(
    known.AlertSnoozed,
    ({ snoozed_by, snoozed_until }) => [
      { phase: 'asked', text: `reminders pause until ${snoozed_until}`, by: snoozed_by },
    ],
    notRecorded,
  ),
  story(
    known.AlertClosed,
    ({ closed_reason, closed_by }) => [
      ...(closed_by === undefined ? [] : [{ phase: 'decided' as const, text: closed_reason, by: closed_by }]),
      { phase: 'closed', text: closed_reason },
    ],
    same(
      ['closed_at', ({ closed_at }) => closed_at],
      ['closed_reason', ({ closed_reason }) => closed_reason],
    ),
  ),
  story(
    known.ReminderDue,
    ({ reminder, approval_expires_at }) => [
      { phase: 'asked', text: `reminder ${reminder}; the request ends at ${approval_expires_at}` },
    ],
    (data, alert) =>
      (alert.reminders_sent ?? 0) >= data.reminder ? undefined : 'the record counts fewer reminders',
  ),
  story(
    known.ExecutionStarted,
    ({ step_count }) => [{ phase: 'started', text: `${plural(step_count, 'approved step')}, claimed once` }],
    same(
      ['execution_id', ({ execution_id }) => execution_id],
      ['execution_started_at', ({ started_at }) => started_at],
    ),
  ),
  story(
    known.ExecutionStopRequested,
    ({ stop_requested_by }) => [
      { phase: 'asked', text: 'the execution is to stop before its next action', by: stop_requested_by },
    ],
    same(['stop_requested_at', ({ stop_requested_at }) => stop_requested_at]),
  ),
  story(
    known.ExecutionCompleted,
    ({ actions, outcome, result, failure_kind }) => [
      ...actions.map(
        ({ action, status, started_at, duration_ms }): Line => ({
          phase: 'done',
          text: `${action}: ${status} in ${Math.round(duration_ms)} ms`,
          at: started_at,
        }),
      ),
      ...(actions.length === 0 ? [{ phase: 'done' as const, text: 'no action was carried out' }] : []),
      {
        phase: 'verified',
        text: `execution ${outcome === 'failed' ? `did not succeed${because(failure_kind)}` : 'ended as planned'}; a fresh probe says: ${result.replaceAll('_', ' ')}`,
      },
    ],
    same(
      ['executed_at', ({ completed_at }) => completed_at],
      ['execution_status', ({ outcome }) => outcome],
      ['result', ({ result }) => result],
    ),
  ),
]

export const storyOf = (name: string): Story | undefined => stories.find((one) => one.name === name)
