/**
 * Types of the events of the bus `cloudops-agent`, made from docs/schemas/asyncapi.json and from nothing else. Written by
 * `make schemas`: do not edit.
 */

export type CloudOpsEvent =
  | IssueDetectedEvent
  | AnalysisDeferredEvent
  | DetectionDegradedEvent
  | DetectionRestoredEvent
  | AlertAnalyzedEvent
  | AnalysisRequestedEvent
  | ApprovalRecordedEvent
  | ApprovalRefusedEvent
  | AlertApprovedEvent
  | AlertRejectedEvent
  | AlertSnoozedEvent
  | AlertClosedEvent
  | ReminderDueEvent
  | ExecutionStartedEvent
  | ExecutionStopRequestedEvent
  | ExecutionCompletedEvent
  | MessageDeliveredEvent
  | MessageFailedEvent

export interface IssueDetectedEvent {
  version: string
  id: string
  'detail-type': 'IssueDetected'
  source: 'cloudops.agent'
  account: string
  time: string
  region: string
  resources: string[]
  'replay-name'?: string
  detail: IssueDetected
}
export interface IssueDetected {
  metadata: Metadata
  data: IssueDetectedData
}
export interface Metadata {
  /**
   * an event id in 32 lower-case hex digits
   */
  event_id: string
  /**
   * an alert id (letters, digits, ".", "_", "-"; at most 64)
   */
  correlation_id: string
  /**
   * a UTC time such as 2026-01-31T08:05:00.000Z
   */
  occurred_at: string
  /**
   * a version such as 1.0
   */
  schema_version: string
  /**
   * an event id in 32 lower-case hex digits
   */
  causation_id?: string
}
export interface IssueDetectedData {
  /**
   * an alert id (letters, digits, ".", "_", "-"; at most 64)
   */
  alert_id: string
  /**
   * a lower-case host name such as shop.example.com
   */
  domain: string
  /**
   * a whole number, 1 or more
   */
  generation: number
  issue: Issue
  /**
   * a UTC time such as 2026-01-31T08:05:00.000Z
   */
  detected_at: string
  trigger: 'schedule' | 'manual' | 'event'
  /**
   * a name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64)
   */
  monitor?: string
  /**
   * an alert id (letters, digits, ".", "_", "-"; at most 64)
   */
  previous_alert_id?: string
  /**
   * a name of 1 to 200 characters
   */
  raised_by?: string
}
export interface Issue {
  issue_type:
    | 'dns_nxdomain'
    | 'dns_servfail'
    | 'dns_timeout'
    | 'dns_no_address'
    | 'dns_mismatch'
    | 'dns_dangling'
    | 'dns_non_public_address'
    | 'tcp_refused'
    | 'tcp_timeout'
    | 'tcp_reset'
    | 'tcp_unreachable'
    | 'tcp_address_down'
    | 'tls_handshake'
    | 'tls_timeout'
    | 'tls_protocol'
    | 'tls_hostname_mismatch'
    | 'tls_untrusted'
    | 'tls_chain_incomplete'
    | 'tls_expired'
    | 'tls_not_yet_valid'
    | 'tls_expiring'
    | 'tls_weak_key'
    | 'http_status'
    | 'http_redirect_loop'
    | 'http_redirect_mismatch'
    | 'http_redirect_blocked'
    | 'http_body_mismatch'
    | 'http_header_mismatch'
    | 'http_timeout'
    | 'http_too_slow'
    | 'http_too_large'
    | 'http_malformed'
    | 'health_check_failing'
    | 'acm_validation_pending'
    | 'acm_renewal_failed'
    | 'domain_expiring'
    | 'domain_expired'
    | 'probe_inconclusive'
  severity: 'critical' | 'high' | 'medium' | 'low'
  /**
   * a text of 1 to 300 characters
   */
  summary: string
  evidence: Evidence
  /**
   * the name of a check such as site
   */
  check?: string
}
export interface Evidence {
  /**
   * a UTC time such as 2026-01-31T08:05:00.000Z
   */
  observed_at: string
  /**
   * the probed URL, at most 300 characters
   */
  target: string
  facts: Fact[]
  timings: Timings
}
export interface Fact {
  /**
   * a fact name such as status_code
   */
  name: string
  /**
   * a text of at most 256 characters
   */
  value: string
}
export interface Timings {
  /**
   * milliseconds, 0 or more
   */
  dns_ms?: number
  /**
   * milliseconds, 0 or more
   */
  tcp_ms?: number
  /**
   * milliseconds, 0 or more
   */
  tls_ms?: number
  /**
   * milliseconds, 0 or more
   */
  first_byte_ms?: number
  /**
   * milliseconds, 0 or more
   */
  total_ms?: number
}
export interface AnalysisDeferredEvent {
  version: string
  id: string
  'detail-type': 'AnalysisDeferred'
  source: 'cloudops.agent'
  account: string
  time: string
  region: string
  resources: string[]
  'replay-name'?: string
  detail: AnalysisDeferred
}
export interface AnalysisDeferred {
  metadata: Metadata
  data: AnalysisDeferredData
}
export interface AnalysisDeferredData {
  /**
   * an alert id (letters, digits, ".", "_", "-"; at most 64)
   */
  alert_id: string
  /**
   * a lower-case host name such as shop.example.com
   */
  domain: string
  cause:
    | 'dns_nxdomain'
    | 'dns_servfail'
    | 'dns_timeout'
    | 'dns_no_address'
    | 'dns_mismatch'
    | 'dns_dangling'
    | 'dns_non_public_address'
    | 'tcp_refused'
    | 'tcp_timeout'
    | 'tcp_reset'
    | 'tcp_unreachable'
    | 'tcp_address_down'
    | 'tls_handshake'
    | 'tls_timeout'
    | 'tls_protocol'
    | 'tls_hostname_mismatch'
    | 'tls_untrusted'
    | 'tls_chain_incomplete'
    | 'tls_expired'
    | 'tls_not_yet_valid'
    | 'tls_expiring'
    | 'tls_weak_key'
    | 'http_status'
    | 'http_redirect_loop'
    | 'http_redirect_mismatch'
    | 'http_redirect_blocked'
    | 'http_body_mismatch'
    | 'http_header_mismatch'
    | 'http_timeout'
    | 'http_too_slow'
    | 'http_too_large'
    | 'http_malformed'
    | 'health_check_failing'
    | 'acm_validation_pending'
    | 'acm_renewal_failed'
    | 'domain_expiring'
    | 'domain_expired'
    | 'probe_inconclusive'
  severity: 'critical' | 'high' | 'medium' | 'low'
  /**
   * a text of 1 to 300 characters
   */
  summary: string
  reason: 'hourly_budget' | 'daily_budget'
  /**
   * a UTC time such as 2026-01-31T08:05:00.000Z
   */
  deferred_until: string
  /**
   * a name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64)
   */
  monitor?: string
}
export interface DetectionDegradedEvent {
  version: string
  id: string
  'detail-type': 'DetectionDegraded'
  source: 'cloudops.agent'
  account: string
  time: string
  region: string
  resources: string[]
  'replay-name'?: string
  detail: DetectionDegraded
}
export interface DetectionDegraded {
  metadata: Metadata
  data: DetectionDegradedData
}
export interface DetectionDegradedData {
  reason: 'self_check_failed' | 'most_domains_failing' | 'out_of_time'
  /**
   * a text of at most 1000 characters
   */
  explanation: string
  /**
   * a UTC time such as 2026-01-31T08:05:00.000Z
   */
  since: string
  /**
   * a whole number, 0 or more
   */
  checked: number
  /**
   * a whole number, 0 or more
   */
  failing: number
}
export interface DetectionRestoredEvent {
  version: string
  id: string
  'detail-type': 'DetectionRestored'
  source: 'cloudops.agent'
  account: string
  time: string
  region: string
  resources: string[]
  'replay-name'?: string
  detail: DetectionRestored
}
export interface DetectionRestored {
  metadata: Metadata
  data: DetectionRestoredData
}
export interface DetectionRestoredData {
  reason: 'self_check_failed' | 'most_domains_failing' | 'out_of_time'
  /**
   * a UTC time such as 2026-01-31T08:05:00.000Z
   */
  since: string
  /**
   * a UTC time such as 2026-01-31T08:05:00.000Z
   */
  restored_at: string
  /**
   * a whole number, 0 or more
   */
  checked: number
  /**
   * a whole number, 0 or more
   */
  failing: number
}
export interface AlertAnalyzedEvent {
  version: string
  id: string
  'detail-type': 'AlertAnalyzed'
  source: 'cloudops.agent'
  account: string
  time: string
  region: string
  resources: string[]
  'replay-name'?: string
  detail: AlertAnalyzed
}
export interface AlertAnalyzed {
  metadata: Metadata
  data: AlertAnalyzedData
}
export interface AlertAnalyzedData {
  /**
   * an alert id (letters, digits, ".", "_", "-"; at most 64)
   */
  alert_id: string
  /**
   * a lower-case host name such as shop.example.com
   */
  domain: string
  cause:
    | 'dns_nxdomain'
    | 'dns_servfail'
    | 'dns_timeout'
    | 'dns_no_address'
    | 'dns_mismatch'
    | 'dns_dangling'
    | 'dns_non_public_address'
    | 'tcp_refused'
    | 'tcp_timeout'
    | 'tcp_reset'
    | 'tcp_unreachable'
    | 'tcp_address_down'
    | 'tls_handshake'
    | 'tls_timeout'
    | 'tls_protocol'
    | 'tls_hostname_mismatch'
    | 'tls_untrusted'
    | 'tls_chain_incomplete'
    | 'tls_expired'
    | 'tls_not_yet_valid'
    | 'tls_expiring'
    | 'tls_weak_key'
    | 'http_status'
    | 'http_redirect_loop'
    | 'http_redirect_mismatch'
    | 'http_redirect_blocked'
    | 'http_body_mismatch'
    | 'http_header_mismatch'
    | 'http_timeout'
    | 'http_too_slow'
    | 'http_too_large'
    | 'http_malformed'
    | 'health_check_failing'
    | 'acm_validation_pending'
    | 'acm_renewal_failed'
    | 'domain_expiring'
    | 'domain_expired'
    | 'probe_inconclusive'
  severity: 'critical' | 'high' | 'medium' | 'low'
  /**
   * a text of 1 to 300 characters
   */
  summary: string
  analysis_status: 'complete' | 'unavailable'
  /**
   * a SHA-256 digest in 64 lower-case hex digits
   */
  plan_digest: string
  /**
   * a whole number, 1 or more
   */
  plan_revision: number
  /**
   * a whole number, 0 or more
   */
  step_count: number
  steps: PlannedStep[]
  /**
   * a UTC time such as 2026-01-31T08:05:00.000Z
   */
  approval_expires_at: string
  /**
   * a name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64)
   */
  monitor?: string
  /**
   * an S3 key of 1 to 1024 characters
   */
  s3_analysis_key?: string
  /**
   * a text of 1 to 300 characters
   */
  analysis_problem?: string
}
export interface PlannedStep {
  /**
   * a step id such as step-1
   */
  id: string
  /**
   * an action such as cloudfront:CreateInvalidation
   */
  action: string
  risk: 'low' | 'medium' | 'high'
}
export interface AnalysisRequestedEvent {
  version: string
  id: string
  'detail-type': 'AnalysisRequested'
  source: 'cloudops.agent'
  account: string
  time: string
  region: string
  resources: string[]
  'replay-name'?: string
  detail: AnalysisRequested
}
export interface AnalysisRequested {
  metadata: Metadata
  data: AnalysisRequestedData
}
export interface AnalysisRequestedData {
  /**
   * an alert id (letters, digits, ".", "_", "-"; at most 64)
   */
  alert_id: string
  /**
   * a lower-case host name such as shop.example.com
   */
  domain: string
  wanted: 'revision' | 'generation' | 'resumption'
  /**
   * a name of 1 to 200 characters
   */
  requested_by: string
  /**
   * a UTC time such as 2026-01-31T08:05:00.000Z
   */
  requested_at: string
  /**
   * a name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64)
   */
  monitor?: string
}
export interface ApprovalRecordedEvent {
  version: string
  id: string
  'detail-type': 'ApprovalRecorded'
  source: 'cloudops.agent'
  account: string
  time: string
  region: string
  resources: string[]
  'replay-name'?: string
  detail: ApprovalRecorded
}
export interface ApprovalRecorded {
  metadata: Metadata
  data: ApprovalRecordedData
}
export interface ApprovalRecordedData {
  /**
   * an alert id (letters, digits, ".", "_", "-"; at most 64)
   */
  alert_id: string
  /**
   * a lower-case host name such as shop.example.com
   */
  domain: string
  /**
   * a name of 1 to 200 characters
   */
  approved_by: string
  /**
   * a UTC time such as 2026-01-31T08:05:00.000Z
   */
  approved_at: string
  /**
   * a name of 1 to 200 characters
   */
  decided_by: string
  decision_surface: 'api' | 'direct' | 'slack' | 'link'
  /**
   * a SHA-256 digest in 64 lower-case hex digits
   */
  plan_digest: string
  /**
   * a whole number, 1 or more
   */
  plan_revision: number
  /**
   * a whole number, 1 or more
   */
  approvals: number
  /**
   * a whole number, 1 or more
   */
  approvals_needed: number
  /**
   * a UTC time such as 2026-01-31T08:05:00.000Z
   */
  approval_expires_at: string
  /**
   * a name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64)
   */
  monitor?: string
  /**
   * a text of at most 1000 characters
   */
  comment?: string
}
export interface ApprovalRefusedEvent {
  version: string
  id: string
  'detail-type': 'ApprovalRefused'
  source: 'cloudops.agent'
  account: string
  time: string
  region: string
  resources: string[]
  'replay-name'?: string
  detail: ApprovalRefused
}
export interface ApprovalRefused {
  metadata: Metadata
  data: ApprovalRefusedData
}
export interface ApprovalRefusedData {
  /**
   * an alert id (letters, digits, ".", "_", "-"; at most 64)
   */
  alert_id: string
  /**
   * a lower-case host name such as shop.example.com
   */
  domain: string
  attempted: 'approve' | 'reject' | 'acknowledge' | 'snooze' | 'analyze_again' | 'stop'
  /**
   * a name of 1 to 200 characters
   */
  decided_by: string
  decision_surface: 'api' | 'direct' | 'slack' | 'link'
  /**
   * a text of at most 1000 characters
   */
  reason: string
  /**
   * a UTC time such as 2026-01-31T08:05:00.000Z
   */
  refused_at: string
  /**
   * a name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64)
   */
  monitor?: string
  /**
   * a text of 1 to 300 characters
   */
  setting?: string
}
export interface AlertApprovedEvent {
  version: string
  id: string
  'detail-type': 'AlertApproved'
  source: 'cloudops.agent'
  account: string
  time: string
  region: string
  resources: string[]
  'replay-name'?: string
  detail: AlertApproved
}
export interface AlertApproved {
  metadata: Metadata
  data: AlertApprovedData
}
export interface AlertApprovedData {
  /**
   * an alert id (letters, digits, ".", "_", "-"; at most 64)
   */
  alert_id: string
  /**
   * a lower-case host name such as shop.example.com
   */
  domain: string
  /**
   * a name of 1 to 200 characters
   */
  approved_by: string
  /**
   * a UTC time such as 2026-01-31T08:05:00.000Z
   */
  approved_at: string
  /**
   * a name of 1 to 200 characters
   */
  decided_by: string
  decision_surface: 'api' | 'direct' | 'slack' | 'link'
  /**
   * a SHA-256 digest in 64 lower-case hex digits
   */
  plan_digest: string
  /**
   * a whole number, 1 or more
   */
  plan_revision: number
  /**
   * a UTC time such as 2026-01-31T08:05:00.000Z
   */
  execution_deadline: string
  /**
   * a name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64)
   */
  monitor?: string
  /**
   * a text of at most 1000 characters
   */
  comment?: string
  /**
   * Items: a name of 1 to 200 characters
   */
  together_with?: string[]
}
export interface AlertRejectedEvent {
  version: string
  id: string
  'detail-type': 'AlertRejected'
  source: 'cloudops.agent'
  account: string
  time: string
  region: string
  resources: string[]
  'replay-name'?: string
  detail: AlertRejected
}
export interface AlertRejected {
  metadata: Metadata
  data: AlertRejectedData
}
export interface AlertRejectedData {
  /**
   * an alert id (letters, digits, ".", "_", "-"; at most 64)
   */
  alert_id: string
  /**
   * a lower-case host name such as shop.example.com
   */
  domain: string
  /**
   * a name of 1 to 200 characters
   */
  rejected_by: string
  /**
   * a UTC time such as 2026-01-31T08:05:00.000Z
   */
  rejected_at: string
  /**
   * a name of 1 to 200 characters
   */
  decided_by: string
  decision_surface: 'api' | 'direct' | 'slack' | 'link'
  /**
   * a SHA-256 digest in 64 lower-case hex digits
   */
  plan_digest: string
  /**
   * a whole number, 1 or more
   */
  plan_revision: number
  /**
   * a name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64)
   */
  monitor?: string
  /**
   * a text of at most 1000 characters
   */
  reason?: string
}
export interface AlertSnoozedEvent {
  version: string
  id: string
  'detail-type': 'AlertSnoozed'
  source: 'cloudops.agent'
  account: string
  time: string
  region: string
  resources: string[]
  'replay-name'?: string
  detail: AlertSnoozed
}
export interface AlertSnoozed {
  metadata: Metadata
  data: AlertSnoozedData
}
export interface AlertSnoozedData {
  /**
   * an alert id (letters, digits, ".", "_", "-"; at most 64)
   */
  alert_id: string
  /**
   * a lower-case host name such as shop.example.com
   */
  domain: string
  /**
   * a name of 1 to 200 characters
   */
  snoozed_by: string
  /**
   * a name of 1 to 200 characters
   */
  decided_by: string
  /**
   * a UTC time such as 2026-01-31T08:05:00.000Z
   */
  snoozed_until: string
  /**
   * a UTC time such as 2026-01-31T08:05:00.000Z
   */
  approval_expires_at: string
  /**
   * a name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64)
   */
  monitor?: string
}
export interface AlertClosedEvent {
  version: string
  id: string
  'detail-type': 'AlertClosed'
  source: 'cloudops.agent'
  account: string
  time: string
  region: string
  resources: string[]
  'replay-name'?: string
  detail: AlertClosed
}
export interface AlertClosed {
  metadata: Metadata
  data: AlertClosedData
}
export interface AlertClosedData {
  /**
   * an alert id (letters, digits, ".", "_", "-"; at most 64)
   */
  alert_id: string
  /**
   * a lower-case host name such as shop.example.com
   */
  domain: string
  closed_reason: 'recovered' | 'expired' | 'acknowledged'
  /**
   * a UTC time such as 2026-01-31T08:05:00.000Z
   */
  closed_at: string
  /**
   * a name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64)
   */
  monitor?: string
  /**
   * a name of 1 to 200 characters
   */
  closed_by?: string
}
export interface ReminderDueEvent {
  version: string
  id: string
  'detail-type': 'ReminderDue'
  source: 'cloudops.agent'
  account: string
  time: string
  region: string
  resources: string[]
  'replay-name'?: string
  detail: ReminderDue
}
export interface ReminderDue {
  metadata: Metadata
  data: ReminderDueData
}
export interface ReminderDueData {
  /**
   * an alert id (letters, digits, ".", "_", "-"; at most 64)
   */
  alert_id: string
  /**
   * a lower-case host name such as shop.example.com
   */
  domain: string
  /**
   * a whole number, 1 or more
   */
  reminder: number
  /**
   * a UTC time such as 2026-01-31T08:05:00.000Z
   */
  approval_expires_at: string
  /**
   * a name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64)
   */
  monitor?: string
}
export interface ExecutionStartedEvent {
  version: string
  id: string
  'detail-type': 'ExecutionStarted'
  source: 'cloudops.agent'
  account: string
  time: string
  region: string
  resources: string[]
  'replay-name'?: string
  detail: ExecutionStarted
}
export interface ExecutionStarted {
  metadata: Metadata
  data: ExecutionStartedData
}
export interface ExecutionStartedData {
  /**
   * an alert id (letters, digits, ".", "_", "-"; at most 64)
   */
  alert_id: string
  /**
   * a lower-case host name such as shop.example.com
   */
  domain: string
  /**
   * a UUID
   */
  execution_id: string
  /**
   * a UTC time such as 2026-01-31T08:05:00.000Z
   */
  started_at: string
  /**
   * a SHA-256 digest in 64 lower-case hex digits
   */
  plan_digest: string
  /**
   * a whole number, 0 or more
   */
  step_count: number
  /**
   * a name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64)
   */
  monitor?: string
}
export interface ExecutionStopRequestedEvent {
  version: string
  id: string
  'detail-type': 'ExecutionStopRequested'
  source: 'cloudops.agent'
  account: string
  time: string
  region: string
  resources: string[]
  'replay-name'?: string
  detail: ExecutionStopRequested
}
export interface ExecutionStopRequested {
  metadata: Metadata
  data: ExecutionStopRequestedData
}
export interface ExecutionStopRequestedData {
  /**
   * an alert id (letters, digits, ".", "_", "-"; at most 64)
   */
  alert_id: string
  /**
   * a lower-case host name such as shop.example.com
   */
  domain: string
  /**
   * a UUID
   */
  execution_id: string
  /**
   * a name of 1 to 200 characters
   */
  stop_requested_by: string
  /**
   * a name of 1 to 200 characters
   */
  decided_by: string
  /**
   * a UTC time such as 2026-01-31T08:05:00.000Z
   */
  stop_requested_at: string
  /**
   * a name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64)
   */
  monitor?: string
}
export interface ExecutionCompletedEvent {
  version: string
  id: string
  'detail-type': 'ExecutionCompleted'
  source: 'cloudops.agent'
  account: string
  time: string
  region: string
  resources: string[]
  'replay-name'?: string
  detail: ExecutionCompleted
}
export interface ExecutionCompleted {
  metadata: Metadata
  data: ExecutionCompletedData
}
export interface ExecutionCompletedData {
  /**
   * an alert id (letters, digits, ".", "_", "-"; at most 64)
   */
  alert_id: string
  /**
   * a lower-case host name such as shop.example.com
   */
  domain: string
  outcome: 'completed' | 'failed'
  result: 'resolved' | 'still_failing' | 'unknown' | 'nothing_to_do' | 'refused'
  /**
   * a UTC time such as 2026-01-31T08:05:00.000Z
   */
  completed_at: string
  actions: ActionReport[]
  /**
   * a name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64)
   */
  monitor?: string
  /**
   * a UUID
   */
  execution_id?: string
  failure_kind?:
    | 'action_failed'
    | 'agent_stopped'
    | 'agent_unavailable'
    | 'not_permitted'
    | 'state_unknown'
    | 'evidence_changed'
    | 'out_of_time'
    | 'outcome_unknown'
    | 'never_started'
    | 'stopped'
  /**
   * an S3 key of 1 to 1024 characters
   */
  execution_log?: string
  dry_run?: boolean
}
export interface ActionReport {
  /**
   * a step id such as step-1
   */
  step_id: string
  /**
   * an action such as cloudfront:CreateInvalidation
   */
  action: string
  status: 'succeeded' | 'failed' | 'skipped'
  /**
   * a UTC time such as 2026-01-31T08:05:00.000Z
   */
  started_at: string
  /**
   * milliseconds, 0 or more
   */
  duration_ms: number
  verified?: 'yes' | 'no' | 'unknown'
  undo?: 'succeeded' | 'failed'
}
export interface MessageDeliveredEvent {
  version: string
  id: string
  'detail-type': 'MessageDelivered'
  source: 'cloudops.agent'
  account: string
  time: string
  region: string
  resources: string[]
  'replay-name'?: string
  detail: MessageDelivered
}
export interface MessageDelivered {
  metadata: Metadata
  data: MessageDeliveredData
}
export interface MessageDeliveredData {
  channel: 'slack' | 'teams' | 'email'
  /**
   * the name of an event such as AlertAnalyzed
   */
  notified_of: string
  /**
   * an alert id (letters, digits, ".", "_", "-"; at most 64)
   */
  alert_id?: string
  /**
   * a lower-case host name such as shop.example.com
   */
  domain?: string
  /**
   * a name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64)
   */
  monitor?: string
}
export interface MessageFailedEvent {
  version: string
  id: string
  'detail-type': 'MessageFailed'
  source: 'cloudops.agent'
  account: string
  time: string
  region: string
  resources: string[]
  'replay-name'?: string
  detail: MessageFailed
}
export interface MessageFailed {
  metadata: Metadata
  data: MessageFailedData
}
export interface MessageFailedData {
  channel: 'slack' | 'teams' | 'email'
  /**
   * the name of an event such as AlertAnalyzed
   */
  notified_of: string
  reason: 'refused' | 'unavailable'
  /**
   * an alert id (letters, digits, ".", "_", "-"; at most 64)
   */
  alert_id?: string
  /**
   * a lower-case host name such as shop.example.com
   */
  domain?: string
  /**
   * a name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64)
   */
  monitor?: string
}
