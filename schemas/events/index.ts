import { AlertAnalyzed } from './alert-analyzed'
import { AlertApproved } from './alert-approved'
import { AlertClosed } from './alert-closed'
import { AlertRejected } from './alert-rejected'
import { AlertSnoozed } from './alert-snoozed'
import { AlertUpdated } from './alert-updated'
import { AnalysisDeferred } from './analysis-deferred'
import { AnalysisRequested } from './analysis-requested'
import { ApprovalRecorded } from './approval-recorded'
import { ApprovalRefused } from './approval-refused'
import { DetectionDegraded } from './detection-degraded'
import { DetectionRestored } from './detection-restored'
import { DigestDue } from './digest-due'
import { ExecutionCompleted } from './execution-completed'
import { ExecutionStarted } from './execution-started'
import { ExecutionStopRequested } from './execution-stop-requested'
import { ExecutionSuspended } from './execution-suspended'
import { IssueDetected } from './issue-detected'
import { IssueResolved } from './issue-resolved'
import { MessageDelivered } from './message-delivered'
import { MessageFailed } from './message-failed'
import { MonitorsAdded } from './monitors-added'
import { MonitorsRemoved } from './monitors-removed'
import { PlanAmended } from './plan-amended'
import { ReminderDue } from './reminder-due'
import { StandingApprovalChanged } from './standing-approval-changed'
import { VantageObserved } from './vantage-observed'
import { WindowEnded } from './window-ended'
import { WindowOpened } from './window-opened'

/** Every event of the bus. The only list there is: registry, docs and tests walk it. */
export const events = [
  IssueDetected,
  AnalysisDeferred,
  DetectionDegraded,
  DetectionRestored,
  AlertAnalyzed,
  AlertUpdated,
  AnalysisRequested,
  PlanAmended,
  ApprovalRecorded,
  ApprovalRefused,
  AlertApproved,
  AlertRejected,
  AlertSnoozed,
  AlertClosed,
  ReminderDue,
  DigestDue,
  ExecutionStarted,
  ExecutionStopRequested,
  ExecutionSuspended,
  ExecutionCompleted,
  IssueResolved,
  MessageDelivered,
  MessageFailed,
  WindowOpened,
  WindowEnded,
  MonitorsAdded,
  MonitorsRemoved,
  VantageObserved,
  StandingApprovalChanged,
] as const

export {
  AlertAnalyzed,
  AlertApproved,
  AlertClosed,
  AlertRejected,
  AlertSnoozed,
  AlertUpdated,
  AnalysisDeferred,
  AnalysisRequested,
  ApprovalRecorded,
  ApprovalRefused,
  DetectionDegraded,
  DetectionRestored,
  DigestDue,
  ExecutionCompleted,
  ExecutionStarted,
  ExecutionStopRequested,
  ExecutionSuspended,
  IssueDetected,
  IssueResolved,
  MessageDelivered,
  MessageFailed,
  MonitorsAdded,
  MonitorsRemoved,
  PlanAmended,
  ReminderDue,
  StandingApprovalChanged,
  VantageObserved,
  WindowEnded,
  WindowOpened,
}
