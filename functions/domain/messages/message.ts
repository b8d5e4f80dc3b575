import type { Alert } from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import { shownName } from '../../../schemas/monitor'
import type { Channel } from '../../../schemas/scalars'
import type { ApprovalPolicy } from '../../../schemas/settings'
import { oneLine } from '../../runtime/text'
import { hasHighRisk, linkLimit } from '../approval/links'
import { knownFacts } from './changes'
import { type NotifiedEvent, notificationOf } from './events'
import { factLabel, factValue, faultInWords, shownFacts } from './facts'
import { parseMarkdown } from './markdown/parse'
import { sectionOf, withoutPlan } from './markdown/sections'
import type { Message } from './model'
import { offersOf } from './offers'
import { shownSteps } from './shown-steps'
import {
  type ExecutionMode,
  exceptions,
  labels,
  membersInWords,
  severityLabel,
  time,
  until,
  whoDecides,
} from './wording'

/** Slack shows a user's name for this; it comes from the settings, never from an analysis. */
const mention = (user: string): string => `<@${user}>`

/** The event whose message asks for a decision. */
const QUESTION: NotifiedEvent = 'AlertAnalyzed'

/** The system itself carries out exactly the plan. */
const DEFAULT_MODE: ExecutionMode = { mode: 'gated', dry_run: false }

/** The message that an event gives for an alert as it is stored. */
export const messageFor = (
  event: NotifiedEvent,
  alert: Alert,
  policy: ApprovalPolicy,
  channel: Channel,
  url: string | undefined,
  execution: ExecutionMode = DEFAULT_MODE,
): Message => {
  const { question, tone, headline, details, leavesQuestion, keepsQuestion, isQuiet } = notificationOf[event]
  const asks = question !== undefined
  const highRisk = hasHighRisk(alert)
  const decides = asks && linkLimit(channel, policy, highRisk) === undefined
  const link = url === undefined ? {} : { link: { url, decides } }
  const summary = headline(alert)
  const severity = notificationOf[event].severity?.(alert) ?? alert.severity
  const leaves = typeof leavesQuestion === 'function' ? leavesQuestion(alert) : leavesQuestion === true
  const common = {
    alert_id: alert.alert_id,
    plan_digest: alert.plan_digest ?? '',
    severity,
    domain: shownName(alert),
    title: oneLine(`${severityLabel({ severity })} ${shownName(alert)}: ${summary}`),
    heading: `${severityLabel({ severity })} · ${shownName(alert)}`,
    summary,
    tone: tone?.(alert) ?? (asks ? 'alert' : 'neutral'),
    lines: details(alert),
    offers: offersOf(alert),
    replaces: !asks && !leaves,
    isNews: isQuiet !== true,
    ...link,
  }
  if (!asks) {
    // As it is now: what has joined or left is in its headline.
    const question = keepsQuestion?.(alert) === true ? [QUESTION] : []
    const [head] = question.map((asked) => messageFor(asked, alert, policy, channel, url, execution))
    return { ...common, facts: [], steps: [], notes: [], ...defined({ head }) }
  }
  const steps = shownSteps(alert)
  const who = whoDecides(policy, channel, hasHighRisk(alert), channel === 'slack' ? mention : (user) => user)
  return {
    ...common,
    facts: factsOf(alert),
    ...(question === 'full' ? analysisOf(alert) : {}),
    steps,
    notes: [who, ...(steps.length === 0 ? [] : exceptions(execution)), until(alert)],
  }
}

/** What is wrong, where, who else has reported it and what the agent knows of it: more is on the page. */
const MOST_FACTS = 16

const factsOf = (alert: Alert): Message['facts'] => {
  const known = knownFacts(alert)
  return [
    { label: labels.cause, value: faultInWords(alert.issue) },
    { label: labels.seen, value: time(alert.issue.evidence.observed_at) },
    { label: labels.target, value: alert.issue.evidence.target },
    ...domainFacts(alert),
    ...shownFacts(alert.issue).map((one) => ({ label: factLabel(one.name), value: factValue(one) })),
  ]
    .slice(0, MOST_FACTS - known.length)
    .concat(known)
}

const domainFacts = (alert: Alert): Message['facts'] => {
  const value = membersInWords(alert)
  return value === undefined ? [] : [{ label: labels.domains, value }]
}

const analysisOf = (alert: Alert): Pick<Message, 'analysis'> => {
  if (alert.agent_analysis === undefined) return {}
  const blocks = withoutPlan(parseMarkdown(alert.agent_analysis))
  return { analysis: sectionOf(blocks, 'Root Cause') ?? blocks }
}
