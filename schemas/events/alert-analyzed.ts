import * as t from 'io-ts'
import { Change } from '../change-report'
import { struct, text } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { IssueType } from '../issue'
import { Confidence, Gap } from '../plan'
import { Count, Instant, Risk, Severity, Summary } from '../scalars'
import { open, vocabulary } from '../vocabulary'
import { exampleDigest, exampleMetadata } from './examples'
import {
  aboutAlert,
  actionName,
  analysisKey,
  approvalExpiresAt,
  ofMembers,
  ofMonitor,
  planDigest,
  planRevision,
  stepId,
} from './fields'

const PlannedStep = described(
  t.type({ id: stepId, action: actionName, risk: Risk }, 'PlannedStep'),
  'a step of the plan, without its parameters',
)

const AnalyzedStatus = vocabulary('AnalyzedStatus', 'Whether there is an analysis.', {
  complete: 'the agent gave one',
  unavailable: 'there is the evidence alone',
})

export const AlertAnalyzed = defineEvent({
  name: 'AlertAnalyzed',
  version: '1.0',
  description:
    'A decision is wanted until approval_expires_at. Published also when the agent failed (analysis_status: unavailable): an outage of the agent must not hide an outage of a site.',
  data: struct(
    'AlertAnalyzedData',
    {
      ...aboutAlert,
      cause: open(IssueType),
      severity: Severity,
      summary: described(Summary, 'what is wrong, for a title'),
      analysis_status: AnalyzedStatus,
      plan_digest: planDigest,
      plan_revision: planRevision,
      step_count: described(Count, 'how many steps the plan has; none where people have to act themselves'),
      steps: described(t.array(PlannedStep), 'the steps, in the order in which they are carried out'),
      approval_expires_at: approvalExpiresAt,
    },
    {
      ...ofMonitor,
      ...ofMembers,
      s3_analysis_key: analysisKey,
      analysis_problem: described(
        text('Problem', 'a text of 1 to 300 characters', { minLength: 1, maxLength: 300 }),
        'why there is no analysis, or no plan to carry out',
      ),
      changes: described(
        t.array(Change),
        'what changed about the resources behind the domain in the day before, the latest first',
      ),
      changes_as_of: described(
        Instant,
        'how far the trail of changes reaches; the 15 minutes before it may be missing',
      ),
      confidence: described(Confidence, 'how sure the agent is of the cause'),
      gaps: described(t.array(Gap), 'what the agent could not check'),
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
      changes: [
        {
          event: 'UpdateDistribution',
          at: '2026-01-31T07:53:00.000Z',
          resource: 'E1SHOPDEMO0001',
          by: 'deploy-role',
        },
      ],
      changes_as_of: '2026-01-31T08:05:00.000Z',
      confidence: 'medium',
      gaps: ['could not check the logs of the origin'],
      s3_analysis_key: 'alerts/2026-01-31/shop.example.com/08-05-00-alert-9f2c1b7a5d3e4f60.md',
    },
  },
})
export type AlertAnalyzed = t.TypeOf<typeof AlertAnalyzed.data>
