import type * as t from 'io-ts'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { Instant } from '../scalars'
import { exampleMetadata } from './examples'
import { aboutAlert, ofMembers, ofMonitor } from './fields'

export const IssueResolved = defineEvent({
  name: 'IssueResolved',
  version: '1.0',
  description:
    'The domain of an alert that had ended before is well again: the alert was rejected, acknowledged or not decided, or what was carried out had not helped. Where the alert was open, AlertClosed says so; where its plan has helped, ExecutionCompleted.',
  data: struct(
    'IssueResolvedData',
    { ...aboutAlert, resolved_at: described(Instant, 'when all of its domains were seen to be well') },
    { ...ofMonitor, ...ofMembers },
  ),
  example: {
    metadata: exampleMetadata('1f', '4'),
    data: {
      alert_id: 'alert-9f2c1b7a5d3e4f60',
      domain: 'shop.example.com',
      resolved_at: '2026-01-31T09:40:00.000Z',
    },
  },
})
export type IssueResolved = t.TypeOf<typeof IssueResolved.data>
