import * as t from 'io-ts'
import { UpdateReason } from '../alert'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { IssueType } from '../issue'
import { DomainName, Instant, Ordinal, Severity, Summary } from '../scalars'
import { open } from '../vocabulary'
import { exampleMetadata } from './examples'
import { aboutAlert, ofMembers, ofMonitor } from './fields'

export const AlertUpdated = defineEvent({
  name: 'AlertUpdated',
  version: '1.0',
  description:
    'An open alert has become worse (severity), another (symptom) or wider (joined), or a domain of it is well again (left). The data are the whole state after the change. While it is undecided, a plan that was made for less is void, and an analysis follows; after an approval the decision stays as it is.',
  data: struct(
    'AlertUpdatedData',
    {
      ...aboutAlert,
      reason: open(UpdateReason),
      update_seq: described(Ordinal, 'the first update of the alert is 1; the event_id follows from it'),
      updated_at: described(Instant, 'when a probe saw it'),
      severity: Severity,
      cause: open(IssueType),
      summary: described(Summary, 'what is wrong now, for a title'),
    },
    {
      ...ofMonitor,
      ...ofMembers,
      previous_severity: described(Severity, 'the severity before it'),
      previous_cause: described(open(IssueType), 'the type of the fault before it'),
      changed: described(
        t.array(described(DomainName, 'a domain that joined or left')),
        'the domains that joined or left',
      ),
    },
  ),
  example: {
    metadata: exampleMetadata('1d', '2'),
    data: {
      alert_id: 'alert-9f2c1b7a5d3e4f60',
      domain: 'shop.example.com',
      reason: 'severity',
      update_seq: 1,
      updated_at: '2026-01-31T08:10:00.000Z',
      severity: 'critical',
      cause: 'http_status',
      summary: 'https://shop.example.com/ answers 503',
      previous_severity: 'high',
      previous_cause: 'http_body_mismatch',
    },
  },
})
export type AlertUpdated = t.TypeOf<typeof AlertUpdated.data>
