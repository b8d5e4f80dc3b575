import type { Command } from '../../functions/domain/alert/commands'
import type { AlertUpdate } from '../../schemas/alert'
import { emptyPlan } from '../../schemas/plan'
import { START } from './fakes'
import * as sample from './samples'

/** A lease or execution that is not the sample's. */
export const OTHER = '00000000-0000-4000-8000-0000000000ff'

const worse: AlertUpdate = {
  reason: 'severity',
  updated_at: START,
  severity: 'critical',
  cause: sample.issue.issue_type,
  summary: 'another fault',
  symptoms: [sample.issue.issue_type],
  previous_severity: 'high',
  previous_cause: sample.issue.issue_type,
}
/** What people hear of an alert that is decided. */
export const heard: Extract<Command, { name: 'update' }> = { name: 'update', update: worse }

/** One of each, as it fits the samples. */
export const commands: Record<Command['name'], Command> = {
  wait: {
    name: 'wait',
    execution_id: sample.EXECUTION,
    segment: 1,
    step_id: 'step-1',
    wait_until: '2026-01-31T08:02:00.000Z',
    claim_ms: 960_000,
  },
  continue: {
    name: 'continue',
    execution_id: sample.EXECUTION,
    segment: 1,
    segment_ms: 960_000,
    claim_ms: 1_560_000,
  },
  take_lease: { name: 'take_lease', lease_id: OTHER, lease_ms: 1_000 },
  record_analysis: {
    name: 'record_analysis',
    lease_id: sample.LEASE,
    analysis_status: 'complete',
    plan: sample.plan,
    plan_digest: sample.digestOf(sample.plan),
    open_ms: 3_600_000,
    stored: {
      agent_analysis: sample.ANALYSIS,
      agent_session_id: sample.SESSION,
      ...sample.previewsOf(sample.plan),
    },
  },
  amend: {
    name: 'amend',
    amendment: {
      ...{ by: 'dana', decided_by: 'link:teams', surface: 'link', at: '2026-01-31T08:01:00.000Z' },
      ...{ plan_digest: sample.digestOf(sample.plan), plan_revision: 1, mac: 'amendment' },
      dropped: [],
      parameters: {
        'step-1': { distribution_id: sample.DISTRIBUTION, paths: ['/index.html'] },
      },
    },
  },
  give_up_analysis: {
    name: 'give_up_analysis',
    plan: emptyPlan('no analysis'),
    plan_digest: sample.digestOf(emptyPlan('no analysis'), 'evidence'),
    open_ms: 3_600_000,
    stored: { agent_analysis: 'evidence', analysis_problem: 'no analysis was finished' },
  },
  analyze_again: { name: 'analyze_again', actor: sample.actor },
  analyze_deferred: { name: 'analyze_deferred' },
  update: {
    name: 'update',
    update: worse,
    evidence: {
      issue: { ...sample.issue, severity: 'critical', summary: 'another fault' },
      evidence_mac: 'evidence',
    },
    revise: 'now',
  },
  resolve: { name: 'resolve' },
  follow_up: { name: 'follow_up', actor: sample.actor },
  record_approval: {
    name: 'record_approval',
    decision: { ...sample.decision(), decided_by: 'slack:T1/U1' },
    mac: 'm1',
    approvals_needed: 2,
  },
  snooze: { name: 'snooze', mac: 'pause', actor: sample.actor, until: sample.SNOOZED_UNTIL },
  stop: { name: 'stop', actor: sample.actor },
  cancel: { name: 'cancel', actor: sample.actor },
  keep: { name: 'keep' },
  approve: { name: 'approve', decision: sample.decision(), mac: 'm', start_within_ms: 1_800_000 },
  reject: { name: 'reject', decision: sample.decision(), mac: 'm' },
  acknowledge: { name: 'acknowledge', decision: sample.decision(emptyPlan('nothing to run')) },
  recover: { name: 'recover' },
  expire: { name: 'expire' },
  remind: { name: 'remind' },
  claim: {
    name: 'claim',
    execution_id: sample.EXECUTION,
    plan_digest: sample.digestOf(sample.plan),
    claim_ms: 960_000,
  },
  complete: {
    name: 'complete',
    execution_id: sample.EXECUTION,
    outcome: 'completed',
    result: 'resolved',
    actions: [],
    stored: {},
  },
  give_up_start: { name: 'give_up_start' },
  give_up_claim: { name: 'give_up_claim' },
}
