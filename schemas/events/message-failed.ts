import type * as t from 'io-ts'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { AlertId, Channel, DomainName, EventName } from '../scalars'
import { open, vocabulary } from '../vocabulary'
import { exampleMetadata } from './examples'
import { ofMonitor } from './fields'

const DeliveryFailure = vocabulary('DeliveryFailure', 'Why the channel did not take it.', {
  refused: 'it will not take it as it is',
  unavailable: 'a later attempt may succeed',
})

export const MessageFailed = defineEvent({
  name: 'MessageFailed',
  version: '1.1',
  description:
    'A channel did not take a message; occurred_at is its first failure for this reason. Where it was unavailable, delivery is tried again and MessageDelivered may follow; what stays undelivered waits in the dead-letter queue of notify. A digest (notified_of DigestDue) that was not taken is due again a minute later, until it is.',
  data: struct(
    'MessageFailedData',
    {
      channel: open(Channel),
      notified_of: described(EventName, 'name of the event that the message is about'),
      reason: DeliveryFailure,
    },
    {
      ...ofMonitor,
      alert_id: described(AlertId, 'the alert; absent where the message is about the detection itself'),
      domain: described(DomainName, 'its domain'),
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
