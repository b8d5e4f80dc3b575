import { inZone } from '../../../domain/messages/times'
import type { ChannelAdapter } from '../channel'
import { incomingWebhook, WebhookUrl } from '../http'
import { teamsLimits } from './limits'
import { teamsMessage } from './message'

/** Teams, by a Workflows webhook. */
export const teams: ChannelAdapter<'teams_webhook_url'> = {
  fields: { teams_webhook_url: WebhookUrl },
  sendsBy: ['teams_webhook_url'],
  render: (message, timeZone) => teamsMessage(inZone(message, timeZone)),
  limits: teamsLimits,
  // 4 in a second, 60 in 30 seconds, 100 in an hour, 150 in two, 1,800 in a day ("Rate limiting for connectors" of Teams' documentation).
  rates: {
    messages: [
      { per_hour: 7_200, at_once: 4 },
      { per_hour: 30, at_once: 20 },
    ],
    digests: [{ per_hour: 20, at_once: 24 }],
    pause_ms: 500,
  },
  digest: { linked: 12, characters: 14_000 },
  connect:
    ({ webhookUrl }) =>
    ({ teams_webhook_url: url = webhookUrl }) =>
      url === undefined ? undefined : incomingWebhook('teams', url),
}
