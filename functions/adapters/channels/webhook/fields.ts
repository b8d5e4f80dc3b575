import { text } from '../../../../schemas/codec'
import { WebhookUrl } from '../http'

export const webhookFields = {
  webhook_url: WebhookUrl,
  /** As Standard Webhooks writes one: what is behind `whsec_` is the key in base64. */
  webhook_secret: text('WebhookSecret', 'whsec_ and 24 to 64 bytes in base64', {
    pattern: '^whsec_[A-Za-z0-9+/]{32,86}={0,2}$',
  }),
  /** What the receiver knows its callers by, where it verifies no signature. */
  webhook_header: text(
    'WebhookHeader',
    'a header Authorization or X-…, for example Authorization: Bearer …',
    {
      pattern: '^(Authorization|X-[A-Za-z0-9-]{1,60}): [\\x21-\\x7e]([\\x20-\\x7e]{0,998}[\\x21-\\x7e])?$',
    },
  ),
}
