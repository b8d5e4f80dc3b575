import { AlertAnalyzed } from './alert-analyzed'
import { AlertApproved } from './alert-approved'
import { AlertClosed } from './alert-closed'
import { AlertRejected } from './alert-rejected'
import { ExecutionCompleted } from './execution-completed'
import { ExecutionStarted } from './execution-started'
import { IssueDetected } from './issue-detected'
import { ReminderDue } from './reminder-due'

/** Every event of the bus. The only list there is: registry, docs and tests walk it. */
export const events = [
  IssueDetected,
  AlertAnalyzed,
  AlertApproved,
  AlertRejected,
  AlertClosed,
  ReminderDue,
  ExecutionStarted,
  ExecutionCompleted,
] as const

export {
  AlertAnalyzed,
  AlertApproved,
  AlertClosed,
  AlertRejected,
  ExecutionCompleted,
  ExecutionStarted,
  IssueDetected,
  ReminderDue,
}
