import type { RootContent } from 'mdast'
import type { Alert, DecisionAction } from '../../../schemas/alert'
import type { Fact } from '../../../schemas/issue'
import type { PlanStep } from '../../../schemas/plan'
import type { Channel, Risk, Severity } from '../../../schemas/scalars'
import type { ApprovalPolicy } from '../../../schemas/settings'
import { hasHighRisk, linkLimit } from '../approval/links'
import { parseMarkdown } from './markdown/parse'
import { sectionOf, withoutPlan } from './markdown/sections'
import {
  causeOf,
  details,
  type ExecutionMode,
  exceptions,
  headingOf,
  headline,
  labelOf,
  labels,
  time,
  titleOf,
  until,
  whoDecides,
} from './wording'

export type NotifiedEvent =
  | 'AlertAnalyzed'
  | 'ReminderDue'
  | 'ApprovalRecorded'
  | 'AlertSnoozed'
  | 'AnalysisRequested'
  | 'AlertApproved'
  | 'AlertRejected'
  | 'AlertClosed'
  | 'ExecutionStarted'
  | 'ExecutionStopRequested'
  | 'ExecutionCompleted'

/** One step as people read it. */
export interface ShownStep {
  readonly action: string
  readonly risk: Risk
  readonly rationale: string
  /** The parameters: `distribution id E1SHOP, paths /*`. */
  readonly target: string
}

/** What a message says, before it takes the form of a channel. All of it comes from stored data. */
export interface Message {
  readonly alert_id: string
  readonly plan_digest: string
  readonly severity: Severity
  readonly domain: string
  /** Leads with severity and domain: that is what a phone shows, and the subject of a mail. */
  readonly title: string
  readonly heading: string
  readonly summary: string
  readonly tone: 'alert' | 'good' | 'bad' | 'neutral'
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  readonly lines: readonly string[]
  /** The root cause as the agent wrote it; absent where it would only repeat. */
  readonly analysis?: readonly RootContent[]
  readonly steps: readonly ShownStep[]
  /** Who may decide, until when, what happens without. */
  readonly notes: readonly string[]
  readonly offers: readonly DecisionAction[]
  /** Whether it ends the questions before it: they say so in place where the product allows it. */
  readonly replaces: boolean
  /** Whether people should be notified where the questions were changed in place. */
  readonly isNews: boolean
  /** Where to read everything and, where `decides` is true, to decide. */
  readonly link?: { readonly url: string; readonly decides: boolean }
}

/** `distribution id E1SHOP, paths /*` */
export const targetOf = (parameters: Readonly<Record<string, unknown>>): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name.replaceAll('_', ' ')} ${shownValue(value)}`)
    .join(', ')

const shownValue = (value: unknown): string => {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(shownValue).join(' ')
  return JSON.stringify(value) ?? ''
}

/** A step as people read it, with all its parameters. */
export const shownStep = ({ action, risk, rationale, parameters }: PlanStep): ShownStep => ({
  action,
  risk,
  rationale,
  target: targetOf(parameters),
})

/** Slack shows a user's name for this; it comes from the settings, never from an analysis. */
const mention = (user: string): string => `<@${user}>`

/** What people can do about an alert now. */
export const offersOf = (alert: Alert): readonly DecisionAction[] => {
  if (alert.ended_at !== undefined) {
    const well = alert.closed_reason === 'recovered' || alert.result === 'resolved'
    return well || alert.follow_up_requested_at !== undefined ? [] : ['analyze_again']
  }
  if (alert.execution_status === 'in_progress') return alert.stop_requested_at === undefined ? ['stop'] : []
  if (alert.approval_status !== 'pending' || alert.analysis_status === 'in_progress') return []
  const executable = (alert.plan?.steps.length ?? 0) > 0
  return [...(executable ? (['approve', 'reject'] as const) : (['acknowledge'] as const)), 'snooze']
}

export const isQuestion = (event: NotifiedEvent): boolean =>
  event === 'AlertAnalyzed' || event === 'ReminderDue' || event === 'ApprovalRecorded'

/** The system itself carries out exactly the plan. */
const THE_RULE: ExecutionMode = { mode: 'gated', dry_run: false }

/** The message that an event gives for an alert as it is stored. */
export const messageFor = (
  event: NotifiedEvent,
  alert: Alert,
  policy: ApprovalPolicy,
  channel: Channel,
  url: string | undefined,
  execution: ExecutionMode = THE_RULE,
): Message => {
  const asks = isQuestion(event)
  const decides = asks && linkLimit(channel, policy, hasHighRisk(alert)) === undefined
  const link = url === undefined ? {} : { link: { url, decides } }
  const common = {
    alert_id: alert.alert_id,
    plan_digest: alert.plan_digest ?? '',
    severity: alert.severity,
    domain: alert.domain,
    title: titleOf(event, alert),
    heading: headingOf(alert),
    tone: toneOf(event, alert),
    offers: offersOf(alert),
    replaces: !asks && event !== 'AlertSnoozed',
    isNews: event !== 'AlertApproved' && event !== 'ExecutionStarted',
    ...link,
  }
  if (!asks) {
    const lines = details(event, alert)
    return { ...common, summary: headline(event, alert), facts: [], lines, steps: [], notes: [] }
  }
  const steps = alert.plan?.steps ?? []
  const who = whoDecides(policy, channel, hasHighRisk(alert), channel === 'slack' ? mention : (user) => user)
  return {
    ...common,
    summary: event === 'AlertAnalyzed' ? alert.summary : headline(event, alert),
    facts: factsOf(alert),
    lines: event === 'ApprovalRecorded' ? details(event, alert) : problemOf(alert),
    ...(event === 'AlertAnalyzed' ? analysisOf(alert) : {}),
    steps: steps.map(shownStep),
    notes: [who, ...(steps.length === 0 ? [] : exceptions(execution)), until(alert)],
  }
}

const factsOf = (alert: Alert): Message['facts'] => [
  { label: labels.cause, value: causeOf(alert) },
  { label: labels.seen, value: time(alert.issue.evidence.observed_at) },
  { label: labels.target, value: alert.issue.evidence.target },
  ...shownFacts(alert).map(({ name, value }) => ({ label: labelOf(name), value })),
]

/** Facts that are shown of what the probe saw. */
const SHOWN = 3

/** Enough of the evidence to know the fault, and who else has told of it: an alarm, another detector. */
const shownFacts = ({ issue: { evidence } }: Alert): readonly Fact[] => {
  const isTold = ({ name }: Fact): boolean => name.startsWith('reported_')
  return [...evidence.facts.filter((fact) => !isTold(fact)).slice(0, SHOWN), ...evidence.facts.filter(isTold)]
}

const problemOf = (alert: Alert): readonly string[] => {
  if (alert.analysis_problem !== undefined) return [alert.analysis_problem]
  return (alert.plan?.steps.length ?? 0) === 0 ? [labels.noPlan] : []
}

const analysisOf = (alert: Alert): Pick<Message, 'analysis'> => {
  if (alert.agent_analysis === undefined) return {}
  const blocks = withoutPlan(parseMarkdown(alert.agent_analysis))
  return { analysis: sectionOf(blocks, 'Root Cause') ?? blocks }
}

const toneOf = (event: NotifiedEvent, alert: Alert): Message['tone'] => {
  if (isQuestion(event)) return 'alert'
  if (event === 'AlertClosed') return alert.closed_reason === 'recovered' ? 'good' : 'neutral'
  if (event !== 'ExecutionCompleted') return 'neutral'
  return alert.result === 'resolved' || alert.result === 'nothing_to_do' ? 'good' : 'bad'
}
