import * as t from 'io-ts'
import { ClosedReason } from '../alert'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { DomainName, Instant, Principal } from '../scalars'
import { exampleMetadata } from './examples'
import { aboutAlert, ofMembers, ofMonitor } from './fields'

export const AlertClosed = defineEvent({
  name: 'AlertClosed',
  version: '1.0',
  description:
    'The alert ended without a decision on a plan: the domain recovered, the request expired, or somebody acknowledged an alert that has no executable step.',
  data: struct(
    'AlertClosedData',
    { ...aboutAlert, closed_reason: ClosedReason, closed_at: described(Instant, 'when it ended') },
    {
      ...ofMonitor,
      ...ofMembers,
      closed_by: described(Principal, 'who acknowledged it; absent where no one did'),
      unknown_domains: described(
        t.array(described(DomainName, 'a domain that is neither failing nor well')),
        'where the others have recovered, those of which no probe can tell for long, at most 200; each has an alert of its own',
      ),
    },
  ),
  example: {
    metadata: exampleMetadata('5', '2'),
    data: {
      alert_id: 'alert-9f2c1b7a5d3e4f60',
      domain: 'shop.example.com',
      closed_reason: 'recovered',
      closed_at: '2026-01-31T08:10:00.000Z',
    },
  },
})
export type AlertClosed = t.TypeOf<typeof AlertClosed.data>
