import type { Alert } from '../../../../schemas/alert'
import type { AnyEvent, Delivered, EventDefinition } from '../../../../schemas/event'
import type { AlertId, Instant, Severity } from '../../../../schemas/scalars'
import { oneLine } from '../../../runtime/text'
import type { Message, NoticeMessage } from '../model'
import { words } from '../wording'

/** The last part of an event's id: which of the events of its name it is, for one alert (see `eventId`). */
export type Occasion = string | number

type NamedEvent<N extends string> = AnyEvent & { readonly name: N }

/** What people read of an event about an alert. All of it comes from the alert as it is stored. */
interface AlertContent {
  /** What has happened, in half a sentence. */
  readonly headline: (alert: Alert) => string
  /** One or two sentences below it. */
  readonly details: (alert: Alert) => readonly string[]
  /** Of which occasions the stored alert bears out that they happened. Events of others are not shown. */
  readonly occasions: (alert: Alert) => readonly Occasion[]
  /** Whether something later has made an occasion void: never without it. */
  readonly isSuperseded?: (alert: Alert, occasion: Occasion, now: Instant) => boolean
  /** A decision is wanted, so evidence and plan are shown; `full`: the analysis, too. */
  readonly question?: 'full' | 'short'
  /** `neutral` without it, `alert` for a question. */
  readonly tone?: (alert: Alert) => Message['tone']
  /** The questions before it still hold, although it is none itself. */
  readonly leavesQuestion?: true | ((alert: Alert) => boolean)
  /** What was sent before is shown as it is now in its place, where the product allows it. */
  readonly changesHead?: (alert: Alert) => boolean
  /** It takes the place of the question, so it shows plan and cause, too. */
  readonly keepsPlan?: true
  /** Where it is not that of the alert. */
  readonly severity?: (alert: Alert) => Severity
  /** Not worth a notification of its own where a question before it is updated in place. */
  readonly isQuiet?: true | ((alert: Alert) => boolean)
}

export interface AlertNotification<N extends string = string> extends AlertContent {
  readonly event: NamedEvent<N>
}

export const alertNotification = <N extends string, D extends { readonly alert_id: AlertId }>(
  event: EventDefinition<N, D>,
  content: AlertContent,
): AlertNotification<N> => ({
  event,
  ...content,
  // Names, reasons and comments are in them: none of these may pass for a line of ours, on any channel or page.
  headline: (alert) => oneLine(content.headline(alert)) || words(alert.cause),
  details: (alert) =>
    content
      .details(alert)
      .map((line) => oneLine(line))
      .filter((line) => line !== ''),
})

/** What people read of an event about the system itself. */
export interface SystemNotification<N extends string = string> {
  readonly event: NamedEvent<N>
  readonly noticeFor: (delivered: Delivered<unknown>) => NoticeMessage
}

const ofSystem = (content: Pick<Message, 'title' | 'heading' | 'summary' | 'tone' | 'lines'>) => ({
  ...content,
  incident: content.tone === 'good' ? ('resolved' as const) : ('open' as const),
})

/** Nothing is stored to read the message from, so `content` shows typed words and numbers of the event only. */
export const systemNotification = <N extends string, D>(
  event: EventDefinition<N, D>,
  content: (data: D) => Pick<Message, 'title' | 'heading' | 'summary' | 'tone' | 'lines'>,
): SystemNotification<N> => ({
  event,
  noticeFor: ({ detail: { metadata, data } }) => ({
    is_notice: true,
    alert_id: metadata.correlation_id,
    plan_digest: '',
    // Whoever is notified that detection is degraded is also notified that it no longer is.
    severity: 'critical',
    domain: 'CloudOps Agent',
    facts: [],
    steps: [],
    notes: [],
    offers: [],
    replaces: false,
    isNews: true,
    ...ofSystem(content(data as D)),
  }),
})
