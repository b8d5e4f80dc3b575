import type * as t from 'io-ts'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { IssueType } from '../issue'
import { Instant, Severity, Summary } from '../scalars'
import { open, vocabulary } from '../vocabulary'
import { exampleMetadata } from './examples'
import { aboutAlert, ofMonitor } from './fields'

const DeferralReason = vocabulary('DeferralReason', 'Which budget is used up.', {
  hourly_budget: 'that of the hour',
  daily_budget: 'that of the day',
})

export const AnalysisDeferred = defineEvent({
  name: 'AnalysisDeferred',
  version: '1.0',
  description:
    'A domain is broken, but the budget of analyses is used up: the agent is asked when there is budget again, if the domain still fails.',
  data: struct(
    'AnalysisDeferredData',
    {
      ...aboutAlert,
      cause: open(IssueType),
      severity: Severity,
      summary: described(Summary, 'what is wrong, for a title'),
      reason: open(DeferralReason),
      deferred_until: described(Instant, 'when there is budget again'),
    },
    ofMonitor,
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
