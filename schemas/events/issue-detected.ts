import type * as t from 'io-ts'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { ReportedIssue } from '../issue'
import { ProbeTrigger } from '../monitor'
import { AlertId, Instant, Ordinal } from '../scalars'
import { open } from '../vocabulary'
import { exampleIssue, exampleMetadata } from './examples'
import { aboutAlert, claimed, ofMembers, ofMonitor } from './fields'

export const IssueDetected = defineEvent({
  name: 'IssueDetected',
  version: '1.0',
  description:
    'A domain is broken. Carries the typed evidence of the probe that saw it; an analysis follows.',
  data: struct(
    'IssueDetectedData',
    {
      ...aboutAlert,
      generation: described(Ordinal, 'which outage of this fault it is: the next one opens another alert'),
      issue: ReportedIssue,
      detected_at: described(Instant, 'when the detector was sure of it'),
      trigger: open(ProbeTrigger),
    },
    {
      ...ofMonitor,
      ...ofMembers,
      previous_alert_id: described(
        AlertId,
        'the alert of the outage before, or the one that this one follows',
      ),
      failing_since: described(Instant, 'when its check failed first, of the ticks that had to see it'),
      last_well_at: described(
        Instant,
        'when the last look before that began, where it found the domain well: the outage began between the two',
      ),
      raised_by: claimed('had the domain probed by hand'),
    },
  ),
  example: {
    metadata: exampleMetadata('1'),
    data: {
      alert_id: 'alert-9f2c1b7a5d3e4f60',
      domain: 'shop.example.com',
      generation: 1,
      issue: exampleIssue,
      detected_at: '2026-01-31T08:05:00.000Z',
      trigger: 'schedule',
      failing_since: '2026-01-31T08:05:00.000Z',
      last_well_at: '2026-01-31T08:04:00.000Z',
    },
  },
})
export type IssueDetected = t.TypeOf<typeof IssueDetected.data>
