import { createHash, createHmac } from 'node:crypto'
import type * as E from 'fp-ts/Either'
import { decode } from '../../../../schemas/codec'
import { defined } from '../../../../schemas/defined'
import { WEBHOOK_VERSION, WebhookMessage } from '../../../../schemas/webhook-message'
import { cutAtSentence } from '../../../domain/messages/markdown/cut'
import type { Message } from '../../../domain/messages/model'
import { oneLine } from '../../../runtime/text'
import { mailMessage } from '../email/message'

/** A message in the form that `schemas/webhook-message.ts` publishes. */
export const webhookMessage = (message: Message): WebhookMessage => {
  const { incident = 'open', event, link } = message
  return {
    schema_version: WEBHOOK_VERSION,
    title: oneLine(message.title, 500),
    description: cutAtSentence(mailMessage(message).text, 40_000),
    status: incident === 'resolved' ? 'resolved' : 'firing',
    deduplication_key: message.alert_id,
    ...defined({ source_url: link?.url }),
    metadata: {
      severity: message.severity,
      domain: oneLine(message.domain, 300),
      incident: incident === 'open_again' ? 'open' : incident,
      steps: message.steps.map(({ action, risk }) => ({ action: oneLine(action, 200), risk })),
      ...defined({ event: event?.name, event_id: event?.id }),
    },
  }
}

export const webhookLimits = (message: object): E.Either<string, WebhookMessage> =>
  decode(WebhookMessage, message)

/**
 * Headers of Standard Webhooks 1.0: HMAC-SHA256 over id, time and body, the key behind `whsec_`. A message about several alerts at
 * once has no event, so its id is made from its body.
 * @param at milliseconds since 1970
 */
export const signedHeaders = (
  body: string,
  {
    eventId,
    secret,
    at,
  }: { readonly eventId: string | undefined; readonly secret: string; readonly at: number },
): Readonly<Record<string, string>> => {
  const id = eventId ?? createHash('sha256').update(body).digest('hex')
  const timestamp = String(Math.floor(at / 1_000))
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const mac = createHmac('sha256', key).update([id, timestamp, body].join('.')).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` }
}
