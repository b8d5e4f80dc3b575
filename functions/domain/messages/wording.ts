import type { Alert } from '../../../schemas/alert'
import { identityFrom, shownName } from '../../../schemas/monitor'
import type { Channel, Instant } from '../../../schemas/scalars'
import type { ApprovalPolicy, FunctionSettings } from '../../../schemas/settings'
import { oneLine } from '../../runtime/text'
import { domainsIn, type Members } from '../alert/members'
import { linkLimit } from '../approval/links'
import { runsDry } from '../plan/dry-run'
import type { MessageLink } from './model'
import { between } from './times'

/** Whether approving means that the system carries out the plan, or something else. */
export interface ExecutionMode extends Pick<FunctionSettings['execution'], 'mode'> {
  readonly dry_run: boolean
}

/** What approving this alert means, or has meant. */
export const executionMode = (alert: Alert, settings: FunctionSettings): ExecutionMode => ({
  mode: settings.execution.mode,
  dry_run: runsDry(alert, settings),
})

/** `2026-01-31 08:05 UTC` */
export const time = (instant: Instant | undefined): string =>
  instant === undefined ? 'an unknown time' : `${instant.slice(0, 16).replace('T', ' ')} UTC`

/** `http body mismatch` */
export const words = (name: string): string => name.replaceAll('_', ' ')

/** What a phone shows first. */
export const severityLabel = ({ severity }: Pick<Alert, 'severity'>): string => severity.toUpperCase()

/** Names that are shown of domains that share an alert; their number is always there. */
const NAMES = 10

/** `a.example.com, b.example.com (cart) and 3 more`, of the keys of monitors */
export const namesInWords = (keys: readonly string[], count = keys.length): string => {
  const shown = keys.slice(0, NAMES).map((key) => shownName(identityFrom(key)))
  const more = count - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** Those that share an alert; nothing for an alert of one. */
export const membersInWords = ({ members, member_count }: Members): string | undefined =>
  members === undefined ? undefined : namesInWords(members, member_count)

/** `3 domains`, or of monitors of one domain `3 monitors`; nothing for an alert of one. */
export const countInWords = ({ members = [], member_count = 1 }: Members): string | undefined => {
  if (member_count < 2) return undefined
  const { domain_count = 1 } = domainsIn({ members, member_count })
  return domain_count === 1 ? `${member_count} monitors` : `${domain_count} domains`
}

/** What is wrong, and with how many domains. */
export const headlineOf = (alert: Alert): string => {
  const count = countInWords(alert)
  return count === undefined ? alert.summary : `${count}: ${alert.summary}`
}

export const comment = (text: string | undefined): readonly string[] =>
  text === undefined || text === '' ? [] : [`Comment: ${oneLine(text)}`]

export const labels = {
  cause: 'Fault',
  seen: 'Seen',
  target: 'Probed',
  confidence: "Agent's confidence",
  gaps: 'Agent could not check',
  rootCause: 'Cause',
  byAgent: 'An AI agent wrote this, and the plan.',
  reasons: 'Why these steps',
  changes: 'What changed before',
  evidence: 'Evidence',
  plan: 'Plan',
  looksOnly: 'Looks only, repairs nothing',
  notPreviewed: 'Cannot be approved: what this plan would do is not known',
  needsPerson: 'Needs a person.',
  noAnalysis: 'There is no analysis.',
  analysisElsewhere: 'The analysis cannot be shown here; the link leads to it.',
  reasonsElsewhere: 'Analysis, evidence and reasons cannot be shown here; the link leads to them.',
  altered: 'the record of this alert was altered, nothing of it can be approved',
  noPlan: 'There is no step that could be carried out.',
  readAll: 'Read the whole analysis',
  planTooLong: 'The plan is too long to be shown here, so it cannot be approved here.',
  readPlan: 'Read the whole plan',
  planElsewhere: 'The link of its message shows all of it.',
  decide: 'Review and decide',
  show: 'Show the alert',
  showLog: 'Show the log',
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

/** What a link leads to. */
export const linkText = ({ decides, toLog }: MessageLink): string => {
  if (toLog === true) return labels.showLog
  return decides ? labels.decide : labels.show
}

/** Until when, how long that is from now on, and what happens otherwise. */
export const until = ({ approval_expires_at }: Alert, now: Instant | undefined): string => {
  const left =
    now === undefined || approval_expires_at === undefined
      ? ''
      : `${between(now, approval_expires_at)} left: `
  return `${left}decide until ${time(approval_expires_at)}. Without a decision nothing is carried out.`.replace(
    /^d/,
    'D',
  )
}

/** What a change freeze means for a plan that changes something. */
export const freezeNote = (name: string): string =>
  `A change freeze is on (${oneLine(name, 200)}): two different people must approve, or it has to wait.`

/** Until when reminders are held back, while they are. */
export const snooze = ({ snoozed_until, snoozed_by }: Alert, now: Instant | undefined): readonly string[] =>
  snoozed_until === undefined || (now !== undefined && snoozed_until <= now)
    ? []
    : [`Snoozed until ${time(snoozed_until)} by ${snoozed_by ?? 'somebody'}.`]

/** For how long visitors had it, where it is over. */
export const illFor = ({ timestamp }: Alert, end: Instant | undefined): string =>
  end === undefined
    ? `Ill since ${time(timestamp)}.`
    : `Ill for ${between(timestamp, end)}, from ${time(timestamp)} to ${time(end)}.`

/** What approving means where it is not this: exactly these steps, carried out by the system itself. */
export const exceptions = ({ mode, dry_run }: ExecutionMode): readonly string[] => {
  if (dry_run) return ['Dry run: nothing is changed, every step only says what it would do.']
  return mode === 'agent'
    ? ['The agent carries out the plan with tools of its own: no one can promise that it does nothing else.']
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
    if (policy.slack_approvers.length === 0) return 'No one is listed as approver in Slack.'
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
