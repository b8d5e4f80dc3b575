import * as t from 'io-ts'
import { text } from '../schemas/codec'

/** https anywhere, plain http only on this machine (the local cloud). */
const WebhookUrl = text('WebhookUrl', 'an https URL', {
  pattern: '^(https://|http://127\\.0\\.0\\.1[:/])[\\x21-\\x7e]{3,2000}$',
})
const Key = text('Key', 'a text of 8 to 500 characters', { minLength: 8, maxLength: 500 })

/** Value of the secret `cloudops/chat`. A channel whose part is missing is not configured. */
export const ChatSecret = t.partial(
  {
    slack_webhook_url: WebhookUrl,
    slack_signing_secret: Key,
    /** With both of these, messages are posted by the app and changed in place when they are over. */
    slack_bot_token: Key,
    slack_channel: text('SlackChannel', 'the id of a channel, C0123ABCD say', {
      pattern: '^[CGD][A-Z0-9]{2,20}$',
    }),
    teams_webhook_url: WebhookUrl,
  },
  'ChatSecret',
)
export type ChatSecret = t.TypeOf<typeof ChatSecret>
