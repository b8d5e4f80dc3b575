import { planDigest } from '../../../functions/domain/plan/digest'
import type { Alert } from '../../../schemas/alert'
import * as sample from '../../support/samples'

/** What somebody who may write the table would like to read there, one attribute at a time. */

const FAR = '2099-01-31T08:00:00.000Z'
const PAST = '2020-01-31T08:00:00.000Z'
const FORGED = 'Zm9yZ2VkZm9yZ2VkZm9yZ2VkZm9yZ2VkZm9yZ2VkZm8'
const OTHER_UUID = '00000000-0000-4000-8000-0000000000ee'
const vote = { by: 'sam', surface: 'slack', at: '2026-01-31T08:00:00.000Z', mac: FORGED } as const
const amender = { by: 'eve', decided_by: 'slack:T/UEVE', surface: 'slack', at: PAST } as const
const wanted = {
  ...amender,
  plan_digest: 'f'.repeat(64),
  plan_revision: 1,
  dropped: ['step-1'],
  parameters: {},
  mac: FORGED,
}
const otherPlan = {
  ...sample.plan,
  steps: [
    { ...sample.plan.steps[0], parameters: { distribution_id: sample.DISTRIBUTION, paths: ['/other'] } },
  ],
} as typeof sample.plan

type Other = Readonly<Required<{ [Name in keyof Alert]: readonly unknown[] }>>

/** Other values of each attribute that the item's codec takes. Every attribute of the item is here, or it does not compile. */
export const otherValues: Other = {
  alert_id: ['alert-fedcba9876543210'],
  domain: ['other.example.com'],
  timestamp: [FAR, PAST],
  approval_status: ['approved', 'pending', 'rejected'],
  execution_status: ['not_started', 'in_progress', 'completed', 'failed'],
  ttl: [0, 4_000_000_000],
  analysis_status: ['complete', 'unavailable', 'in_progress'],
  cause: ['http_timeout'],
  severity: ['low', 'high'],
  summary: ['Nothing of interest'],
  issue: [
    { ...sample.issue, severity: 'low' },
    {
      ...sample.issue,
      severity: 'critical',
      evidence: { ...sample.issue.evidence, target: 'https://other/' },
    },
  ],
  resources: [{}, { cloudfront_distribution_id: 'E1OTHER0000001' }],
  monitor: ['checkout'],
  generation: [7],
  outbox: [{}],
  agent_analysis: ['All is well.'],
  change_report: [{ as_of: PAST, changes: [], states: [], unchecked: [] }],
  analysis_comment: ['Look again.'],
  agent_session_id: [OTHER_UUID],
  agent_conversation_digest: ['0'.repeat(64)],
  s3_analysis_key: ['alerts/other.md'],
  s3_analysis_url: ['s3://bucket/alerts/other.md'],
  approved_by: ['eve'],
  approved_at: [FAR, PAST],
  approved_as_dry_run: [true, false],
  standing_approval: [
    {
      standing_id: 'standing-5b1f6c1e-0a4f-4c0e-9d7a-3f6c2b1a9e10',
      granted_by: ['eve'],
      use: 1,
      max_per_day: 1,
      expires_at: FAR,
    },
  ],
  rejected_by: ['eve'],
  rejected_at: [PAST],
  approval_comment: ['agreed'],
  rejection_reason: ['no'],
  executed_at: [PAST],
  execution_log: ['executions/other.md'],
  execution_details: ['{}'],
  previous_alert_id: ['alert-fedcba9876543210'],
  raised_by: ['sam', 'erin'],
  symptoms: [[], [{ issue_type: 'http_timeout', severity: 'low', facts: [] }]],
  members: [['other.example.com'], [sample.DOMAIN, 'other.example.com']],
  member_count: [2],
  evidence_mac: [FORGED],
  update_seq: [7],
  update: [
    {
      ...{ reason: 'left', updated_at: PAST, severity: 'low', cause: 'http_timeout', summary: 'all is well' },
      symptoms: [],
    },
  ],
  lease_id: [OTHER_UUID],
  lease_expires_at: [FAR, PAST],
  analysis_attempts: [9],
  analysis_requested_by: ['eve'],
  analysis_requested_at: [PAST],
  analysis_mode: ['deferred', 'repeated'],
  amendment_wanted: [wanted],
  amendment: [
    { ...amender, of_revision: 1, changes: [{ step_id: 'step-1', action: 'cloudfront:CreateInvalidation' }] },
  ],
  analyzed_at: [FAR, PAST],
  analysis_problem: ['none'],
  plan: [otherPlan, { ...sample.plan, steps: [] }],
  plan_digest: [
    planDigest({ alert_id: sample.ALERT_ID, plan: otherPlan, analysis_digest: 'f'.repeat(64) }),
    'f'.repeat(64),
  ],
  previews: [[], [{ step_id: 'step-1', fields: [] }]],
  preview_problem: ['none'],
  plan_revision: [2],
  plan_mac: [FORGED],
  approval_expires_at: [FAR, PAST],
  reminders_sent: [9],
  reminded_at: [FAR],
  snoozed_until: [FAR],
  snoozed_by: ['eve'],
  snooze_mac: [FORGED],
  approvals: [
    {},
    { 'slack:T0DEMO/U0SAM': vote },
    { 'slack:T0DEMO/U0KIM': vote, 'slack:T0DEMO/U0DANA': vote, 'api-key:shared': vote },
  ],
  closed_reason: ['acknowledged', 'recovered'],
  closed_at: [PAST],
  closed_by: ['eve'],
  unknown_members: [['eve.example.com']],
  ended_at: [PAST],
  resolved_at: [PAST],
  follow_up_requested_by: ['eve'],
  follow_up_requested_at: [PAST],
  decided_by: ['api-key:shared', 'slack:T0DEMO/U0KIM', 'link:teams'],
  decision_surface: ['api', 'direct', 'link', 'slack'],
  decision_mac: [FORGED],
  approvals_needed: [1, 3],
  execution_deadline: [FAR, PAST],
  execution_id: [OTHER_UUID],
  execution_started_at: [PAST],
  execution_segment: [2],
  segment_expires_at: [FAR, PAST],
  wait_until: [FAR, PAST],
  waiting_handle: ['ecs-svc/0000000000000000000'],
  waiting_for: ['step-9'],
  claim_expires_at: [FAR, PAST],
  stop_requested_at: [PAST],
  stop_requested_by: ['eve'],
  result: ['resolved'],
  failure_kind: ['stopped'],
  dry_run: [true],
  outbox_open: ['yes'],
  analysis_open: ['yes'],
  decision_open: ['yes'],
  execution_open: ['awaiting', 'running'],
}

export const attributes = Object.keys(otherValues) as readonly (keyof Alert)[]

/** A value of a type that the attribute cannot have. */
export const otherType = (name: keyof Alert): unknown =>
  typeof otherValues[name][0] === 'string' ? 7 : 'seven'

export type Change = 'deleted' | 'another value' | 'another type'

/** The item with this attribute changed, in each way that there is. */
export const changed = (item: Alert, name: keyof Alert, change: Change): readonly unknown[] => {
  switch (change) {
    case 'deleted': {
      const { [name]: _, ...rest } = item
      return [rest]
    }
    case 'another value':
      return otherValues[name]
        .filter((value) => JSON.stringify(value) !== JSON.stringify(item[name]))
        .map((value) => ({ ...item, [name]: value }))
    case 'another type':
      return [{ ...item, [name]: otherType(name) }]
  }
}
