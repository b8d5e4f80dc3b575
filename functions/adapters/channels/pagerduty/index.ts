import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { inZone } from '../../../domain/messages/times'
import { rememberSecret } from '../../../runtime/redaction'
import type { ChannelAdapter, Sender } from '../channel'
import { postJson, sharedPatience, taken } from '../http'
import { pagerDutyFields } from './fields'
import { endOfAgain, type PagerDutyEvent, pagerDutyEvent, pagerDutyLimits } from './message'

const EVENTS_URL = 'https://events.pagerduty.com/v2/enqueue'

/** PagerDuty, by the Events API (version 2): an alert is one incident, and another where it is open again, which its end resolves. */
export const pagerduty: ChannelAdapter<keyof typeof pagerDutyFields, PagerDutyEvent> = {
  fields: pagerDutyFields,
  sendsBy: ['pagerduty_routing_key'],
  render: (message, timeZone) => pagerDutyEvent(inZone(message, timeZone)),
  limits: pagerDutyLimits,
  // 120 events in a minute for each integration ("Events API v2 rate limits" of PagerDuty's documentation); a message is up to two.
  rates: {
    messages: [{ per_hour: 3_600, at_once: 60 }],
    digests: [],
    pause_ms: 0,
  },
  connect:
    () =>
    ({ pagerduty_routing_key: routing_key, pagerduty_events_url: url = EVENTS_URL }) =>
      routing_key === undefined ? undefined : eventsOf(routing_key, url),
}

const eventsOf = (routing_key: string, url: string): Sender<PagerDutyEvent> => {
  rememberSecret(routing_key)
  const left = sharedPatience()
  const post = (event: PagerDutyEvent) => {
    const body = { routing_key, ...event }
    return taken(
      postJson({ service: 'pagerduty', operation: 'enqueue', url, body, patienceMs: left() }),
      'pagerduty',
    )
  }
  return {
    send: (_, event) => {
      const again = endOfAgain(event)
      return again === undefined
        ? post(event)
        : pipe(
            post(event),
            TE.flatMap(() => post(again)),
          )
    },
  }
}
