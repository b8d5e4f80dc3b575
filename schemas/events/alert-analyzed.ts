import * as t from 'io-ts'
import { oneOf, struct, text } from '../codec'
import { defineEvent } from '../event'
import { IssueType } from '../issue'
import { StepId } from '../plan'
import {
  ActionName,
  AlertId,
  Count,
  DomainName,
  Instant,
  MonitorName,
  Ordinal,
  PlanDigest,
  Risk,
  S3Key,
  Severity,
  Summary,
} from '../scalars'
import { exampleDigest, exampleMetadata } from './examples'

const PlannedStep = t.type({ id: StepId, action: ActionName, risk: Risk }, 'PlannedStep')

export const AlertAnalyzed = defineEvent({
  name: 'AlertAnalyzed',
  version: '1.0',
  description:
    'A decision is wanted until approval_expires_at. Published also when the agent failed (analysis_status: unavailable): an outage of the agent must not hide an outage of a site.',
  data: struct(
    'AlertAnalyzedData',
    {
      alert_id: AlertId,
      domain: DomainName,
      cause: IssueType,
      severity: Severity,
      summary: Summary,
      analysis_status: oneOf('AnalyzedStatus', 'complete', 'unavailable'),
      plan_digest: PlanDigest,
      plan_revision: Ordinal,
      step_count: Count,
      steps: t.array(PlannedStep),
      approval_expires_at: Instant,
    },
    {
      monitor: MonitorName,
      s3_analysis_key: S3Key,
      analysis_problem: text('Problem', 'a text of 1 to 300 characters', { minLength: 1, maxLength: 300 }),
    },
  ),
  example: {
    metadata: exampleMetadata('2', '1'),
    data: {
      alert_id: 'alert-9f2c1b7a5d3e4f60',
      domain: 'shop.example.com',
      cause: 'http_body_mismatch',
      severity: 'high',
      summary: 'https://shop.example.com/ does not contain the expected text',
      analysis_status: 'complete',
      plan_digest: exampleDigest,
      plan_revision: 1,
      step_count: 1,
      steps: [{ id: 'step-1', action: 'cloudfront:CreateInvalidation', risk: 'low' }],
      approval_expires_at: '2026-01-31T12:05:00.000Z',
      s3_analysis_key: 'alerts/2026-01-31/shop.example.com/08-05-00-alert-9f2c1b7a5d3e4f60.md',
    },
  },
})
export type AlertAnalyzed = t.TypeOf<typeof AlertAnalyzed.data>
