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
  | AlertUpdatedEvent
  | AnalysisRequestedEvent
  | PlanAmendedEvent
  | ApprovalRecordedEvent
  | ApprovalRefusedEvent
  | AlertApprovedEvent
  | AlertRejectedEvent
  | AlertSnoozedEvent
  | AlertClosedEvent
  | ReminderDueEvent
  | DigestDueEvent
  | ExecutionStartedEvent
  | ExecutionStopRequestedEvent
  | ExecutionSuspendedEvent
  | ExecutionCompletedEvent
  | IssueResolvedEvent
  | MessageDeliveredEvent
  | MessageFailedEvent
  | WindowOpenedEvent
  | WindowEndedEvent
  | MonitorsAddedEvent
  | MonitorsRemovedEvent
  | VantageObservedEvent
  | StandingApprovalChangedEvent
/**
 * Name of the event
 */
export type IssueDetectedDetailType = 'IssueDetected'
/**
 * Who published it
 */
export type Source = 'cloudops.agent'
/**
 * What is wrong with the domain, as the probe saw it. A newer version may have more words than these. `dns_nxdomain`: the name does not exist. `dns_servfail`: its name servers fail. `dns_timeout`: its name servers do not answer in time. `dns_no_address`: the name has no address. `dns_mismatch`: its records are not the expected ones. `dns_dangling`: it points to a name that does not exist, which others may be able to claim. `dns_non_public_address`: it resolves to a private address, which is not probed. `tcp_refused`: the connection is refused. `tcp_timeout`: the connection is not established in time. `tcp_reset`: the connection is reset. `tcp_unreachable`: the network or host cannot be reached. `tcp_address_down`: some of its addresses do not answer, others do. `tls_handshake`: the handshake fails. `tls_timeout`: the handshake does not end in time. `tls_protocol`: the server speaks no sufficient version of TLS, or an obsolete one. `tls_hostname_mismatch`: the certificate is for another name. `tls_untrusted`: the certificate is by no authority that is trusted. `tls_chain_incomplete`: the server leaves out intermediate certificates. `tls_expired`: the certificate, or one of its chain, has expired. `tls_not_yet_valid`: the certificate is not valid yet. `tls_expiring`: the certificate expires soon. `tls_weak_key`: the key or signature of the certificate is weak. `http_status`: the answer has an unexpected status code. `http_redirect_loop`: redirects lead in a circle, or are too many. `http_redirect_mismatch`: it redirects to another place than expected. `http_redirect_blocked`: it redirects to what is not probed: a private address or another scheme. `http_body_mismatch`: the page lacks the expected text, or holds an unwanted one. `http_header_mismatch`: a header is not as expected. `http_timeout`: the answer does not come in time. `http_too_slow`: the answer takes longer than its budget. `http_too_large`: the answer is larger than a probe reads. `http_malformed`: the answer is not HTTP. `health_check_failing`: its Route 53 health check fails. `acm_validation_pending`: its ACM certificate waits for validation. `acm_renewal_failed`: the renewal of its ACM certificate fails. `domain_expiring`: its registration ends soon. `domain_expired`: its registration has ended. `probe_inconclusive`: it is not known whether the domain is well.
 */
export type IssueType = string
/**
 * How bad it is. `critical`: visitors cannot use the site. `high`: visitors see something wrong, or soon will. `medium`: it works for now, or for most. `low`: someone should look when there is time.
 */
export type Severity = 'critical' | 'high' | 'medium' | 'low'
/**
 * What had the domain probed. A newer version may have more words than these. `schedule`: the regular tick. `manual`: a person. `event`: an alarm or a detector of others.
 */
export type Trigger = string
/**
 * Name of the event
 */
export type AnalysisDeferredDetailType = 'AnalysisDeferred'
/**
 * Which budget is used up. A newer version may have more words than these. `hourly_budget`: that of the hour. `daily_budget`: that of the day.
 */
export type DeferralReason = string
/**
 * Name of the event
 */
export type DetectionDegradedDetailType = 'DetectionDegraded'
/**
 * Why the detector reports less than it should. A newer version may have more words than these. `self_check_failed`: it cannot reach the reference hosts either. `most_domains_failing`: most of the fleet fails at once, which it does not believe at first. `out_of_time`: it does not get through its domains.
 */
export type DegradedReason = string
/**
 * Name of the event
 */
export type DetectionRestoredDetailType = 'DetectionRestored'
/**
 * Name of the event
 */
export type AlertAnalyzedDetailType = 'AlertAnalyzed'
/**
 * Whether there is an analysis. `complete`: the agent gave one. `unavailable`: there is the evidence alone.
 */
export type AnalyzedStatus = 'complete' | 'unavailable'
/**
 * What a step may break. `low`: it cannot make things worse, or only for moments. `medium`: it can make things worse, and can be put back. `high`: it can make things worse, and may not be put back.
 */
export type Risk = 'low' | 'medium' | 'high'
/**
 * How sure the agent is of the cause. `low`: others are as likely. `medium`: what is known fits it best. `high`: what is known shows it.
 */
export type Confidence = 'low' | 'medium' | 'high'
/**
 * Name of the event
 */
export type AlertUpdatedDetailType = 'AlertUpdated'
/**
 * What has changed of an open alert. A newer version may have more words than these. `severity`: it is worse. `symptom`: it fails in a way that was not seen before. `joined`: another domain fails for the same cause. `left`: a domain is well again, others are not.
 */
export type UpdateReason = string
/**
 * Name of the event
 */
export type AnalysisRequestedDetailType = 'AnalysisRequested'
/**
 * What the analysis becomes. `revision`: the next revision of an undecided alert. `generation`: a new alert, since this one has ended and the domain still fails. `resumption`: the same revision, whose analysis was never finished.
 */
export type WantedAnalysis = 'revision' | 'generation' | 'resumption'
/**
 * Name of the event
 */
export type PlanAmendedDetailType = 'PlanAmended'
/**
 * Where it was decided. A newer version may have more words than these. `api`: POST /approval. `direct`: direct invocation of the function. `slack`: a button in Slack. `link`: the page behind a link in a message. `oidc`: the page, by somebody who has signed in. `standing`: nowhere: people had approved it in advance. `pagerduty`: an acknowledgement in PagerDuty, which holds reminders back and decides nothing.
 */
export type DecisionSurface = string
/**
 * Name of the event
 */
export type ApprovalRecordedDetailType = 'ApprovalRecorded'
/**
 * Name of the event
 */
export type ApprovalRefusedDetailType = 'ApprovalRefused'
/**
 * What was attempted. A newer version may have more words than these. `approve`: to carry out the plan. `reject`: not to carry it out. `acknowledge`: to end an alert that has no step to carry out. `snooze`: to pause reminders and expiry. `analyze_again`: another analysis. `stop`: to stop the execution. `amend`: to change the plan. `sign_in`: to sign in, in order to decide.
 */
export type Attempt = string
/**
 * Name of the event
 */
export type AlertApprovedDetailType = 'AlertApproved'
/**
 * Name of the event
 */
export type AlertRejectedDetailType = 'AlertRejected'
/**
 * Name of the event
 */
export type AlertSnoozedDetailType = 'AlertSnoozed'
/**
 * Name of the event
 */
export type AlertClosedDetailType = 'AlertClosed'
/**
 * Why the alert ended without a decision on a plan. `recovered`: the domain is well again. `expired`: no one decided in time. `acknowledged`: somebody took note of an alert that has no step to carry out.
 */
export type ClosedReason = 'recovered' | 'expired' | 'acknowledged'
/**
 * Name of the event
 */
export type ReminderDueDetailType = 'ReminderDue'
/**
 * Name of the event
 */
export type DigestDueDetailType = 'DigestDue'
/**
 * Where people are notified. A newer version may have more words than these. `slack`: Slack. `teams`: Microsoft Teams. `email`: mail. `pagerduty`: PagerDuty. `webhook`: the webhook of another system.
 */
export type Channel = string
/**
 * Name of the event
 */
export type ExecutionStartedDetailType = 'ExecutionStarted'
/**
 * Name of the event
 */
export type ExecutionStopRequestedDetailType = 'ExecutionStopRequested'
/**
 * Name of the event
 */
export type ExecutionSuspendedDetailType = 'ExecutionSuspended'
/**
 * Name of the event
 */
export type ExecutionCompletedDetailType = 'ExecutionCompleted'
/**
 * Whether the steps were carried out. `completed`: every step that had to be was. `failed`: not all were; failure_kind says why.
 */
export type ExecutionOutcome = 'completed' | 'failed'
/**
 * What the execution achieved, as a fresh probe saw it. `resolved`: the domain is well. `still_failing`: the domain still fails. `unknown`: no probe saw the end. `nothing_to_do`: the domain was well before the first step. `refused`: nothing was carried out.
 */
export type ExecutionResult = 'resolved' | 'still_failing' | 'unknown' | 'nothing_to_do' | 'refused'
/**
 * What became of the step. `succeeded`: AWS took it. `failed`: it was refused or did not succeed. `skipped`: it was not begun.
 */
export type ActionStatus = 'succeeded' | 'failed' | 'skipped'
/**
 * Whether the change is in effect, as the action itself found afterwards. `yes`: it is. `no`: it is not. `unknown`: it is not known.
 */
export type ActionVerified = 'yes' | 'no' | 'unknown'
/**
 * What became of putting the change back. `succeeded`: it is as it was before. `failed`: it is not as it was before.
 */
export type UndoStatus = 'succeeded' | 'failed'
/**
 * Why an execution failed. A newer version may have more words than these. `action_failed`: AWS refused a step, or it did not succeed. `agent_stopped`: the agent saw a reason not to go on. `agent_unavailable`: the agent could not be asked. `not_permitted`: what was to be carried out is not what was approved, or is not allowed. `state_unknown`: it is not known whether the fault is as it was when it was approved. `evidence_changed`: the domain fails in another way than when it was approved. `out_of_time`: no time was left to begin another step: of the function, or of execution.max_total_minutes. `outcome_unknown`: the execution died: what it did last is not known. `never_started`: its time was over before it began. `stopped`: somebody stopped it, before or while it ran.
 */
export type FailureKind = string
/**
 * Name of the event
 */
export type IssueResolvedDetailType = 'IssueResolved'
/**
 * Name of the event
 */
export type MessageDeliveredDetailType = 'MessageDelivered'
/**
 * Name of the event
 */
export type MessageFailedDetailType = 'MessageFailed'
/**
 * Why the channel did not take it. `refused`: it will not take it as it is. `unavailable`: a later attempt may succeed.
 */
export type DeliveryFailure = 'refused' | 'unavailable'
/**
 * Name of the event
 */
export type WindowOpenedDetailType = 'WindowOpened'
/**
 * Name of the event
 */
export type WindowEndedDetailType = 'WindowEnded'
/**
 * Name of the event
 */
export type MonitorsAddedDetailType = 'MonitorsAdded'
/**
 * Name of the event
 */
export type MonitorsRemovedDetailType = 'MonitorsRemoved'
/**
 * Name of the event
 */
export type VantageObservedDetailType = 'VantageObserved'
/**
 * How a monitor was found from a vantage point. A newer version may have more words than these. `healthy`: no check failed. `issue`: a check failed, and was confirmed there. `unknown`: the prober there could not tell.
 */
export type VantageStatus = string
/**
 * Name of the event
 */
export type StandingApprovalChangedDetailType = 'StandingApprovalChanged'
/**
 * What became of a standing approval. A newer version may have more words than these. `proposed`: the first person has granted it, and others are needed. `granted`: as many people as are needed have granted it: from now on it is used. `revoked`: it is not used any more, and nothing more that it approved is begun.
 */
export type StandingChange = string

/**
 * A domain is broken. Carries the typed evidence of the probe that saw it; an analysis follows.
 */
export interface IssueDetectedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': IssueDetectedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: IssueDetected
}
export interface IssueDetected {
  metadata: Metadata
  data: IssueDetectedData
}
/**
 * Which event it is, when and why.
 */
export interface Metadata {
  /**
   * The same for each delivery of the same event: de-duplicate on it. An event id in 32 lower-case hex digits.
   */
  event_id: string
  /**
   * The alert that the event is about, or `detection` where it is about the detection itself. An alert id (letters, digits, ".", "_", "-"; at most 64).
   */
  correlation_id: string
  /**
   * When it happened; deliveries come in any order. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  occurred_at: string
  /**
   * MAJOR.MINOR of the schema: match its major version. A version 1.MINOR.
   */
  schema_version: string
  /**
   * The event that led to this one. An event id in 32 lower-case hex digits.
   */
  causation_id?: string
  /**
   * The same event in a newer major version, published beside this one for a time: who reads that one leaves this one out. An event id in 32 lower-case hex digits.
   */
  superseded_by?: string
  /**
   * The trace that the event was written in, as W3C Trace Context has it: set it as the parent of yours. A W3C trace context.
   */
  traceparent?: string
}
export interface IssueDetectedData {
  /**
   * The alert, which is the correlation_id as well. An alert id (letters, digits, ".", "_", "-"; at most 64).
   */
  alert_id: string
  /**
   * The domain of the alert; of a group, the one that leads. A lower-case host name such as shop.example.com.
   */
  domain: string
  /**
   * Which outage of this fault it is: the next one opens another alert. A whole number, 1 or more.
   */
  generation: number
  issue: Issue
  /**
   * When the detector was sure of it. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  detected_at: string
  trigger: Trigger
  /**
   * Which of several monitors of the domain; absent where it is called as its domain. A name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64).
   */
  monitor?: string
  /**
   * The domains that share the alert, those that lead first, at most 200; absent for an alert of one.
   *
   * Items: A domain that fails. A lower-case host name such as shop.example.com.
   */
  domains?: string[]
  /**
   * How many they are. A whole number, 1 or more.
   */
  domain_count?: number
  /**
   * The alert of the outage before, or the one that this one follows. An alert id (letters, digits, ".", "_", "-"; at most 64).
   */
  previous_alert_id?: string
  /**
   * When its check failed first, of the ticks that had to see it. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  failing_since?: string
  /**
   * When the last look before that began, where it found the domain well: the outage began between the two. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  last_well_at?: string
  /**
   * Who had the domain probed by hand, as the request named them: claimed, not proved. A name of 1 to 200 characters.
   */
  raised_by?: string
}
/**
 * What is broken, with the evidence.
 */
export interface Issue {
  issue_type: IssueType
  severity: Severity
  /**
   * What is wrong, for a title. A text of 1 to 300 characters.
   */
  summary: string
  evidence: Evidence
  /**
   * The check that fails; its symptom may change without becoming another fault. The name of a check such as site.
   */
  check?: string
}
/**
 * What the probe saw.
 */
export interface Evidence {
  /**
   * When the probe saw it. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  observed_at: string
  /**
   * What was probed. The probed URL, at most 300 characters.
   */
  target: string
  /**
   * What was observed, quoted as data.
   */
  facts: Fact[]
  timings: Timings
}
/**
 * One observed fact.
 */
export interface Fact {
  /**
   * What was observed. A fact name such as status_code.
   */
  name: string
  /**
   * What it was; it may come from whoever controls the site, so quote it and do not interpret it. A text of at most 256 characters.
   */
  value: string
}
/**
 * How long the phases of the probe took; a phase that was not reached is absent.
 */
export interface Timings {
  /**
   * Resolving the name. Milliseconds, 0 or more.
   */
  dns_ms?: number
  /**
   * Establishing the connection. Milliseconds, 0 or more.
   */
  tcp_ms?: number
  /**
   * The TLS handshake. Milliseconds, 0 or more.
   */
  tls_ms?: number
  /**
   * From the request to the first byte of the answer. Milliseconds, 0 or more.
   */
  first_byte_ms?: number
  /**
   * The whole probe, redirects included. Milliseconds, 0 or more.
   */
  total_ms?: number
}
/**
 * A domain is broken, but the budget of analyses is used up: the agent is asked when there is budget again, if the domain still fails.
 */
export interface AnalysisDeferredEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': AnalysisDeferredDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: AnalysisDeferred
}
export interface AnalysisDeferred {
  metadata: Metadata
  data: AnalysisDeferredData
}
export interface AnalysisDeferredData {
  /**
   * The alert, which is the correlation_id as well. An alert id (letters, digits, ".", "_", "-"; at most 64).
   */
  alert_id: string
  /**
   * The domain of the alert; of a group, the one that leads. A lower-case host name such as shop.example.com.
   */
  domain: string
  cause: IssueType
  severity: Severity
  /**
   * What is wrong, for a title. A text of 1 to 300 characters.
   */
  summary: string
  reason: DeferralReason
  /**
   * When there is budget again. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  deferred_until: string
  /**
   * Which of several monitors of the domain; absent where it is called as its domain. A name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64).
   */
  monitor?: string
}
/**
 * The prober suspects itself rather than the domains: what it saw raises no alert until it is well again.
 */
export interface DetectionDegradedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': DetectionDegradedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: DetectionDegraded
}
export interface DetectionDegraded {
  metadata: Metadata
  data: DetectionDegradedData
}
export interface DetectionDegradedData {
  reason: DegradedReason
  /**
   * The same in a sentence. A text of at most 1000 characters.
   */
  explanation: string
  /**
   * When it began. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  since: string
  /**
   * How many domains were probed. A whole number, 0 or more.
   */
  checked: number
  /**
   * How many of them failed. A whole number, 0 or more.
   */
  failing: number
}
/**
 * The prober no longer suspects itself, or gets through its domains again: what it sees raises alerts as ever.
 */
export interface DetectionRestoredEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': DetectionRestoredDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: DetectionRestored
}
export interface DetectionRestored {
  metadata: Metadata
  data: DetectionRestoredData
}
export interface DetectionRestoredData {
  reason: DegradedReason
  /**
   * When it began, as DetectionDegraded said. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  since: string
  /**
   * When it ended. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  restored_at: string
  /**
   * How many domains were probed. A whole number, 0 or more.
   */
  checked: number
  /**
   * How many of them failed. A whole number, 0 or more.
   */
  failing: number
}
/**
 * A decision is wanted until approval_expires_at. Published also when the agent failed (analysis_status: unavailable): an outage of the agent must not hide an outage of a site.
 */
export interface AlertAnalyzedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': AlertAnalyzedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: AlertAnalyzed
}
export interface AlertAnalyzed {
  metadata: Metadata
  data: AlertAnalyzedData
}
export interface AlertAnalyzedData {
  /**
   * The alert, which is the correlation_id as well. An alert id (letters, digits, ".", "_", "-"; at most 64).
   */
  alert_id: string
  /**
   * The domain of the alert; of a group, the one that leads. A lower-case host name such as shop.example.com.
   */
  domain: string
  cause: IssueType
  severity: Severity
  /**
   * What is wrong, for a title. A text of 1 to 300 characters.
   */
  summary: string
  analysis_status: AnalyzedStatus
  /**
   * Digest of alert, plan and analysis: what people approve, and what is compared before anything runs. A SHA-256 digest in 64 lower-case hex digits.
   */
  plan_digest: string
  /**
   * Which analysis of the alert the plan is of; only the last one can be approved. A whole number, 1 or more.
   */
  plan_revision: number
  /**
   * How many steps the plan has; none where people have to act themselves. A whole number, 0 or more.
   */
  step_count: number
  /**
   * The steps, in the order in which they are carried out.
   */
  steps: PlannedStep[]
  /**
   * Until when it can be decided. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  approval_expires_at: string
  /**
   * Which of several monitors of the domain; absent where it is called as its domain. A name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64).
   */
  monitor?: string
  /**
   * The domains that share the alert, those that lead first, at most 200; absent for an alert of one.
   *
   * Items: A domain that fails. A lower-case host name such as shop.example.com.
   */
  domains?: string[]
  /**
   * How many they are. A whole number, 1 or more.
   */
  domain_count?: number
  /**
   * Where the bucket of alerts holds the whole analysis. An S3 key of 1 to 1024 characters.
   */
  s3_analysis_key?: string
  /**
   * Why there is no analysis, or no plan to carry out. A text of 1 to 300 characters.
   */
  analysis_problem?: string
  /**
   * What changed about the resources behind the domain in the day before, the latest first.
   */
  changes?: Change[]
  /**
   * How far the trail of changes reaches; the 15 minutes before it may be missing. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  changes_as_of?: string
  confidence?: Confidence
  /**
   * What the agent could not check.
   *
   * Items: What could not be checked, and why. A text of 1 to 300 characters.
   */
  gaps?: string[]
}
/**
 * A step of the plan, without its parameters.
 */
export interface PlannedStep {
  /**
   * The step, by its id in the plan. A step id such as step-1.
   */
  id: string
  /**
   * The action, as IAM names it. An action such as cloudfront:CreateInvalidation.
   */
  action: string
  risk: Risk
}
/**
 * A change of a resource behind the domain.
 */
export interface Change {
  /**
   * The operation, as CloudTrail calls it. An operation such as UpdateDistribution.
   */
  event: string
  /**
   * When it was called. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  at: string
  /**
   * What was changed. The id of a resource.
   */
  resource: string
  /**
   * The role that called it, never the person in it. The name of a role.
   */
  by?: string
}
/**
 * An open alert has become worse (severity), another (symptom) or wider (joined), or a domain of it is well again (left). The data are the whole state after the change. While it is undecided, a plan that was made for less is void, and an analysis follows; after an approval the decision stays as it is.
 */
export interface AlertUpdatedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': AlertUpdatedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: AlertUpdated
}
export interface AlertUpdated {
  metadata: Metadata
  data: AlertUpdatedData
}
export interface AlertUpdatedData {
  /**
   * The alert, which is the correlation_id as well. An alert id (letters, digits, ".", "_", "-"; at most 64).
   */
  alert_id: string
  /**
   * The domain of the alert; of a group, the one that leads. A lower-case host name such as shop.example.com.
   */
  domain: string
  reason: UpdateReason
  /**
   * The first update of the alert is 1; the event_id follows from it. A whole number, 1 or more.
   */
  update_seq: number
  /**
   * When a probe saw it. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  updated_at: string
  severity: Severity
  cause: IssueType
  /**
   * What is wrong now, for a title. A text of 1 to 300 characters.
   */
  summary: string
  /**
   * Which of several monitors of the domain; absent where it is called as its domain. A name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64).
   */
  monitor?: string
  /**
   * The domains that share the alert, those that lead first, at most 200; absent for an alert of one.
   *
   * Items: A domain that fails. A lower-case host name such as shop.example.com.
   */
  domains?: string[]
  /**
   * How many they are. A whole number, 1 or more.
   */
  domain_count?: number
  previous_severity?: Severity
  previous_cause?: IssueType
  /**
   * The domains that joined or left.
   *
   * Items: A domain that joined or left. A lower-case host name such as shop.example.com.
   */
  changed?: string[]
}
/**
 * An alert is to be analysed again: as a new revision while it is undecided (people want it, there is budget again, the fault has changed), as a new alert (generation) after its end while the domain still fails, or because an analysis was never finished.
 */
export interface AnalysisRequestedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': AnalysisRequestedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: AnalysisRequested
}
export interface AnalysisRequested {
  metadata: Metadata
  data: AnalysisRequestedData
}
export interface AnalysisRequestedData {
  /**
   * The alert, which is the correlation_id as well. An alert id (letters, digits, ".", "_", "-"; at most 64).
   */
  alert_id: string
  /**
   * The domain of the alert; of a group, the one that leads. A lower-case host name such as shop.example.com.
   */
  domain: string
  wanted: WantedAnalysis
  /**
   * Who wants it: a person as the request named them, which proves nothing, or a part of the system. A name of 1 to 200 characters.
   */
  requested_by: string
  /**
   * When it was wanted. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  requested_at: string
  /**
   * Which of several monitors of the domain; absent where it is called as its domain. A name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64).
   */
  monitor?: string
  /**
   * The domains that share the alert, those that lead first, at most 200; absent for an alert of one.
   *
   * Items: A domain that fails. A lower-case host name such as shop.example.com.
   */
  domains?: string[]
  /**
   * How many they are. A whole number, 1 or more.
   */
  domain_count?: number
}
/**
 * Somebody who may approve wants the plan with this digest changed. It is void from now on, with the approvals that it had; the changed plan becomes the next revision once it is checked and previewed.
 */
export interface PlanAmendedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': PlanAmendedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: PlanAmended
}
export interface PlanAmended {
  metadata: Metadata
  data: PlanAmendedData
}
export interface PlanAmendedData {
  /**
   * The alert, which is the correlation_id as well. An alert id (letters, digits, ".", "_", "-"; at most 64).
   */
  alert_id: string
  /**
   * The domain of the alert; of a group, the one that leads. A lower-case host name such as shop.example.com.
   */
  domain: string
  /**
   * Who changed it, as the request named them: claimed, not proved. A name of 1 to 200 characters.
   */
  amended_by: string
  /**
   * When they did. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  amended_at: string
  /**
   * The authenticated principal of the request, such as slack:TEAM/USER, api-key:ID or an IAM ARN: proved. A name of 1 to 200 characters.
   */
  decided_by: string
  decision_surface: DecisionSurface
  /**
   * Digest of alert, plan and analysis: what people approve, and what is compared before anything runs. A SHA-256 digest in 64 lower-case hex digits.
   */
  plan_digest: string
  /**
   * Which analysis of the alert the plan is of; only the last one can be approved. A whole number, 1 or more.
   */
  plan_revision: number
  /**
   * The steps that are left out.
   *
   * Items: The step, by its id in the plan. A step id such as step-1.
   */
  dropped: string[]
  /**
   * The steps that get other parameters.
   *
   * Items: The step, by its id in the plan. A step id such as step-1.
   */
  changed: string[]
  /**
   * Which of several monitors of the domain; absent where it is called as its domain. A name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64).
   */
  monitor?: string
  /**
   * The domains that share the alert, those that lead first, at most 200; absent for an alert of one.
   *
   * Items: A domain that fails. A lower-case host name such as shop.example.com.
   */
  domains?: string[]
  /**
   * How many they are. A whole number, 1 or more.
   */
  domain_count?: number
  /**
   * What they wrote. A text of at most 1000 characters.
   */
  comment?: string
}
/**
 * One of several people whose approval is needed has approved the plan with this digest. Nothing is executed before the last of them.
 */
export interface ApprovalRecordedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': ApprovalRecordedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: ApprovalRecorded
}
export interface ApprovalRecorded {
  metadata: Metadata
  data: ApprovalRecordedData
}
export interface ApprovalRecordedData {
  /**
   * The alert, which is the correlation_id as well. An alert id (letters, digits, ".", "_", "-"; at most 64).
   */
  alert_id: string
  /**
   * The domain of the alert; of a group, the one that leads. A lower-case host name such as shop.example.com.
   */
  domain: string
  /**
   * Who approved, as the request named them: claimed, not proved. A name of 1 to 200 characters.
   */
  approved_by: string
  /**
   * When they did. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  approved_at: string
  /**
   * The authenticated principal of the request, such as slack:TEAM/USER, api-key:ID or an IAM ARN: proved. A name of 1 to 200 characters.
   */
  decided_by: string
  decision_surface: DecisionSurface
  /**
   * Digest of alert, plan and analysis: what people approve, and what is compared before anything runs. A SHA-256 digest in 64 lower-case hex digits.
   */
  plan_digest: string
  /**
   * Which analysis of the alert the plan is of; only the last one can be approved. A whole number, 1 or more.
   */
  plan_revision: number
  /**
   * How many have approved, this one included. A whole number, 1 or more.
   */
  approvals: number
  /**
   * How many have to. A whole number, 1 or more.
   */
  approvals_needed: number
  /**
   * Until when it can be decided. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  approval_expires_at: string
  /**
   * Which of several monitors of the domain; absent where it is called as its domain. A name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64).
   */
  monitor?: string
  /**
   * The domains that share the alert, those that lead first, at most 200; absent for an alert of one.
   *
   * Items: A domain that fails. A lower-case host name such as shop.example.com.
   */
  domains?: string[]
  /**
   * How many they are. A whole number, 1 or more.
   */
  domain_count?: number
  /**
   * What they wrote. A text of at most 1000 characters.
   */
  comment?: string
}
/**
 * Somebody tried to decide, or to sign in for it, and was not allowed to. The alert is unchanged; the setting is the one that would have to allow it.
 */
export interface ApprovalRefusedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': ApprovalRefusedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: ApprovalRefused
}
export interface ApprovalRefused {
  metadata: Metadata
  data: ApprovalRefusedData
}
export interface ApprovalRefusedData {
  /**
   * The alert, which is the correlation_id as well. An alert id (letters, digits, ".", "_", "-"; at most 64).
   */
  alert_id: string
  /**
   * The domain of the alert; of a group, the one that leads. A lower-case host name such as shop.example.com.
   */
  domain: string
  attempted: Attempt
  /**
   * The authenticated principal of the request, such as slack:TEAM/USER, api-key:ID or an IAM ARN: proved. A name of 1 to 200 characters.
   */
  decided_by: string
  decision_surface: DecisionSurface
  /**
   * Why it was refused. A text of at most 1000 characters.
   */
  reason: string
  /**
   * When it was. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  refused_at: string
  /**
   * Which of several monitors of the domain; absent where it is called as its domain. A name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64).
   */
  monitor?: string
  /**
   * The setting that would have to allow it. A text of 1 to 300 characters.
   */
  setting?: string
}
/**
 * Somebody approved the plan with this digest. The execution starts from it, once.
 */
export interface AlertApprovedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': AlertApprovedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: AlertApproved
}
export interface AlertApproved {
  metadata: Metadata
  data: AlertApprovedData
}
export interface AlertApprovedData {
  /**
   * The alert, which is the correlation_id as well. An alert id (letters, digits, ".", "_", "-"; at most 64).
   */
  alert_id: string
  /**
   * The domain of the alert; of a group, the one that leads. A lower-case host name such as shop.example.com.
   */
  domain: string
  /**
   * Who approved, as the request named them: claimed, not proved. A name of 1 to 200 characters.
   */
  approved_by: string
  /**
   * When it was decided. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  approved_at: string
  /**
   * The authenticated principal of the request, such as slack:TEAM/USER, api-key:ID or an IAM ARN: proved. A name of 1 to 200 characters.
   */
  decided_by: string
  decision_surface: DecisionSurface
  /**
   * Digest of alert, plan and analysis: what people approve, and what is compared before anything runs. A SHA-256 digest in 64 lower-case hex digits.
   */
  plan_digest: string
  /**
   * Which analysis of the alert the plan is of; only the last one can be approved. A whole number, 1 or more.
   */
  plan_revision: number
  /**
   * Until when the execution must have begun. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  execution_deadline: string
  /**
   * Which of several monitors of the domain; absent where it is called as its domain. A name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64).
   */
  monitor?: string
  /**
   * The domains that share the alert, those that lead first, at most 200; absent for an alert of one.
   *
   * Items: A domain that fails. A lower-case host name such as shop.example.com.
   */
  domains?: string[]
  /**
   * How many they are. A whole number, 1 or more.
   */
  domain_count?: number
  /**
   * What they wrote. A text of at most 1000 characters.
   */
  comment?: string
  /**
   * Who approved before, where several are needed.
   *
   * Items: An authenticated principal. A name of 1 to 200 characters.
   */
  together_with?: string[]
  standing_approval?: StandingCitation
}
/**
 * What people had granted in advance, where the plan was approved by that and by no one now.
 */
export interface StandingCitation {
  /**
   * The standing approval. The id of a standing approval, "standing-" and a UUID.
   */
  standing_id: string
  /**
   * Who granted it: proved.
   *
   * Items: An authenticated principal. A name of 1 to 200 characters.
   */
  granted_by: string[]
  /**
   * Which use it is within 24 hours. A whole number, 1 or more.
   */
  use: number
  /**
   * How many there may be within 24 hours. A whole number, 1 or more.
   */
  max_per_day: number
  /**
   * Until when it was granted. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  expires_at: string
}
/**
 * Somebody rejected the plan; nothing will be executed for this alert.
 */
export interface AlertRejectedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': AlertRejectedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: AlertRejected
}
export interface AlertRejected {
  metadata: Metadata
  data: AlertRejectedData
}
export interface AlertRejectedData {
  /**
   * The alert, which is the correlation_id as well. An alert id (letters, digits, ".", "_", "-"; at most 64).
   */
  alert_id: string
  /**
   * The domain of the alert; of a group, the one that leads. A lower-case host name such as shop.example.com.
   */
  domain: string
  /**
   * Who rejected, as the request named them: claimed, not proved. A name of 1 to 200 characters.
   */
  rejected_by: string
  /**
   * When it was decided. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  rejected_at: string
  /**
   * The authenticated principal of the request, such as slack:TEAM/USER, api-key:ID or an IAM ARN: proved. A name of 1 to 200 characters.
   */
  decided_by: string
  decision_surface: DecisionSurface
  /**
   * Digest of alert, plan and analysis: what people approve, and what is compared before anything runs. A SHA-256 digest in 64 lower-case hex digits.
   */
  plan_digest: string
  /**
   * Which analysis of the alert the plan is of; only the last one can be approved. A whole number, 1 or more.
   */
  plan_revision: number
  /**
   * Which of several monitors of the domain; absent where it is called as its domain. A name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64).
   */
  monitor?: string
  /**
   * The domains that share the alert, those that lead first, at most 200; absent for an alert of one.
   *
   * Items: A domain that fails. A lower-case host name such as shop.example.com.
   */
  domains?: string[]
  /**
   * How many they are. A whole number, 1 or more.
   */
  domain_count?: number
  /**
   * What they wrote. A text of at most 1000 characters.
   */
  reason?: string
}
/**
 * Reminders and expiry of an undecided alert pause until snoozed_until. It can still be decided at any time.
 */
export interface AlertSnoozedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': AlertSnoozedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: AlertSnoozed
}
export interface AlertSnoozed {
  metadata: Metadata
  data: AlertSnoozedData
}
export interface AlertSnoozedData {
  /**
   * The alert, which is the correlation_id as well. An alert id (letters, digits, ".", "_", "-"; at most 64).
   */
  alert_id: string
  /**
   * The domain of the alert; of a group, the one that leads. A lower-case host name such as shop.example.com.
   */
  domain: string
  /**
   * Who wants the pause, as the request named them: claimed, not proved. A name of 1 to 200 characters.
   */
  snoozed_by: string
  /**
   * The authenticated principal of the request, such as slack:TEAM/USER, api-key:ID or an IAM ARN: proved. A name of 1 to 200 characters.
   */
  decided_by: string
  /**
   * Until when reminders pause. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  snoozed_until: string
  /**
   * Until when it can be decided. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  approval_expires_at: string
  /**
   * Which of several monitors of the domain; absent where it is called as its domain. A name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64).
   */
  monitor?: string
  /**
   * The domains that share the alert, those that lead first, at most 200; absent for an alert of one.
   *
   * Items: A domain that fails. A lower-case host name such as shop.example.com.
   */
  domains?: string[]
  /**
   * How many they are. A whole number, 1 or more.
   */
  domain_count?: number
}
/**
 * The alert ended without a decision on a plan: the domain recovered, the request expired, or somebody acknowledged an alert that has no executable step.
 */
export interface AlertClosedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': AlertClosedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: AlertClosed
}
export interface AlertClosed {
  metadata: Metadata
  data: AlertClosedData
}
export interface AlertClosedData {
  /**
   * The alert, which is the correlation_id as well. An alert id (letters, digits, ".", "_", "-"; at most 64).
   */
  alert_id: string
  /**
   * The domain of the alert; of a group, the one that leads. A lower-case host name such as shop.example.com.
   */
  domain: string
  closed_reason: ClosedReason
  /**
   * When it ended. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  closed_at: string
  /**
   * Which of several monitors of the domain; absent where it is called as its domain. A name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64).
   */
  monitor?: string
  /**
   * The domains that share the alert, those that lead first, at most 200; absent for an alert of one.
   *
   * Items: A domain that fails. A lower-case host name such as shop.example.com.
   */
  domains?: string[]
  /**
   * How many they are. A whole number, 1 or more.
   */
  domain_count?: number
  /**
   * Who acknowledged it; absent where no one did. A name of 1 to 200 characters.
   */
  closed_by?: string
  /**
   * Where the others have recovered, those of which no probe can tell for long, at most 200; each has an alert of its own.
   *
   * Items: A domain that is neither failing nor well. A lower-case host name such as shop.example.com.
   */
  unknown_domains?: string[]
}
/**
 * An alert is still undecided, and its request expires at approval_expires_at.
 */
export interface ReminderDueEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': ReminderDueDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: ReminderDue
}
export interface ReminderDue {
  metadata: Metadata
  data: ReminderDueData
}
export interface ReminderDueData {
  /**
   * The alert, which is the correlation_id as well. An alert id (letters, digits, ".", "_", "-"; at most 64).
   */
  alert_id: string
  /**
   * The domain of the alert; of a group, the one that leads. A lower-case host name such as shop.example.com.
   */
  domain: string
  /**
   * Which one it is. A whole number, 1 or more.
   */
  reminder: number
  /**
   * Until when it can be decided. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  approval_expires_at: string
  /**
   * Which of several monitors of the domain; absent where it is called as its domain. A name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64).
   */
  monitor?: string
  /**
   * The domains that share the alert, those that lead first, at most 200; absent for an alert of one.
   *
   * Items: A domain that fails. A lower-case host name such as shop.example.com.
   */
  domains?: string[]
  /**
   * How many they are. A whole number, 1 or more.
   */
  domain_count?: number
}
/**
 * More messages came at once than some channels take. What waits for them is sent together now; what still waits a minute later is due again.
 */
export interface DigestDueEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': DigestDueDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: DigestDue
}
export interface DigestDue {
  metadata: Metadata
  data: DigestDueData
}
export interface DigestDueData {
  /**
   * Those for which messages wait.
   */
  channels: Channel[]
  /**
   * When the oldest of the events happened that people have not been notified of. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  waiting_since: string
}
/**
 * The approved plan was claimed by one execution; no other can run it.
 */
export interface ExecutionStartedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': ExecutionStartedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: ExecutionStarted
}
export interface ExecutionStarted {
  metadata: Metadata
  data: ExecutionStartedData
}
export interface ExecutionStartedData {
  /**
   * The alert, which is the correlation_id as well. An alert id (letters, digits, ".", "_", "-"; at most 64).
   */
  alert_id: string
  /**
   * The domain of the alert; of a group, the one that leads. A lower-case host name such as shop.example.com.
   */
  domain: string
  /**
   * The execution; an approval has one at most. A UUID.
   */
  execution_id: string
  /**
   * When it was claimed. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  started_at: string
  /**
   * Digest of alert, plan and analysis: what people approve, and what is compared before anything runs. A SHA-256 digest in 64 lower-case hex digits.
   */
  plan_digest: string
  /**
   * How many steps it has to carry out. A whole number, 0 or more.
   */
  step_count: number
  /**
   * Which of several monitors of the domain; absent where it is called as its domain. A name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64).
   */
  monitor?: string
  /**
   * The domains that share the alert, those that lead first, at most 200; absent for an alert of one.
   *
   * Items: A domain that fails. A lower-case host name such as shop.example.com.
   */
  domains?: string[]
  /**
   * How many they are. A whole number, 1 or more.
   */
  domain_count?: number
}
/**
 * Somebody asked a running execution to stop. It looks before every action; what was carried out before stays done.
 */
export interface ExecutionStopRequestedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': ExecutionStopRequestedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: ExecutionStopRequested
}
export interface ExecutionStopRequested {
  metadata: Metadata
  data: ExecutionStopRequestedData
}
export interface ExecutionStopRequestedData {
  /**
   * The alert, which is the correlation_id as well. An alert id (letters, digits, ".", "_", "-"; at most 64).
   */
  alert_id: string
  /**
   * The domain of the alert; of a group, the one that leads. A lower-case host name such as shop.example.com.
   */
  domain: string
  /**
   * The execution; an approval has one at most. A UUID.
   */
  execution_id: string
  /**
   * Who wants it stopped, as the request named them: claimed, not proved. A name of 1 to 200 characters.
   */
  stop_requested_by: string
  /**
   * The authenticated principal of the request, such as slack:TEAM/USER, api-key:ID or an IAM ARN: proved. A name of 1 to 200 characters.
   */
  decided_by: string
  /**
   * When they asked. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  stop_requested_at: string
  /**
   * Which of several monitors of the domain; absent where it is called as its domain. A name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64).
   */
  monitor?: string
  /**
   * The domains that share the alert, those that lead first, at most 200; absent for an alert of one.
   *
   * Items: A domain that fails. A lower-case host name such as shop.example.com.
   */
  domains?: string[]
  /**
   * How many they are. A whole number, 1 or more.
   */
  domain_count?: number
}
/**
 * AWS has accepted a step and is still at it: the execution waits, and goes on by itself when it is done. Once for each step.
 */
export interface ExecutionSuspendedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': ExecutionSuspendedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: ExecutionSuspended
}
export interface ExecutionSuspended {
  metadata: Metadata
  data: ExecutionSuspendedData
}
export interface ExecutionSuspendedData {
  /**
   * The alert, which is the correlation_id as well. An alert id (letters, digits, ".", "_", "-"; at most 64).
   */
  alert_id: string
  /**
   * The domain of the alert; of a group, the one that leads. A lower-case host name such as shop.example.com.
   */
  domain: string
  /**
   * The execution; an approval has one at most. A UUID.
   */
  execution_id: string
  /**
   * The step, by its id in the plan. A step id such as step-1.
   */
  step_id: string
  /**
   * The action, as IAM names it. An action such as cloudfront:CreateInvalidation.
   */
  action: string
  /**
   * Which step of the plan it is, from 1. A whole number, 0 or more.
   */
  step_number: number
  /**
   * How many steps the plan has. A whole number, 0 or more.
   */
  step_count: number
  /**
   * When it began to wait. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  waiting_since: string
  /**
   * Which of several monitors of the domain; absent where it is called as its domain. A name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64).
   */
  monitor?: string
  /**
   * The domains that share the alert, those that lead first, at most 200; absent for an alert of one.
   *
   * Items: A domain that fails. A lower-case host name such as shop.example.com.
   */
  domains?: string[]
  /**
   * How many they are. A whole number, 1 or more.
   */
  domain_count?: number
}
/**
 * The one terminal event of an approval: how the execution ended and what a fresh probe saw afterwards.
 */
export interface ExecutionCompletedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': ExecutionCompletedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: ExecutionCompleted
}
export interface ExecutionCompleted {
  metadata: Metadata
  data: ExecutionCompletedData
}
export interface ExecutionCompletedData {
  /**
   * The alert, which is the correlation_id as well. An alert id (letters, digits, ".", "_", "-"; at most 64).
   */
  alert_id: string
  /**
   * The domain of the alert; of a group, the one that leads. A lower-case host name such as shop.example.com.
   */
  domain: string
  outcome: ExecutionOutcome
  result: ExecutionResult
  /**
   * When it ended. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  completed_at: string
  /**
   * What became of each step, in their order.
   */
  actions: ActionReport[]
  /**
   * Which of several monitors of the domain; absent where it is called as its domain. A name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64).
   */
  monitor?: string
  /**
   * The domains that share the alert, those that lead first, at most 200; absent for an alert of one.
   *
   * Items: A domain that fails. A lower-case host name such as shop.example.com.
   */
  domains?: string[]
  /**
   * How many they are. A whole number, 1 or more.
   */
  domain_count?: number
  /**
   * The execution; an approval has one at most. A UUID.
   */
  execution_id?: string
  failure_kind?: FailureKind
  /**
   * Where the bucket of executions holds the log. An S3 key of 1 to 1024 characters.
   */
  execution_log?: string
  /**
   * True where the steps only said what they would do.
   */
  dry_run?: boolean
}
/**
 * One step as it was carried out.
 */
export interface ActionReport {
  /**
   * The step, by its id in the plan. A step id such as step-1.
   */
  step_id: string
  /**
   * The action, as IAM names it. An action such as cloudfront:CreateInvalidation.
   */
  action: string
  status: ActionStatus
  /**
   * When it was begun. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  started_at: string
  /**
   * How long it took. Milliseconds, 0 or more.
   */
  duration_ms: number
  verified?: ActionVerified
  undo?: UndoStatus
}
/**
 * The domain of an alert that had ended before is well again: the alert was rejected, acknowledged or not decided, or what was carried out had not helped. Where the alert was open, AlertClosed says so; where its plan has helped, ExecutionCompleted.
 */
export interface IssueResolvedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': IssueResolvedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: IssueResolved
}
export interface IssueResolved {
  metadata: Metadata
  data: IssueResolvedData
}
export interface IssueResolvedData {
  /**
   * The alert, which is the correlation_id as well. An alert id (letters, digits, ".", "_", "-"; at most 64).
   */
  alert_id: string
  /**
   * The domain of the alert; of a group, the one that leads. A lower-case host name such as shop.example.com.
   */
  domain: string
  /**
   * When all of its domains were seen to be well. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  resolved_at: string
  /**
   * Which of several monitors of the domain; absent where it is called as its domain. A name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64).
   */
  monitor?: string
  /**
   * The domains that share the alert, those that lead first, at most 200; absent for an alert of one.
   *
   * Items: A domain that fails. A lower-case host name such as shop.example.com.
   */
  domains?: string[]
  /**
   * How many they are. A whole number, 1 or more.
   */
  domain_count?: number
}
/**
 * A channel took a message at occurred_at: from then on the people who read it can know. causation_id is the event that the message is about.
 */
export interface MessageDeliveredEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': MessageDeliveredDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: MessageDelivered
}
export interface MessageDelivered {
  metadata: Metadata
  data: MessageDeliveredData
}
export interface MessageDeliveredData {
  channel: Channel
  /**
   * Name of the event that the message is about. The name of an event such as AlertAnalyzed.
   */
  notified_of: string
  /**
   * Which of several monitors of the domain; absent where it is called as its domain. A name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64).
   */
  monitor?: string
  /**
   * The alert; absent where the message is about the detection itself. An alert id (letters, digits, ".", "_", "-"; at most 64).
   */
  alert_id?: string
  /**
   * Its domain. A lower-case host name such as shop.example.com.
   */
  domain?: string
  /**
   * How many messages were sent together in this one, where it was a digest; each has an event of its own. A whole number, 1 or more.
   */
  digest_of?: number
}
/**
 * A channel did not take a message; occurred_at is its first failure for this reason. Where it was unavailable, delivery is tried again and MessageDelivered may follow; what stays undelivered waits in the dead-letter queue of notify. A digest (notified_of DigestDue) that was not taken is due again a minute later, until it is.
 */
export interface MessageFailedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': MessageFailedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: MessageFailed
}
export interface MessageFailed {
  metadata: Metadata
  data: MessageFailedData
}
export interface MessageFailedData {
  channel: Channel
  /**
   * Name of the event that the message is about. The name of an event such as AlertAnalyzed.
   */
  notified_of: string
  reason: DeliveryFailure
  /**
   * Which of several monitors of the domain; absent where it is called as its domain. A name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64).
   */
  monitor?: string
  /**
   * The alert; absent where the message is about the detection itself. An alert id (letters, digits, ".", "_", "-"; at most 64).
   */
  alert_id?: string
  /**
   * Its domain. A lower-case host name such as shop.example.com.
   */
  domain?: string
}
/**
 * Somebody opened a window: until it ends, no alert opens for its targets, except for what is critical. Domains are probed as ever.
 */
export interface WindowOpenedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': WindowOpenedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: WindowOpened
}
export interface WindowOpened {
  metadata: Metadata
  data: WindowOpenedData
}
export interface WindowOpenedData {
  /**
   * The window, which is the correlation_id as well. The id of a window, "window-" and a UUID.
   */
  window_id: string
  /**
   * What it is for, at most 50.
   *
   * Items: A domain, *.example.com for every name below it, or domain#name for one monitor. A host name, *.host name, or domain#name of one monitor.
   */
  targets: string[]
  /**
   * When it begins. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  starts_at: string
  /**
   * When it is over. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  ends_at: string
  /**
   * The authenticated principal of the request, such as slack:TEAM/USER, api-key:ID or an IAM ARN: proved. A name of 1 to 200 characters.
   */
  opened_by: string
  /**
   * Why, in their words. A text of at most 1000 characters.
   */
  reason?: string
}
/**
 * Somebody ended a window before its time. One whose time is over ends without an event.
 */
export interface WindowEndedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': WindowEndedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: WindowEnded
}
export interface WindowEnded {
  metadata: Metadata
  data: WindowEndedData
}
export interface WindowEndedData {
  /**
   * The window, which is the correlation_id as well. The id of a window, "window-" and a UUID.
   */
  window_id: string
  /**
   * The authenticated principal of the request, such as slack:TEAM/USER, api-key:ID or an IAM ARN: proved. A name of 1 to 200 characters.
   */
  ended_by: string
  /**
   * When they did. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  ended_at: string
}
/**
 * Somebody added monitors, or replaced what they were: their domains are probed from the next tick on. What belongs to them is what the deployed settings say, which is nothing.
 */
export interface MonitorsAddedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': MonitorsAddedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: MonitorsAdded
}
export interface MonitorsAdded {
  metadata: Metadata
  data: MonitorsAddedData
}
export interface MonitorsAddedData {
  /**
   * Which they are, at most 100.
   *
   * Items: A domain, with "#" and the name of its monitor where it has one. A domain, with "#" and the name of its monitor where it has one.
   */
  monitors: string[]
  /**
   * Which change of the list it was. A whole number, 1 or more.
   */
  revision: number
  /**
   * The authenticated principal of the request, such as slack:TEAM/USER, api-key:ID or an IAM ARN: proved. A name of 1 to 200 characters.
   */
  added_by: string
  /**
   * When they asked. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  added_at: string
}
/**
 * Somebody removed monitors that had been added: their domains are not probed any more. Monitors of the deployed settings are never among them.
 */
export interface MonitorsRemovedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': MonitorsRemovedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: MonitorsRemoved
}
export interface MonitorsRemoved {
  metadata: Metadata
  data: MonitorsRemovedData
}
export interface MonitorsRemovedData {
  /**
   * Which they are, at most 100.
   *
   * Items: A domain, with "#" and the name of its monitor where it has one. A domain, with "#" and the name of its monitor where it has one.
   */
  monitors: string[]
  /**
   * Which change of the list it was. A whole number, 1 or more.
   */
  revision: number
  /**
   * The authenticated principal of the request, such as slack:TEAM/USER, api-key:ID or an IAM ARN: proved. A name of 1 to 200 characters.
   */
  removed_by: string
  /**
   * When they asked. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  removed_at: string
}
/**
 * A deployment that only watches, from another region, has looked at the domains. It opens and ends no alert.
 */
export interface VantageObservedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': VantageObservedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: VantageObserved
}
export interface VantageObserved {
  metadata: Metadata
  data: VantageObservedData
}
export interface VantageObservedData {
  /**
   * The region of the one that looked. A region such as us-east-1.
   */
  vantage: string
  /**
   * When that tick began. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  observed_at: string
  /**
   * Which part of the tick this is; the first one is 1. A whole number, 1 or more.
   */
  part: number
  /**
   * How many there are. A whole number, 1 or more.
   */
  parts: number
  /**
   * What was found, at most 100 monitors.
   */
  findings: VantageFinding[]
  /**
   * MAC over all of it by the key of this vantage point. A MAC of 32 bytes in base64url.
   */
  mac: string
}
/**
 * One monitor.
 */
export interface VantageFinding {
  /**
   * A domain, with "#" and the name of its monitor where it has one. A domain, with "#" and the name of its monitor where it has one.
   */
  monitor: string
  status: VantageStatus
  /**
   * What fails, at most 12.
   */
  failing?: VantageFault[]
  /**
   * Checks of which nothing is known.
   *
   * Items: A check that gave no answer. The name of a check such as site.
   */
  unchecked?: string[]
}
/**
 * One failing check.
 */
export interface VantageFault {
  /**
   * The check that fails. The name of a check such as site.
   */
  check: string
  issue_type: IssueType
}
/**
 * Somebody granted or revoked a standing approval: repairs of one kind that are carried out without asking each time. A use that fails revokes it, too. Each use is an AlertApproved.
 */
export interface StandingApprovalChangedEvent {
  /**
   * Version of the envelope: 0
   */
  version: string
  /**
   * EventBridge’s own id of this delivery: do not de-duplicate on it
   */
  id: string
  'detail-type': StandingApprovalChangedDetailType
  source: Source
  /**
   * The account that it was published in
   */
  account: string
  /**
   * When it happened, in whole seconds
   */
  time: string
  /**
   * The region of the bus
   */
  region: string
  /**
   * Empty
   */
  resources: string[]
  /**
   * Name of the replay, in replayed events alone: such an event must have no side effect
   */
  'replay-name'?: string
  detail: StandingApprovalChanged
}
export interface StandingApprovalChanged {
  metadata: Metadata
  data: StandingApprovalChangedData
}
export interface StandingApprovalChangedData {
  /**
   * The standing approval, which is the correlation_id as well. The id of a standing approval, "standing-" and a UUID.
   */
  standing_id: string
  change: StandingChange
  /**
   * The domain that is repaired. A lower-case host name such as shop.example.com.
   */
  domain: string
  severity: Severity
  issue_type: IssueType
  /**
   * The authenticated principal: proved; approval-handler where a failed use revoked it. A name of 1 to 200 characters.
   */
  changed_by: string
  /**
   * When. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  changed_at: string
  /**
   * Until when it is granted at most. A UTC time such as 2026-01-31T08:05:00.000Z.
   */
  expires_at: string
  /**
   * How many different people have granted it. A whole number, 0 or more.
   */
  people: number
  /**
   * How many have to. A whole number, 1 or more.
   */
  people_needed: number
  /**
   * Which of several monitors of the domain; absent where it is called as its domain. A name such as checkout (letters, digits, ".", "_", "-", "/", ":"; at most 64).
   */
  monitor?: string
  /**
   * Why, in their words, or how the use ended. A text of at most 1000 characters.
   */
  reason?: string
}
