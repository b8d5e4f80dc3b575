import type { Alert } from '../../schemas/alert'
import type { PlanStep } from '../../schemas/plan'
import type { Channel } from '../../schemas/scalars'
import type { ApprovalPolicy } from '../../schemas/settings'

/** One step as people read it. */
export interface ShownStep {
  readonly action: string
  readonly risk: string
  readonly rationale: string
  readonly target: string
}

/** What a message says, before it takes the form of a channel. All of it comes from stored data. */
export interface Message {
  readonly alert_id: string
  readonly plan_digest: string
  /** Leads with severity and domain: that is what a phone shows. */
  readonly title: string
  readonly lines: readonly string[]
  /** The agent's Markdown, undefined where it would only repeat. */
  readonly analysis?: string
  readonly steps: readonly ShownStep[]
  /** Which decision the message asks for; `none` for messages that only tell. */
  readonly asks: 'approval' | 'acknowledgement' | 'none'
  /** Where to read more and, where the channel's links may, decide. */
  readonly link?: string
  readonly linkDecides: boolean
}

export type NotifiedEvent =
  | 'AlertAnalyzed'
  | 'AlertApproved'
  | 'AlertRejected'
  | 'AlertClosed'
  | 'ReminderDue'
  | 'ExecutionStarted'
  | 'ExecutionCompleted'

const shown = ({ action, risk, rationale, parameters }: PlanStep): ShownStep => ({
  action,
  risk,
  rationale,
  target: JSON.stringify(parameters).slice(0, 300),
})

const time = (instant: string | undefined): string =>
  instant === undefined ? '' : `${instant.slice(0, 16).replace('T', ' ')} UTC`

/** Who may decide on this channel, in words. */
const whoDecides = (policy: ApprovalPolicy, channel: Channel): string => {
  if (channel === 'slack') {
    const count = policy.slack_approvers.length
    return count === 0
      ? 'Nobody is listed as approver in Slack.'
      : `${count} listed approver(s) may decide here.`
  }
  return policy.links[channel] === 'decide'
    ? 'Whoever has the link may decide low and medium risk.'
    : 'The link shows the alert only.'
}

/** The message that an event gives for an alert as it is stored. */
export const messageFor = (
  event: NotifiedEvent,
  alert: Alert,
  policy: ApprovalPolicy,
  channel: Channel,
  link: string | undefined,
): Message => {
  const steps = alert.plan?.steps ?? []
  const asking = event === 'AlertAnalyzed' || event === 'ReminderDue'
  const title = `${alert.severity.toUpperCase()} ${alert.domain}: ${headline(event, alert)}`
  return {
    alert_id: alert.alert_id,
    plan_digest: alert.plan_digest ?? '',
    title,
    lines: asking ? question(event, alert, policy, channel) : outcome(event, alert),
    steps: asking ? steps.map(shown) : [],
    asks: !asking ? 'none' : steps.length > 0 ? 'approval' : 'acknowledgement',
    linkDecides: channel !== 'slack' && policy.links[channel] === 'decide',
    ...(event === 'AlertAnalyzed' && alert.agent_analysis !== undefined
      ? { analysis: alert.agent_analysis }
      : {}),
    ...(asking && link !== undefined ? { link } : {}),
  }
}

const headline = (event: NotifiedEvent, alert: Alert): string => {
  switch (event) {
    case 'AlertAnalyzed':
      return alert.summary
    case 'ReminderDue':
      return `still undecided: ${alert.summary}`
    case 'AlertApproved':
      return `approved by ${alert.approved_by ?? ''}`
    case 'AlertRejected':
      return `rejected by ${alert.rejected_by ?? ''}`
    case 'AlertClosed':
      return alert.closed_reason === 'recovered'
        ? 'recovered, nothing to decide'
        : `closed (${alert.closed_reason ?? ''})`
    case 'ExecutionStarted':
      return 'the plan is being carried out'
    case 'ExecutionCompleted':
      return `${(alert.result ?? 'unknown').replaceAll('_', ' ')} (execution ${alert.execution_status})`
  }
}

const question = (
  event: NotifiedEvent,
  alert: Alert,
  policy: ApprovalPolicy,
  channel: Channel,
): readonly string[] => [
  `${alert.cause}, seen ${time(alert.issue.evidence.observed_at)}`,
  ...(alert.analysis_problem === undefined ? [] : [alert.analysis_problem]),
  `Decide until ${time(alert.approval_expires_at)}; without a decision nothing is carried out.`,
  ...(event === 'AlertAnalyzed' ? [whoDecides(policy, channel)] : []),
]

const outcome = (event: NotifiedEvent, alert: Alert): readonly string[] => {
  switch (event) {
    case 'AlertApproved':
      return [
        `At ${time(alert.approved_at)} by ${alert.decided_by ?? ''}.`,
        ...comment(alert.approval_comment),
      ]
    case 'AlertRejected':
      return [
        `At ${time(alert.rejected_at)}. Nothing will be carried out.`,
        ...comment(alert.rejection_reason),
      ]
    case 'AlertClosed':
      return [`At ${time(alert.closed_at)}${alert.closed_by === undefined ? '' : ` by ${alert.closed_by}`}.`]
    case 'ExecutionCompleted':
      return [
        `At ${time(alert.executed_at)}${alert.failure_kind === undefined ? '' : `, ${alert.failure_kind.replaceAll('_', ' ')}`}.`,
        ...(alert.execution_log === undefined ? [] : [`Log: ${alert.execution_log}`]),
      ]
    default:
      return [`Started ${time(alert.execution_started_at)}.`]
  }
}

const comment = (text: string | undefined): readonly string[] =>
  text === undefined ? [] : [`Comment: ${text}`]
