import type * as t from 'io-ts'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { AlertId, Channel, DomainName, EventName, Ordinal } from '../scalars'
import { open } from '../vocabulary'
import { exampleMetadata } from './examples'
import { ofMonitor } from './fields'

export const MessageDelivered = defineEvent({
  name: 'MessageDelivered',
  version: '1.1',
  description:
    'A channel took a message at occurred_at: from then on the people who read it can know. causation_id is the event that the message is about.',
  data: struct(
    'MessageDeliveredData',
    {
      channel: open(Channel),
      notified_of: described(EventName, 'name of the event that the message is about'),
    },
    {
      ...ofMonitor,
      alert_id: described(AlertId, 'the alert; absent where the message is about the detection itself'),
      domain: described(DomainName, 'its domain'),
      digest_of: described(
        Ordinal,
        'how many messages were sent together in this one, where it was a digest; each has an event of its own',
      ),
    },
  ),
  example: {
    metadata: exampleMetadata('1a', '2'),
    data: {
      channel: 'slack',
      notified_of: 'AlertAnalyzed',
      alert_id: 'alert-9f2c1b7a5d3e4f60',
      domain: 'shop.example.com',
    },
  },
})
export type MessageDelivered = t.TypeOf<typeof MessageDelivered.data>
