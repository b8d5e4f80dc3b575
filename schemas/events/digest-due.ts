import * as t from 'io-ts'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { Channel, Instant } from '../scalars'
import { open } from '../vocabulary'
import { exampleMetadata } from './examples'

export const DigestDue = defineEvent({
  name: 'DigestDue',
  version: '1.1',
  description:
    'More messages came at once than some channels take. What waits for them is sent together now; what still waits a minute later is due again.',
  data: struct(
    'DigestDueData',
    {
      channels: described(t.array(open(Channel)), 'those for which messages wait'),
      waiting_since: described(
        Instant,
        'when the oldest of the events happened that people have not been notified of',
      ),
    },
    {},
  ),
  example: {
    metadata: { ...exampleMetadata('1c'), correlation_id: 'digest' },
    data: { channels: ['slack', 'email'], waiting_since: '2026-01-31T08:04:00.000Z' },
  },
})
export type DigestDue = t.TypeOf<typeof DigestDue.data>
