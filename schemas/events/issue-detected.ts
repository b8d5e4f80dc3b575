import type * as t from 'io-ts'
import { struct } from '../codec'
import { defineEvent } from '../event'
import { Issue } from '../issue'
import { ProbeTrigger } from '../monitor'
import { AlertId, DomainName, Instant, MonitorName, Ordinal, Principal } from '../scalars'
import { exampleIssue, exampleMetadata } from './examples'

export const IssueDetected = defineEvent({
  name: 'IssueDetected',
  version: '1.0',
  description:
    'A domain is broken. Carries the typed evidence of the probe that saw it; an analysis follows.',
  data: struct(
    'IssueDetectedData',
    {
      alert_id: AlertId,
      domain: DomainName,
      generation: Ordinal,
      issue: Issue,
      detected_at: Instant,
      trigger: ProbeTrigger,
    },
    {
      monitor: MonitorName,
      previous_alert_id: AlertId,
      /** Who had the domain probed by hand, as they named themselves. */
      raised_by: Principal,
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
    },
  },
})
export type IssueDetected = t.TypeOf<typeof IssueDetected.data>
