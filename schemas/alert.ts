import * as t from 'io-ts'
import { Amendment, WantedAmendment } from './amendment'
import { ChangeReport } from './change-report'
import { oneOf, struct } from './codec'
import { Issue, IssueType, Symptom } from './issue'
import { MonitorKey, storedMembers } from './members'
import { AnalysisMode, OutboxEntry } from './monitor'
import { MonitorResources } from './monitor-resources'
import { Plan, StepId, StepPreview } from './plan'
import {
  AlertId,
  Count,
  DomainName,
  Instant,
  LongText,
  MonitorName,
  Ordinal,
  PlanDigest,
  Principal,
  Remark,
  S3Key,
  Severity,
  Sha256,
  Summary,
  UnixSeconds,
  Uuid,
} from './scalars'
import { StandingCitation } from './standing-approval'
import { DecisionSurface } from './surface'
import { vocabulary } from './vocabulary'

export { DecisionSurface } from './surface'

export const ApprovalStatus = oneOf('ApprovalStatus', 'pending', 'approved', 'rejected')
export const ExecutionStatus = oneOf('ExecutionStatus', 'not_started', 'in_progress', 'completed', 'failed')
export const AnalysisStatus = oneOf('AnalysisStatus', 'in_progress', 'complete', 'unavailable')
export type AnalysisStatus = t.TypeOf<typeof AnalysisStatus>

/** Why an alert ended without a decision on a plan. */
export const ClosedReason = vocabulary('ClosedReason', 'Why the alert ended without a decision on a plan.', {
  recovered: 'the domain is well again',
  expired: 'no one decided in time',
  acknowledged: 'somebody took note of an alert that has no step to carry out',
})
export type ClosedReason = t.TypeOf<typeof ClosedReason>

export const ExecutionOutcome = vocabulary('ExecutionOutcome', 'Whether the steps were carried out.', {
  completed: 'every step that had to be was',
  failed: 'not all were; failure_kind says why',
})
export type ExecutionOutcome = t.TypeOf<typeof ExecutionOutcome>

/** What an execution achieved, as a fresh probe saw it. */
export const ExecutionResult = vocabulary(
  'ExecutionResult',
  'What the execution achieved, as a fresh probe saw it.',
  {
    resolved: 'the domain is well',
    still_failing: 'the domain still fails',
    unknown: 'no probe saw the end',
    nothing_to_do: 'the domain was well before the first step',
    refused: 'nothing was carried out',
  },
)
export type ExecutionResult = t.TypeOf<typeof ExecutionResult>

export const FailureKind = vocabulary('FailureKind', 'Why an execution failed.', {
  action_failed: 'AWS refused a step, or it did not succeed',
  agent_stopped: 'the agent saw a reason not to go on',
  agent_unavailable: 'the agent could not be asked',
  not_permitted: 'what was to be carried out is not what was approved, or is not allowed',
  state_unknown: 'it is not known whether the fault is as it was when it was approved',
  evidence_changed: 'the domain fails in another way than when it was approved',
  out_of_time: 'no time was left to begin another step: of the function, or of execution.max_total_minutes',
  outcome_unknown: 'the execution died: what it did last is not known',
  never_started: 'its time was over before it began',
  stopped: 'somebody stopped it, before or while it ran',
})
export type FailureKind = t.TypeOf<typeof FailureKind>

/** What can be asked for about an alert. The first two are the documented ones. */
export const DecisionAction = vocabulary('DecisionAction', 'What was asked for.', {
  approve: 'to carry out the plan',
  reject: 'not to carry it out',
  acknowledge: 'to end an alert that has no step to carry out',
  snooze: 'to pause reminders and expiry',
  analyze_again: 'another analysis',
  stop: 'to stop the execution',
})
export type DecisionAction = t.TypeOf<typeof DecisionAction>

/** One of several approvals that are needed; kept by its authenticated principal until the last of them decides. */
export const RecordedApproval = struct(
  'RecordedApproval',
  {
    by: Principal,
    surface: DecisionSurface,
    at: Instant,
    /** MAC over this approval's essentials, base64url: write access to the table is not an approval. */
    mac: LongText,
  },
  { comment: Remark },
)
export type RecordedApproval = t.TypeOf<typeof RecordedApproval>

/** Why people hear of an open alert again: the most important of what has changed. */
export const UpdateReason = vocabulary('UpdateReason', 'What has changed of an open alert.', {
  severity: 'it is worse',
  symptom: 'it fails in a way that was not seen before',
  joined: 'another domain fails for the same cause',
  left: 'a domain is well again, others are not',
})
export type UpdateReason = t.TypeOf<typeof UpdateReason>

/** What people have heard of an open alert last, and what changed with it. */
export const AlertUpdate = struct(
  'AlertUpdate',
  {
    reason: UpdateReason,
    updated_at: Instant,
    severity: Severity,
    cause: IssueType,
    summary: Summary,
    /** Symptoms of which people know, by type and class. */
    symptoms: t.array(LongText),
  },
  {
    ...storedMembers,
    previous_severity: Severity,
    previous_cause: IssueType,
    /** Members that joined or left, at most `MOST_MEMBERS`. */
    changed: t.array(MonitorKey),
    /** Of those that left, the ones that no one monitors any more: whether they are well is not known. */
    unmonitored: t.array(MonitorKey),
  },
)
export type AlertUpdate = t.TypeOf<typeof AlertUpdate>

/** Item of the table `alerts`. The documented attributes come first in each half; the others only add to them. */
export const Alert = struct(
  'Alert',
  {
    alert_id: AlertId,
    domain: DomainName,
    timestamp: Instant,
    approval_status: ApprovalStatus,
    execution_status: ExecutionStatus,
    ttl: UnixSeconds,
    analysis_status: AnalysisStatus,
    cause: IssueType,
    severity: Severity,
    summary: Summary,
    issue: Issue,
    resources: MonitorResources,
    generation: Ordinal,
    outbox: t.record(t.string, OutboxEntry),
  },
  {
    agent_analysis: LongText,
    agent_session_id: Uuid,
    /** Of the conversation of the analysis, where it is kept as a document. */
    agent_conversation_digest: Sha256,
    s3_analysis_key: S3Key,
    s3_analysis_url: LongText,
    approved_by: Principal,
    approved_at: Instant,
    rejected_by: Principal,
    rejected_at: Instant,
    approval_comment: Remark,
    rejection_reason: Remark,
    executed_at: Instant,
    /** S3 key of the execution's log. */
    execution_log: S3Key,
    /** JSON: see `functions/execution-handler`. */
    execution_details: LongText,

    /** Which of several monitors of the domain has seen it; none where the monitor is called as its domain. */
    monitor: MonitorName,
    previous_alert_id: AlertId,
    /** Who had the domain probed by hand when this alert was opened, as they named themselves. */
    raised_by: Principal,
    /** Other symptoms of the same check that were seen before `issue`: the analysis is given them, and its plan may meet them. */
    symptoms: t.array(Symptom),
    /** Where several monitors share the alert; those of the decision, once there is one. */
    ...storedMembers,
    /** MAC of the detector over domain, issue, symptoms, members and `raised_by`, base64url; anew with each change of them. */
    evidence_mac: LongText,
    /** How often the open alert was reported to have changed; the event's id is made from it. */
    update_seq: Ordinal,
    /** What was reported last. After the approval nothing else is changed by an update. */
    update: AlertUpdate,
    lease_id: Uuid,
    lease_expires_at: Instant,
    /** How often an analysis of this revision was begun. */
    analysis_attempts: Count,
    /** Who wanted the revision after this one. */
    analysis_requested_by: Principal,
    analysis_requested_at: Instant,
    /** What they said of it: the agent is given it as data. */
    analysis_comment: Remark,
    /** How the first analysis is made where the agent is not asked. */
    analysis_mode: AnalysisMode,
    /** What the plan is to become: the next analysis makes it, and asks no agent. */
    amendment_wanted: WantedAmendment,
    /** What people have changed of the agent's plan in this revision: its MAC covers it. */
    amendment: Amendment,
    analyzed_at: Instant,
    /** What had changed before the fault was analysed. */
    change_report: ChangeReport,
    /** Why there is no analysis, or no executable plan; shown to people. */
    analysis_problem: Remark,
    plan: Plan,
    /** What each step would do to what was there when the plan was made: the digest covers it. */
    previews: t.array(StepPreview),
    /** Why that cannot be said: the plan cannot be approved. */
    preview_problem: Remark,
    plan_digest: PlanDigest,
    plan_revision: Ordinal,
    /** MAC of the analysis over this revision: plan, evidence, resources, time and session, base64url. */
    plan_mac: LongText,
    approval_expires_at: Instant,
    reminders_sent: Count,
    reminded_at: Instant,
    /** Reminders and expiry pause until then. */
    snoozed_until: Instant,
    snoozed_by: Principal,
    /** MAC over the pause and the longer time to decide, base64url: without it the time ends as the policy says. */
    snooze_mac: LongText,
    /** Approvals of this revision by the authenticated principal, while more are needed. */
    approvals: t.record(t.string, RecordedApproval),

    closed_reason: ClosedReason,
    closed_at: Instant,
    closed_by: Principal,
    /** Members of which no probe could tell when the others were well, at most `MOST_MEMBERS`. */
    unknown_members: t.array(MonitorKey),
    /** When nothing could happen to the alert any more: rejected, closed or executed. */
    ended_at: Instant,
    /** When its domains were seen to be well again, where that was after the end and not because of it. */
    resolved_at: Instant,
    /** Who wanted a new alert after the end of this one, without waiting for the cool-down. */
    follow_up_requested_by: Principal,
    follow_up_requested_at: Instant,

    /** Authenticated principal of the decision; `approved_by` is what the request claimed. */
    decided_by: Principal,
    decision_surface: DecisionSurface,
    /** MAC over the decision and all that it rests on, base64url. */
    decision_mac: LongText,
    /** By which standing approval it was decided, if by one. */
    standing_approval: StandingCitation,
    /** How many different people had to approve when it was decided. */
    approvals_needed: Ordinal,
    /** True where the settings said so when it was decided: nothing of this approval may change anything, whatever they say later. */
    approved_as_dry_run: t.boolean,

    execution_deadline: Instant,
    execution_id: Uuid,
    execution_started_at: Instant,
    /** When the execution is given up if no one goes on with it. */
    claim_expires_at: Instant,
    /** Which part of the execution it is, after the first: each is an invocation. */
    execution_segment: Ordinal,
    /** When the segment is dead, or has waited long enough: another one may go on. */
    segment_expires_at: Instant,
    /** It waits for AWS: when it is looked at again. */
    wait_until: Instant,
    /** The step that it waits for, or waited for last. */
    waiting_for: StepId,
    /** What AWS knows that by: its status events only shorten the wait. What is looked at is in the journal. */
    waiting_handle: LongText,
    /** Looked at before every action. */
    stop_requested_at: Instant,
    stop_requested_by: Principal,
    result: ExecutionResult,
    failure_kind: FailureKind,
    /** True where the steps only said what they would do; absent otherwise. */
    dry_run: t.boolean,

    /** Keys of the sparse indexes: present only while the item is open work. */
    outbox_open: t.literal('yes'),
    analysis_open: t.literal('yes'),
    decision_open: t.literal('yes'),
    execution_open: oneOf('ExecutionOpen', 'awaiting', 'running'),
  },
)
export type Alert = t.TypeOf<typeof Alert>
