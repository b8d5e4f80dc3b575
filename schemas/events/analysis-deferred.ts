import type * as t from 'io-ts'
import { oneOf, struct } from '../codec'
import { defineEvent } from '../event'
import { IssueType } from '../issue'
import { AlertId, DomainName, Instant, MonitorName, Severity, Summary } from '../scalars'
import { exampleMetadata } from './examples'

export const AnalysisDeferred = defineEvent({
  name: 'AnalysisDeferred',
  version: '1.0',
  description:
    'A domain is broken, but the budget of analyses is used up: the agent is asked when there is budget again, if the domain still fails.',
  data: struct(
    'AnalysisDeferredData',
    {
      alert_id: AlertId,
      domain: DomainName,
      cause: IssueType,
      severity: Severity,
      summary: Summary,
      reason: oneOf('DeferralReason', 'hourly_budget', 'daily_budget'),
      deferred_until: Instant,
    },
    { monitor: MonitorName },
  ),
  example: {
    metadata: exampleMetadata('e', '1'),
    data: {
      alert_id: 'alert-9f2c1b7a5d3e4f60',
      domain: 'shop.example.com',
      cause: 'http_body_mismatch',
      severity: 'high',
      summary: 'https://shop.example.com/ does not contain the expected text',
      reason: 'hourly_budget',
      deferred_until: '2026-01-31T09:00:00.000Z',
    },
  },
})
export type AnalysisDeferred = t.TypeOf<typeof AnalysisDeferred.data>
