import { randomUUID } from 'node:crypto'
import type * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode, struct } from '../../../schemas/codec'
import { ReminderDue } from '../../../schemas/events'

/** No alert has this id: what is asked about it is read from the table, and changes nothing. */
const NO_ALERT = 'rollout-check'

/** A call that shows that a version works, before anything else reaches it. */
export interface Check {
  readonly payload: () => unknown
  /** The `Left` says what is wrong with an answer. */
  readonly answer: (given: unknown) => E.Either<string, unknown>
}

const Ticked = struct('Ticked', { checked: t.number, healthy: t.number }, {})
const NotFound = struct('NotFound', { statusCode: t.literal(404) }, {})

/** An event of nothing, as its rule delivers one. */
const unfounded = () => {
  const { metadata, data } = ReminderDue.example
  return {
    channel: 'email',
    event: {
      id: randomUUID(),
      source: ReminderDue.source,
      'detail-type': ReminderDue.name,
      time: metadata.occurred_at,
      detail: {
        metadata: { ...metadata, event_id: randomUUID().replaceAll('-', ''), correlation_id: NO_ALERT },
        data: { ...data, alert_id: NO_ALERT },
      },
    },
  }
}

/**
 * The functions that a few calls go to first, by their folders: what watches, what speaks to people, and what they answer to. The
 * others work through what the table says is open, and half of them on one version is worth nothing.
 */
export const CHECKS: Readonly<Record<string, Check>> = {
  /** A tick by hand, as the documented test is. */
  'invoke-agent-analysis': { payload: () => ({}), answer: (given) => decode(Ticked, given) },
  notify: {
    payload: unfounded,
    answer: (given) => decode(t.literal('unfounded', 'the word unfounded'), given),
  },
  'approval-handler': {
    payload: () => ({ alert_id: NO_ALERT, action: 'approve', approved_by: 'make deploy' }),
    answer: (given) => decode(NotFound, given),
  },
}
