import type * as t from 'io-ts'
import { oneOf, struct } from '../codec'
import { defineEvent } from '../event'
import { AlertId, Channel, DomainName, EventName, MonitorName } from '../scalars'
import { exampleMetadata } from './examples'

export const MessageFailed = defineEvent({
  name: 'MessageFailed',
  version: '1.0',
  description:
    'A channel did not take a message; occurred_at is its first failure for this reason. Where it was unavailable, delivery is tried again and MessageDelivered may follow; what stays undelivered waits in the dead-letter queue of notify.',
  data: struct(
    'MessageFailedData',
    {
      channel: Channel,
      /** Name of the event that the message is about. */
      notified_of: EventName,
      /** `refused`: it will not be taken as it is. `unavailable`: a later attempt may succeed. */
      reason: oneOf('DeliveryFailure', 'refused', 'unavailable'),
    },
    {
      /** Absent where the message is about the detection itself. */
      alert_id: AlertId,
      domain: DomainName,
      monitor: MonitorName,
    },
  ),
  example: {
    metadata: exampleMetadata('1b', '2'),
    data: {
      channel: 'teams',
      notified_of: 'AlertAnalyzed',
      reason: 'unavailable',
      alert_id: 'alert-9f2c1b7a5d3e4f60',
      domain: 'shop.example.com',
    },
  },
})
export type MessageFailed = t.TypeOf<typeof MessageFailed.data>
