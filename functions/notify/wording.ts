import type { Alert } from '../../schemas/alert'
import type { Channel, Instant } from '../../schemas/scalars'
import type { ApprovalPolicy } from '../../schemas/settings'
import { cleanLine } from '../markdown/clean'
import type { NotifiedEvent } from './model'

/** Every sentence of the messages, in one place: another language is another file of this form. */

/** `2026-01-31 08:05 UTC` */
export const time = (instant: Instant | undefined): string =>
  instant === undefined ? 'an unknown time' : `${instant.slice(0, 16).replace('T', ' ')} UTC`

const words = (name: string): string => name.replaceAll('_', ' ')

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
      return `is analysed again, asked for by ${alert.analysis_requested_by ?? 'somebody'}`
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
      return results[alert.result ?? 'unknown']
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
        ...(alert.failure_kind === undefined
          ? []
          : [kinds[alert.failure_kind] ?? `Reason: ${words(alert.failure_kind)}.`]),
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

/** Who may decide on a channel. `mention` writes a Slack user so that Slack shows the name. */
export const whoDecides = (
  policy: ApprovalPolicy,
  channel: Channel,
  hasHighRisk: boolean,
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
  if (policy.links[channel] !== 'decide') return 'The link shows the alert. Decide in Slack or by the API.'
  return hasHighRisk
    ? 'A step has a high risk: decide in Slack or by the API. The link shows the alert.'
    : 'Whoever opens the link may decide.'
}
