import { makeSentMessages } from '../../dynamodb/sent-messages'
import type { ChannelAdapter } from '../channel'
import { webhook } from '../webhook'
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
  connect: ({ sentTable, webhookUrl, log }) => {
    const sent = makeSentMessages({ table: sentTable })
    return ({ slack_bot_token: token, slack_channel: channel, slack_webhook_url: url = webhookUrl }) => {
      if (token !== undefined && channel !== undefined)
        return { send: updateInPlace({ api: makeSlackApi({ token, channel }), sent, log }) }
      return url === undefined ? undefined : webhook('slack', url)
    }
  },
}
