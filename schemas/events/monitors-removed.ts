import * as t from 'io-ts'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { MonitorKey } from '../members'
import { Instant, Ordinal } from '../scalars'
import { exampleMetadata } from './examples'
import { decidedBy } from './fields'

export const MonitorsRemoved = defineEvent({
  name: 'MonitorsRemoved',
  version: '1.0',
  description:
    'Somebody removed monitors that had been added: their domains are not probed any more. Monitors of the deployed settings are never among them.',
  data: struct(
    'MonitorsRemovedData',
    {
      monitors: described(
        t.array(described(MonitorKey, 'a domain, with "#" and the name of its monitor where it has one')),
        'which they are, at most 100',
      ),
      revision: described(Ordinal, 'which change of the list it was'),
      removed_by: decidedBy,
      removed_at: described(Instant, 'when they asked'),
    },
    {},
  ),
  example: {
    metadata: { ...exampleMetadata('2d'), correlation_id: 'monitors' },
    data: {
      monitors: ['blog.example.com', 'blog.example.com#feed'],
      revision: 3,
      removed_by: 'arn:aws:iam::123456789012:user/dana',
      removed_at: '2026-01-31T08:05:00.000Z',
    },
  },
})
export type MonitorsRemoved = t.TypeOf<typeof MonitorsRemoved.data>
