import type * as t from 'io-ts'
import { struct } from '../codec'
import { defineEvent } from '../event'
import { AlertId, Channel, DomainName, EventName, MonitorName } from '../scalars'
import { exampleMetadata } from './examples'

export const MessageDelivered = defineEvent({
  name: 'MessageDelivered',
  version: '1.0',
  description:
    'A channel took a message at occurred_at: from then on the people who read it can know. causation_id is the event that the message is about.',
  data: struct(
    'MessageDeliveredData',
    {
      channel: Channel,
      /** Name of the event that the message is about. */
      notified_of: EventName,
    },
    {
      /** Absent where the message is about the detection itself. */
      alert_id: AlertId,
      domain: DomainName,
      monitor: MonitorName,
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
