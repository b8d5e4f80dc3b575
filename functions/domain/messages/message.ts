import type { Alert } from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import { shownName } from '../../../schemas/monitor'
import type { Channel, Instant } from '../../../schemas/scalars'
import type { ApprovalPolicy } from '../../../schemas/settings'
import { oneLine } from '../../runtime/text'
import { hasHighRisk, linkLimit } from '../approval/links'
import { AGREEING_PROBES, factOf } from '../issues/fact'
import { certainty, changeLines } from './changes'
import { currentEvent } from './current-event'
import { type NotifiedEvent, notificationOf } from './events'
import { isUndecided } from './events/state'
import { factLabel, factValue, shownFacts } from './facts'
import { incidentOf } from './incident'
import { intentionOf } from './intention'
import { parseMarkdown } from './markdown/parse'
import { sectionOf, withoutPlan } from './markdown/sections'
import type { Message, MessageLink } from './model'
import { offersOf } from './offers'
import { shownSteps } from './shown-steps'
import { between } from './times'
import { whatVisitorsSee } from './visitors'
import {
  type ExecutionMode,
  exceptions,
  freezeNote,
  headlineOf,
  labels,
  membersInWords,
  severityLabel,
  snooze,
  time,
  until,
  whoDecides,
} from './wording'

/** Slack shows a user's name for this; it comes from the settings, never from an analysis. */
const mention = (user: string): string => `<@${user}>`

/** The system itself carries out exactly the plan. */
const DEFAULT_MODE: ExecutionMode = { mode: 'gated', dry_run: false }

export interface Moment {
  readonly execution?: ExecutionMode
  /** When it is read first: without it, nothing is said of how long something takes or has taken by then. */
  readonly now?: Instant
  /** The change freeze that holds its plan back then. */
  readonly freeze?: string
  /** Also where the event by itself would not repeat the analysis. */
  readonly isWhole?: true
}

/** The message that an event gives for an alert as it is stored. */
export const messageFor = (
  event: NotifiedEvent,
  alert: Alert,
  policy: ApprovalPolicy,
  channel: Channel,
  url: string | undefined,
  moment: Moment = {},
): Message => {
  const { execution = DEFAULT_MODE, now, isWhole, freeze } = moment
  const frozen = freeze === undefined ? [] : [freezeNote(freeze)]
  const notification = notificationOf[event]
  const { question, tone, headline, details, leavesQuestion, keepsPlan, isQuiet } = notification
  const asks = question !== undefined
  const summary = headline(alert)
  const severity = notification.severity?.(alert) ?? alert.severity
  const leaves = typeof leavesQuestion === 'function' ? leavesQuestion(alert) : leavesQuestion === true
  const decides = asks && linkLimit(channel, policy, hasHighRisk(alert)) === undefined
  const common: Message = {
    alert_id: alert.alert_id,
    plan_digest: alert.plan_digest ?? '',
    severity,
    domain: shownName(alert),
    title: oneLine(`${severityLabel({ severity })} ${shownName(alert)}: ${summary}`),
    heading: `${severityLabel({ severity })} · ${shownName(alert)}`,
    summary,
    tone: tone?.(alert) ?? (asks ? 'alert' : 'neutral'),
    lines: leaves && isUndecided(alert) ? [...details(alert), ...frozen] : details(alert),
    offers: offersOf(alert),
    replaces: !asks && !leaves,
    isNews: typeof isQuiet === 'function' ? !isQuiet(alert) : isQuiet !== true,
    incident: incidentOf(event, alert, now),
    facts: [],
    steps: [],
    notes: [],
    ...defined({ link: linkTo(alert, url, decides) }),
  }
  if (asks) {
    const who = whoDecides(
      policy,
      channel,
      hasHighRisk(alert),
      channel === 'slack' ? mention : (user) => user,
    )
    const isExecutable = (alert.plan?.steps.length ?? 0) > 0
    return {
      ...common,
      ...planOf(alert, isWhole === true || question === 'full'),
      intention: intentionOf(alert, execution),
      situation: situationOf(alert, now),
      facts: evidenceOf(alert),
      changes: changeLines(alert),
      notes: [
        who,
        ...frozen,
        ...(isExecutable ? exceptions(execution) : []),
        until(alert, now),
        ...snooze(alert, now),
      ],
    }
  }
  if (keepsPlan === true) {
    // It takes the place of the question, whose headline this was.
    const lines = [oneLine(`${labels.cause}: ${headlineOf(alert)}.`), ...common.lines]
    return { ...common, ...planOf(alert, true), lines, brief: common }
  }
  // As it is now: what has joined or left is in its headline.
  const state = currentEvent(alert)
  const head =
    leaves && notification.changesHead?.(alert) === true && state !== event
      ? sinceThen(
          messageFor(state, alert, policy, channel, url, { ...moment, isWhole: true }),
          alert,
          summary,
        )
      : undefined
  return { ...common, ...defined({ head }) }
}

/** A question is about the alert as it is now; what was decided before says what has changed since. */
const sinceThen = (head: Message, alert: Alert, summary: string): Message =>
  isUndecided(alert) ? head : { ...head, lines: [oneLine(`Since then: ${summary}.`), ...head.lines] }

const linkTo = (
  { execution_log }: Alert,
  url: string | undefined,
  decides: boolean,
): MessageLink | undefined => {
  if (url === undefined) return undefined
  return execution_log === undefined ? { url, decides } : { url: `${url}${LOG_ANCHOR}`, decides, toLog: true }
}

/** Where the page of an alert shows what was carried out. */
const LOG_ANCHOR = '#log'

/** What visitors have of the fault, since when, how sure that is, and who else has it. */
export const situationOf = (alert: Alert, now: Instant | undefined): readonly string[] => {
  const { issue, timestamp } = alert
  const probes = factOf(issue, AGREEING_PROBES)
  const lasts = now === undefined ? '' : ` (${between(timestamp, now)})`
  const members = membersInWords(alert)
  return [
    `${whatVisitorsSee(issue)}.`,
    `Since ${time(timestamp)}${lasts}${probes === undefined ? '' : `; ${probes} probes agree`}.`,
    ...(members === undefined ? [] : [`Failing: ${members}.`]),
  ]
}

/** What tells most about this kind of fault, and who else has reported it: everything else is on the page. */
const evidenceOf = ({ issue }: Alert): Message['facts'] => [
  { label: labels.target, value: issue.evidence.target },
  ...shownFacts(issue).map((one) => ({ label: factLabel(one.name), value: factValue(one) })),
]

/** Steps and cause, with who wrote them. Where there is no analysis there is nothing of it to show. */
const planOf = (alert: Alert, isFull: boolean): Pick<Message, 'steps' | 'analysis' | 'byline'> => {
  const { agent_analysis, analysis_status } = alert
  const steps = shownSteps(alert)
  if (!isFull || agent_analysis === undefined || analysis_status === 'unavailable') return { steps }
  const blocks = withoutPlan(parseMarkdown(agent_analysis))
  return {
    steps,
    analysis: sectionOf(blocks, 'Root Cause') ?? blocks,
    byline: [labels.byAgent, ...certainty(alert).map(({ label, value }) => `${label}: ${value}.`)],
  }
}
