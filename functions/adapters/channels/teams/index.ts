import type { ChannelAdapter } from '../channel'
import { WebhookUrl, webhook } from '../webhook'
import { teamsLimits } from './limits'
import { teamsMessage } from './message'

/** Teams, by a Workflows webhook. */
export const teams: ChannelAdapter<'teams_webhook_url'> = {
  fields: { teams_webhook_url: WebhookUrl },
  sendsBy: ['teams_webhook_url'],
  render: teamsMessage,
  limits: teamsLimits,
  connect:
    ({ webhookUrl }) =>
    ({ teams_webhook_url: url = webhookUrl }) =>
      url === undefined ? undefined : webhook('teams', url),
}
