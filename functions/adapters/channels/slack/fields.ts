import { text } from '../../../../schemas/codec'
import { Key } from '../../secrets/fields'
import { WebhookUrl } from '../http'

/** With both of the first two, messages are posted by the app and updated in place when they are over. */
export const slackFields = {
  slack_bot_token: Key,
  slack_channel: text('SlackChannel', 'the id of a channel, for example C0123ABCD', {
    pattern: '^[CGD][A-Z0-9]{2,20}$',
  }),
  slack_webhook_url: WebhookUrl,
  /** Requests of Slack to us are signed with it. */
  slack_signing_secret: Key,
}
