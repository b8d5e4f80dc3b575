import type * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode, oneOf, struct } from '../../../../schemas/codec'
import { keyAgain } from '../../../domain/messages/incident'
import { cutAtSentence } from '../../../domain/messages/markdown/cut'
import type { IncidentState, Message } from '../../../domain/messages/model'
import { linkText } from '../../../domain/messages/wording'
import { oneLine } from '../../../runtime/text'
import { mailMessage } from '../email/message'
import { few, upTo } from '../limits'

const SUMMARY = 1_024
/** A domain with the name of its monitor may be longer. */
const SOURCE = 255
/** Of half a megabyte that an event may have: whoever is woken reads no more. Characters. */
const DETAILS = 40_000

/** An event of PagerDuty's Events API, version 2, without its routing key. */
const PagerDutyEvent = struct(
  'PagerDutyEvent',
  { event_action: oneOf('EventAction', 'trigger', 'acknowledge', 'resolve'), dedup_key: upTo(255) },
  {
    client: upTo(255),
    client_url: upTo(2_000),
    payload: t.type({
      summary: upTo(SUMMARY),
      source: upTo(SOURCE),
      severity: oneOf('PagerDutySeverity', 'critical', 'error', 'warning', 'info'),
      custom_details: t.record(t.string, upTo(DETAILS)),
    }),
    links: few(t.type({ href: upTo(2_000), text: upTo(255) }), 2),
  },
)
export type PagerDutyEvent = t.TypeOf<typeof PagerDutyEvent>

const ACTIONS: Readonly<Record<IncidentState, PagerDutyEvent['event_action']>> = {
  open: 'trigger',
  open_again: 'trigger',
  acknowledged: 'acknowledge',
  resolved: 'resolve',
}

const SEVERITIES = { critical: 'critical', high: 'error', medium: 'warning', low: 'info' } as const

/**
 * Everything about one alert goes to the incident of its id. PagerDuty notifies no one of an incident that is acknowledged, whatever
 * comes for it: what is open again is one of its own. What takes or ends an incident needs no words.
 */
export const pagerDutyEvent = (message: Message): PagerDutyEvent => {
  const { alert_id, incident = 'open', link } = message
  const isOpen = incident === 'open' || incident === 'open_again'
  const dedup_key = incident === 'open_again' ? keyAgain(alert_id) : alert_id
  const event = { event_action: ACTIONS[incident], dedup_key }
  if (!isOpen) return event
  return {
    ...event,
    client: 'CloudOps Agent',
    ...(link === undefined
      ? {}
      : { client_url: link.url, links: [{ href: link.url, text: linkText(link) }] }),
    payload: {
      summary: oneLine(message.title, SUMMARY),
      source: oneLine(message.domain, SOURCE),
      severity: SEVERITIES[message.severity],
      custom_details: { alert: cutAtSentence(mailMessage(message).text, DETAILS) },
    },
  }
}

/** What comes with an event: whoever takes or ends an alert ends what woke them again, so that it can wake them once more. */
export const endOfAgain = ({ event_action, dedup_key }: PagerDutyEvent): PagerDutyEvent | undefined =>
  event_action === 'trigger' ? undefined : { event_action: 'resolve', dedup_key: keyAgain(dedup_key) }

/** An event as PagerDuty will take it, or which part of it would be refused. */
export const pagerDutyLimits = (event: object): E.Either<string, PagerDutyEvent> =>
  decode(PagerDutyEvent, event)
