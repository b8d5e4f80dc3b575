import { text } from '../../../../schemas/codec'
import { Key } from '../../secrets/fields'
import { WebhookUrl } from '../http'

export const pagerDutyFields = {
  pagerduty_routing_key: text('RoutingKey', 'the integration key of a service, 32 letters and digits', {
    pattern: '^[A-Za-z0-9]{32}$',
  }),
  /** In another region: `https://events.eu.pagerduty.com/v2/enqueue`. */
  pagerduty_events_url: WebhookUrl,
  /** What PagerDuty sends to us is signed with it. */
  pagerduty_webhook_secret: Key,
}
