import { defined } from '../../../../schemas/defined'
import { makeSentMessages } from '../../dynamodb/sent-messages'
import type { ChannelAdapter } from '../channel'
import { incomingWebhook } from '../http'
import { makeSlackApi } from './api'
import { slackFields } from './fields'
import { slackLimits } from './limits'
import { type SlackMessage, slackMessage } from './message'
import { updateInPlace } from './update-in-place'

/** Slack, by a bot token or else a webhook. */
export const slack: ChannelAdapter<keyof typeof slackFields, SlackMessage> = {
  fields: slackFields,
  sendsBy: ['slack_bot_token', 'slack_channel', 'slack_webhook_url'],
  render: slackMessage,
  limits: slackLimits,
  // One message a second in a channel, with short bursts (https://api.slack.com/docs/rate-limits).
  rates: {
    messages: [
      { per_hour: 3_600, at_once: 12 },
      { per_hour: 300, at_once: 40 },
    ],
    digests: [{ per_hour: 600, at_once: 10 }],
    pause_ms: 1_100,
  },
  digest: { linked: 10, characters: 8_500 },
  connect: ({ sentTable, client, webhookUrl, log }) => {
    const sent = makeSentMessages({ table: sentTable, ...defined({ client }) })
    return ({ slack_bot_token: token, slack_channel: channel, slack_webhook_url: url = webhookUrl }) => {
      if (token !== undefined && channel !== undefined)
        return { send: updateInPlace({ api: makeSlackApi({ token, channel }), sent, log }) }
      return url === undefined ? undefined : incomingWebhook('slack', url)
    }
  },
}
