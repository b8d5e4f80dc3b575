import { defined } from '../../schemas/defined'
import * as known from '../../schemas/events'
import { actionText } from './actions'
import {
  agrees,
  contradicts,
  gotWorseAfter,
  isOfEarlierRevision,
  keptNoMore,
  type Line,
  lastOf,
  notRecorded,
  ofRevision,
  type Story,
  same,
  story,
} from './story'
import { because, cannotTell, endingText, plural, refusalText } from './wording'

export const stories: readonly Story[] = [
  story(
    known.IssueDetected,
    ({ issue }) => [{ phase: 'seen', text: `${issue.issue_type} (${issue.severity}): ${issue.summary}` }],
    (data, alert, at) =>
      // Another analysis may have been made for another symptom of the same fault.
      alert.cause !== data.issue.issue_type && alert.analysis_requested_at !== undefined
        ? keptNoMore('the record holds a later symptom')
        : same<typeof data>(
            ['cause', ({ issue }) => issue.issue_type],
            ['generation', ({ generation }) => generation],
          )(data, alert, at),
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
    known.MonitorsAdded,
    ({ monitors, added_by }) => [
      {
        phase: 'other',
        text: `${added_by} added ${plural(monitors.length, 'monitor')}: ${monitors.join(', ')}`,
      },
    ],
    notRecorded,
  ),
  story(
    known.MonitorsRemoved,
    ({ monitors, removed_by }) => [
      {
        phase: 'other',
        text: `${removed_by} removed ${plural(monitors.length, 'monitor')}: ${monitors.join(', ')}`,
      },
    ],
    notRecorded,
  ),
  story(
    known.WindowOpened,
    ({ targets, starts_at, ends_at, opened_by, reason }) => [
      {
        phase: 'other',
        text: `${opened_by} opened a window from ${starts_at} to ${ends_at} for ${targets.join(', ')}${because(reason)}`,
      },
    ],
    notRecorded,
  ),
  story(
    known.WindowEnded,
    ({ window_id, ended_by }) => [{ phase: 'other', text: `${ended_by} ended the window ${window_id}` }],
    notRecorded,
  ),
  story(
    known.StandingApprovalChanged,
    ({ standing_id, change, changed_by, domain, issue_type, people, people_needed, reason }) => [
      {
        phase: 'other',
        text: `${changed_by}: ${standing_id} for ${issue_type} of ${domain} is ${change} (${people} of ${people_needed} people)${because(reason)}`,
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
    ofRevision((data, alert, at) =>
      // While the next revision is made, no digest decides and none is kept.
      alert.analysis_status === 'in_progress'
        ? same<typeof data>(['analyzed_at', () => at])(data, alert, at)
        : same<typeof data>(['plan_digest', ({ plan_digest }) => plan_digest], ['analyzed_at', () => at])(
            data,
            alert,
            at,
          ),
    ),
  ),
  story(
    known.AlertUpdated,
    ({ reason, severity, previous_severity, cause, summary, changed = [], domain_count }) => [
      {
        phase: 'seen',
        text:
          reason === 'joined' || reason === 'left'
            ? `${changed.join(', ')} ${reason}${domain_count === undefined ? '' : `: ${plural(domain_count, 'domain')} now`}`
            : `${reason}: ${cause} (${previous_severity === undefined || previous_severity === severity ? '' : `${previous_severity}, now `}${severity}): ${summary}`,
      },
    ],
    (data, { update, update_seq = 0 }) => {
      if (update_seq > data.update_seq) return keptNoMore('the record holds a later change of the alert')
      return update_seq === data.update_seq && update?.updated_at === data.updated_at
        ? agrees
        : contradicts('the record has no such change of the alert')
    },
  ),
  story(
    known.AnalysisRequested,
    ({ wanted, requested_by }) => [
      { phase: 'asked', text: `another analysis wanted (${wanted})`, by: requested_by },
    ],
    (data, alert, at) =>
      data.wanted === 'resumption'
        ? notRecorded()
        : data.wanted === 'generation'
          ? same<typeof data>(['follow_up_requested_at', ({ requested_at }) => requested_at])(data, alert, at)
          : lastOf<typeof data>('analysis_requested_at', ({ requested_at }) => requested_at)(data, alert, at),
  ),
  story(
    known.PlanAmended,
    ({ amended_by, decided_by, plan_revision, dropped, changed, comment }) => [
      {
        phase: 'asked',
        text: `plan ${plan_revision} changed: ${[
          ...(dropped.length === 0 ? [] : [`without ${dropped.join(', ')}`]),
          ...(changed.length === 0 ? [] : [`other parameters in ${changed.join(', ')}`]),
        ].join('; ')}${because(comment)}`,
        by: `${amended_by} (${decided_by})`,
      },
    ],
    (data, alert) => {
      const made = alert.amendment_wanted ?? alert.amendment
      if (made === undefined) return keptNoMore('the record holds a later revision of the plan')
      return made.at === data.amended_at ? agrees : keptNoMore('the record holds a later change of the plan')
    },
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
    ofRevision((data, alert) =>
      alert.approvals?.[data.decided_by]?.at === data.approved_at
        ? agrees
        : contradicts('the record has no such approval'),
    ),
  ),
  story(
    known.ApprovalRefused,
    ({ attempted, decided_by, reason, setting }) => [
      {
        phase: 'refused',
        text: `${attempted} refused: ${refusalText({ reason, ...defined({ setting }) })}`,
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
    (data, alert, at) =>
      isOfEarlierRevision(alert, at)
        ? keptNoMore('the record holds a later revision of the plan')
        : gotWorseAfter(alert, at)
          ? keptNoMore('the fault got worse, which ended the pause')
          : lastOf<typeof data>('snoozed_until', ({ snoozed_until }) => snoozed_until)(data, alert, at),
  ),
  story(
    known.AlertClosed,
    ({ closed_reason, closed_by, unknown_domains = [] }) => [
      ...(closed_by === undefined ? [] : [{ phase: 'decided' as const, text: closed_reason, by: closed_by }]),
      { phase: 'closed', text: [closed_reason, ...unknown_domains.map(cannotTell)].join('; ') },
    ],
    same(
      ['closed_at', ({ closed_at }) => closed_at],
      ['closed_reason', ({ closed_reason }) => closed_reason],
    ),
  ),
  story(
    known.IssueResolved,
    () => [{ phase: 'closed', text: 'a probe found the domain well, after the alert had ended' }],
    same(['resolved_at', ({ resolved_at }) => resolved_at]),
  ),
  story(
    known.ReminderDue,
    ({ reminder, approval_expires_at }) => [
      { phase: 'asked', text: `reminder ${reminder}; the request ends at ${approval_expires_at}` },
    ],
    (data, alert, at) => {
      if (isOfEarlierRevision(alert, at)) return keptNoMore('the record holds a later revision of the plan')
      return (alert.reminders_sent ?? 0) >= data.reminder
        ? agrees
        : contradicts('the record counts fewer reminders')
    },
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
    known.ExecutionSuspended,
    ({ action, step_number, step_count }) => [
      { phase: 'started', text: `step ${step_number} of ${step_count} is under way at AWS: ${action}` },
    ],
    same(['execution_id', ({ execution_id }) => execution_id]),
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
    (data) => [
      ...data.actions.map(
        (report): Line => ({
          phase: 'done',
          text: actionText(report, data.dry_run === true),
          at: report.started_at,
        }),
      ),
      ...(data.actions.length === 0 ? [{ phase: 'done' as const, text: 'no action was carried out' }] : []),
      { phase: 'verified', text: endingText(data) },
    ],
    same(
      ['executed_at', ({ completed_at }) => completed_at],
      ['execution_status', ({ outcome }) => outcome],
      ['result', ({ result }) => result],
    ),
  ),
  story(
    known.MessageDelivered,
    ({ channel, notified_of }) => [
      { phase: 'notified', text: `${channel} took the message about ${notified_of}` },
    ],
    notRecorded,
  ),
  story(
    known.MessageFailed,
    ({ channel, notified_of, reason }) => [
      {
        phase: 'notified',
        text: `${channel} ${reason === 'refused' ? 'refused' : 'could not take'} the message about ${notified_of}`,
      },
    ],
    notRecorded,
  ),
]

export const storyOf = (name: string): Story | undefined => stories.find((one) => one.name === name)
