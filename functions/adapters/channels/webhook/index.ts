import type { WebhookMessage } from '../../../../schemas/webhook-message'
import { inZone } from '../../../domain/messages/times'
import { rememberSecret } from '../../../runtime/redaction'
import type { ChannelAdapter, Sender } from '../channel'
import { postJson, taken } from '../http'
import { webhookFields } from './fields'
import { signedHeaders, webhookLimits, webhookMessage } from './message'

/** Any system that takes JSON: signed, in a form of its own that is published. Never without a signature. */
export const webhook: ChannelAdapter<keyof typeof webhookFields, WebhookMessage> = {
  fields: webhookFields,
  sendsBy: ['webhook_url', 'webhook_secret'],
  render: (message, timeZone) => webhookMessage(inZone(message, timeZone)),
  limits: webhookLimits,
  rates: {
    messages: [{ per_hour: 3_600, at_once: 30 }],
    digests: [],
    pause_ms: 0,
  },
  connect:
    () =>
    ({ webhook_url: url, webhook_secret: secret, webhook_header: header }) =>
      url === undefined || secret === undefined ? undefined : signedPosts(url, secret, header),
}

const signedPosts = (url: string, secret: string, header: string | undefined): Sender<WebhookMessage> => {
  const own = headerOf(header)
  for (const kept of [url, secret, ...Object.values(own)]) rememberSecret(kept)
  return {
    send: ({ event }, message) => {
      const body = JSON.stringify(message)
      const headers = { ...signedHeaders(body, { eventId: event?.id, secret, at: Date.now() }), ...own }
      return taken(postJson({ service: 'webhook', operation: 'post', url, body, headers }), 'webhook')
    },
  }
}

const headerOf = (header: string | undefined): Readonly<Record<string, string>> => {
  const at = header?.indexOf(': ') ?? -1
  return header === undefined || at < 0 ? {} : { [header.slice(0, at).toLowerCase()]: header.slice(at + 2) }
}
