import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { ClaimedName } from '../../../schemas/claimed-name'
import { decode, struct, text } from '../../../schemas/codec'
import { AlertId } from '../../../schemas/scalars'
import type { DecisionRequest } from '../../domain/approval/actions'
import { alertOfKey } from '../../domain/messages/incident'
import { parseJson } from '../../runtime/json'

const Id = text('PagerDutyId', 'an id of 1 to 100 letters, digits, - and _', { pattern: '^[\\w-]{1,100}$' })

/** A time in ISO 8601, with or without milliseconds. */
const Time = text('PagerDutyTime', 'a time such as 2026-01-31T08:05:00Z', {
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z$',
})

/** What a V3 webhook subscription posts, as far as it is read. */
const WebhookEvent = t.type(
  {
    event: struct(
      'PagerDutyWebhookEvent',
      {
        id: Id,
        event_type: text('PagerDutyEventType', 'a text of 1 to 100 characters', {
          minLength: 1,
          maxLength: 100,
        }),
        occurred_at: Time,
      },
      {
        agent: t.union([
          t.null,
          struct('PagerDutyAgent', { id: Id, type: t.string }, { summary: t.unknown }),
        ]),
        data: t.union([t.null, t.partial({ incident_key: t.union([t.string, t.null]) })]),
      },
    ),
  },
  'PagerDutyWebhook',
)

export interface PagerDutyWebhook {
  /** Of the event: the same one when it is sent again. */
  readonly id: string
  readonly event_type: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** What it asks for here: nothing, unless a person has acknowledged an incident of ours. */
  readonly request?: DecisionRequest
}

/** Reads the body of a request. Of everything that people do there, an acknowledgement is all that asks for something here. */
export const readWebhook = (body: string): E.Either<string, PagerDutyWebhook> => {
  const read = decode(WebhookEvent, parseJson(body))
  if (E.isLeft(read)) return read
  const { id, event_type, occurred_at, agent, data } = read.right.event
  const at = Date.parse(occurred_at)
  if (Number.isNaN(at)) return E.left(`event.occurred_at: expected ${Time.description}, found another text`)
  const common = { id, event_type, at }
  const alert_id = alertOfKey(data?.incident_key ?? '')
  // What an integration did is what we have sent ourselves.
  if (event_type !== 'incident.acknowledged' || agent?.type !== 'user_reference' || !AlertId.is(alert_id))
    return E.right(common)
  return E.right({
    ...common,
    request: {
      alert_id,
      action: 'snooze',
      by: ClaimedName.is(agent.summary) ? agent.summary : agent.id,
      caller: { surface: 'pagerduty', principal: `pagerduty:${agent.id}` },
      asked_at: new Date(at).toISOString(),
    },
  })
}
