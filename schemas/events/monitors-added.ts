import * as t from 'io-ts'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { MonitorKey } from '../members'
import { Instant, Ordinal } from '../scalars'
import { exampleMetadata } from './examples'
import { decidedBy } from './fields'

export const MonitorsAdded = defineEvent({
  name: 'MonitorsAdded',
  version: '1.0',
  description:
    'Somebody added monitors, or replaced what they were: their domains are probed from the next tick on. What belongs to them is what the deployed settings say, which is nothing.',
  data: struct(
    'MonitorsAddedData',
    {
      monitors: described(
        t.array(described(MonitorKey, 'a domain, with "#" and the name of its monitor where it has one')),
        'which they are, at most 100',
      ),
      revision: described(Ordinal, 'which change of the list it was'),
      added_by: decidedBy,
      added_at: described(Instant, 'when they asked'),
    },
    {},
  ),
  example: {
    metadata: { ...exampleMetadata('2c'), correlation_id: 'monitors' },
    data: {
      monitors: ['blog.example.com', 'blog.example.com#feed'],
      revision: 3,
      added_by: 'arn:aws:iam::123456789012:user/dana',
      added_at: '2026-01-31T08:05:00.000Z',
    },
  },
})
export type MonitorsAdded = t.TypeOf<typeof MonitorsAdded.data>
