import type { APIGatewayProxyResult } from 'aws-lambda'
import * as E from 'fp-ts/Either'
import { type AppError, messageOf } from '../../runtime/errors'
import type { Result } from '../../runtime/ports'
import { header, isTooLarge, type ProxyEvent, rawBytes } from '../api/request'
import { json, logRefusal } from '../api/respond'
import { type DecisionPorts, decideAlert } from '../decide'
import { type ProvingSecret, provenBy } from '../proven'
import { signaturesIn, signedByPagerDuty } from './signature'
import { readWebhook } from './webhook-event'

/** An incident with everything around it. */
const MOST_BYTES = 256 * 1024
/** PagerDuty tries for a day at most: what is older is sent again by somebody else. Milliseconds. */
const OLDEST_MS = 25 * 3_600_000
/** How far their clock may be ahead. Milliseconds. */
const AHEAD_MS = 300_000

/** Events that were taken, by id. */
export interface TakenEvents {
  /** Whether this is the first time. Kept for longer than an event is taken at all. */
  take(id: string, until: number): Result<boolean>
  /** What was taken and could not be done is taken again. */
  giveBack(id: string): Result<void>
}

export type PagerDutyPorts = DecisionPorts & {
  /** Without it there is no such channel. */
  readonly pagerDuty?: {
    readonly secret: ProvingSecret<{ readonly pagerduty_webhook_secret?: string }>
    readonly taken: TakenEvents
  }
}

/**
 * Answers what a webhook subscription of PagerDuty sends: 202 for whatever is signed and can be read, also where nothing follows
 * from it, 401 without a word to anyone else, 503 for what should be sent again.
 */
export const pagerDutyWebhook = async (
  event: ProxyEvent,
  ports: PagerDutyPorts,
): Promise<APIGatewayProxyResult> => {
  const { pagerDuty } = ports
  if (isTooLarge(event, MOST_BYTES)) return json(413, {})
  const signatures = signaturesIn(header(event, 'x-pagerduty-signature'))
  if (pagerDuty === undefined || signatures.length === 0) return unsigned(ports)
  const body = rawBytes(event)
  const signed = await provenBy(pagerDuty.secret, (value) => ({
    valid: signedByPagerDuty(body, signatures, value?.pagerduty_webhook_secret),
  }))
  if (E.isLeft(signed)) return unavailable(signed.left, ports)
  if (!signed.right.valid) return unsigned(ports)
  const webhook = readWebhook(body.toString('utf8'))
  if (E.isLeft(webhook)) {
    ports.log.warn('pagerduty event unreadable', { problem: webhook.left })
    return json(400, { error: webhook.left })
  }
  const { id, event_type, at, request } = webhook.right
  const age = Date.parse(ports.clock.now()) - at
  if (age > OLDEST_MS || age < -AHEAD_MS) {
    ports.log.warn('pagerduty event of another time', { event_id: id })
    return json(400, { error: 'event.occurred_at: expected a time within the last day' })
  }
  if (request === undefined) {
    ports.log.info('pagerduty event noted', { event_id: id, event_type })
    return json(202, {})
  }
  const { taken } = pagerDuty
  const first = await taken.take(id, at + 2 * OLDEST_MS)()
  if (E.isLeft(first)) return unavailable(first.left, ports)
  if (!first.right) return json(202, {})
  const done = await decideAlert(request)(ports)()
  if (E.isRight(done)) return json(202, {})
  const { alert_id, caller } = request
  logRefusal(ports.log, done.left, { alert_id, surface: caller.surface, principal: caller.principal })
  if (done.left.tag !== 'service_failed') return json(202, {})
  const back = await taken.giveBack(id)()
  if (E.isLeft(back))
    ports.log.error('pagerduty event not given back', { event_id: id, problem: messageOf(back.left) })
  return json(503, {})
}

const unsigned = ({ log }: PagerDutyPorts): APIGatewayProxyResult => {
  log.warn('pagerduty request without a valid signature')
  return json(401, {})
}

const unavailable = (error: AppError, { log }: PagerDutyPorts): APIGatewayProxyResult => {
  logRefusal(log, error, { surface: 'pagerduty' })
  return json(503, {})
}
