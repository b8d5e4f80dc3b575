import type { Alert } from '../../../schemas/alert'
import type { Channel, Instant } from '../../../schemas/scalars'
import type { ApprovalPolicy, FunctionSettings } from '../../../schemas/settings'
import { parseJson } from '../../runtime/json'
import { DETECTOR } from '../alert/commands'
import { linkLimit } from '../approval/links'
import { cleanLine } from './markdown/clean'
import type { NotifiedEvent } from './model'

/** Whether approving means the rule, or what else. */
export type ExecutionMode = Pick<FunctionSettings['execution'], 'mode' | 'dry_run'>

/** Every sentence of the messages, in one place: another language is another file of this form. */

/** `2026-01-31 08:05 UTC` */
export const time = (instant: Instant | undefined): string =>
  instant === undefined ? 'an unknown time' : `${instant.slice(0, 16).replace('T', ' ')} UTC`

const words = (name: string): string => name.replaceAll('_', ' ')

const requested = ({ analysis_requested_by, analysis_mode, plan_revision }: Alert): string => {
  if (analysis_requested_by !== DETECTOR)
    return `is analysed again, asked for by ${analysis_requested_by ?? 'somebody'}`
  return analysis_mode === 'deferred' && plan_revision === 1
    ? 'is analysed now: there is budget again'
    : 'is analysed again: the fault has changed'
}

/** What a phone shows: severity and domain come first. */
export const titleOf = (event: NotifiedEvent, alert: Alert): string =>
  cleanLine(`${alert.severity.toUpperCase()} ${alert.domain}: ${headline(event, alert)}`)

export const headingOf = (alert: Alert): string => `${alert.severity.toUpperCase()} · ${alert.domain}`

/** What has happened, in half a sentence. */
export const headline = (event: NotifiedEvent, alert: Alert): string => {
  switch (event) {
    case 'AlertAnalyzed':
      return alert.summary
    case 'ReminderDue':
      return `still undecided: ${alert.summary}`
    case 'ApprovalRecorded':
      return `${Object.keys(alert.approvals ?? {}).length} approval(s) given, more are needed`
    case 'AlertSnoozed':
      return `snoozed until ${time(alert.snoozed_until)} by ${alert.snoozed_by ?? 'somebody'}`
    case 'AnalysisRequested':
      return requested(alert)
    case 'AlertApproved':
      return `approved by ${alert.approved_by ?? 'somebody'}`
    case 'AlertRejected':
      return `rejected by ${alert.rejected_by ?? 'somebody'}`
    case 'AlertClosed':
      return closed(alert)
    case 'ExecutionStarted':
      return 'the plan is being carried out'
    case 'ExecutionStopRequested':
      return `asked to stop by ${alert.stop_requested_by ?? 'somebody'}`
    case 'ExecutionCompleted':
      return alert.dry_run === true && alert.result === 'still_failing'
        ? 'dry run, nothing was changed and the domain still fails'
        : results[alert.result ?? 'unknown']
  }
}

const closed = (alert: Alert): string => {
  switch (alert.closed_reason) {
    case 'recovered':
      return 'recovered by itself, nothing to decide'
    case 'expired':
      return 'nobody decided in time, nothing is carried out'
    case 'acknowledged':
      return `acknowledged by ${alert.closed_by ?? 'somebody'}`
    default:
      return 'closed'
  }
}

const results: Readonly<Record<NonNullable<Alert['result']>, string>> = {
  resolved: 'resolved, a fresh probe finds the domain well',
  still_failing: 'the plan was carried out, but the domain still fails',
  unknown: 'how the plan ended is not known',
  nothing_to_do: 'nothing was carried out, the domain was already well',
  refused: 'nothing was carried out',
}

const kinds: Readonly<Partial<Record<NonNullable<Alert['failure_kind']>, string>>> = {
  action_failed: 'An action failed; the steps after it were not carried out.',
  agent_stopped: 'The agent stopped the plan: the state had changed.',
  agent_unavailable:
    'The agent was to carry out the plan and gave no whole answer. See the log for what it did.',
  not_permitted: 'The settings or the plan have changed: it may not be carried out any more.',
  stopped: 'It was stopped.',
  state_unknown: 'No probe could tell whether the domain still fails.',
  evidence_changed: 'The fault is another now than the plan was made for. A new analysis was asked for.',
  out_of_time: 'The time was over.',
  outcome_unknown: 'The execution ended without a word. See what it did before you repeat anything.',
  never_started: 'The execution did not start in time. It needs a new approval.',
}

/** One or two sentences below the headline of a message that only tells. */
export const details = (event: NotifiedEvent, alert: Alert): readonly string[] => {
  switch (event) {
    case 'AlertApproved':
      return [
        `At ${time(alert.approved_at)}. The plan is carried out now.`,
        ...comment(alert.approval_comment),
      ]
    case 'AlertRejected':
      return [`At ${time(alert.rejected_at)}. Nothing is carried out.`, ...comment(alert.rejection_reason)]
    case 'AlertClosed':
      return [`At ${time(alert.closed_at)}.`, ...comment(alert.approval_comment)]
    case 'ExecutionStarted':
      return [`Since ${time(alert.execution_started_at)}. The result follows.`]
    case 'ExecutionStopRequested':
      return ['Steps that ran stay done; no further one is begun.']
    case 'ExecutionCompleted':
      return [
        `At ${time(alert.executed_at)}.`,
        ...why(alert),
        ...(alert.execution_log === undefined ? [] : [`Log: ${alert.execution_log}`]),
      ]
    case 'AlertSnoozed':
      return ['No reminder comes before. It can still be decided at any time.']
    case 'AnalysisRequested':
      return ['The plan before is void. A new message follows.']
    case 'ApprovalRecorded':
      return [`By ${names(alert)}. Nothing is carried out before the last approval.`]
    default:
      return []
  }
}

/** What the execution said itself, else what its kind of failure means. */
const why = (alert: Alert): readonly string[] => {
  const reason = reasonOf(alert)
  if (reason !== undefined) return [reason]
  if (alert.failure_kind === undefined) return []
  return [kinds[alert.failure_kind] ?? `Reason: ${words(alert.failure_kind)}.`]
}

/** Longest reason in a message; the log holds the whole. */
const MAX_REASON = 300

/** The sentence that stands in `execution_details`; parts of it may be the agent's. */
const reasonOf = ({ execution_details }: Alert): string | undefined => {
  const details = parseJson(execution_details ?? '')
  if (typeof details !== 'object' || details === null || !('reason' in details)) return undefined
  return typeof details.reason === 'string' ? cleanLine(details.reason).slice(0, MAX_REASON) : undefined
}

const comment = (text: string | undefined): readonly string[] =>
  text === undefined || text === '' ? [] : [`Comment: ${text}`]

const names = (alert: Alert): string =>
  Object.values(alert.approvals ?? {})
    .map(({ by }) => by)
    .join(', ')

export const labels = {
  cause: 'Cause',
  seen: 'Seen',
  target: 'Probed',
  rootCause: 'Root cause',
  plan: 'Plan',
  noAnalysis: 'There is no analysis.',
  noPlan: 'There is no step that could be carried out.',
  readAll: 'Read the whole analysis',
  planTooLong: 'The plan is too long to be shown here, so it cannot be approved here.',
  readPlan: 'Read the whole plan',
  planElsewhere: 'The link of its message shows all of it.',
  decide: 'Review and decide',
  show: 'Show the alert',
  approve: 'Approve',
  reject: 'Reject',
  acknowledge: 'Acknowledge',
  snooze: 'Snooze',
  analyze_again: 'Analyse again',
  stop: 'Stop',
  comment: 'Comment, or the reason to reject',
  confirmTitle: 'Approve this plan?',
  confirmBack: 'Back',
} as const

/** `status_code`: `Status code` */
export const labelOf = (fact: string): string => words(fact).replace(/^./, (first) => first.toUpperCase())

/** `http body mismatch` */
export const causeOf = (alert: Alert): string => words(alert.cause)

/** Until when, and what happens otherwise. */
export const until = (alert: Alert): string =>
  `Decide until ${time(alert.approval_expires_at)}. Without a decision nothing is carried out.`

/** What approving means where it is not the rule: exactly these steps, by the system itself. */
export const exceptions = ({ mode, dry_run }: ExecutionMode): readonly string[] => {
  if (dry_run) return ['Dry run: nothing is changed, every step only says what it would do.']
  return mode === 'agent'
    ? ['The agent carries out the plan with tools of its own: nobody can promise that it does nothing else.']
    : []
}

/** Who may decide on a channel. `mention` writes a Slack user so that Slack shows the name. */
export const whoDecides = (
  policy: ApprovalPolicy,
  channel: Channel,
  highRisk: boolean,
  mention: (user: string) => string,
): string => {
  const several = policy.approvals_needed > 1
  if (channel === 'slack') {
    if (policy.slack_approvers.length === 0) return 'Nobody is listed as approver in Slack.'
    const listed = policy.slack_approvers.slice(0, 5).map((one) => mention(one.split('/')[1] ?? one))
    const more = policy.slack_approvers.length - listed.length
    const people = `${listed.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
    return several ? `${policy.approvals_needed} of these must approve: ${people}.` : `May decide: ${people}.`
  }
  if (several) return `${policy.approvals_needed} listed people must approve, in Slack or by the API.`
  switch (linkLimit(channel, policy, highRisk)) {
    case undefined:
      return 'Whoever opens the link may decide.'
    case 'high_risk':
      return 'A step has a high risk: decide in Slack or by the API. The link shows the alert.'
    default:
      return 'The link shows the alert. Decide in Slack or by the API.'
  }
}
