import {
  AlertAnalyzed,
  AlertApproved,
  AlertClosed,
  AlertRejected,
  AlertSnoozed,
  AnalysisRequested,
  ApprovalRecorded,
  ExecutionCompleted,
  ExecutionStarted,
  ExecutionStopRequested,
  ReminderDue,
} from '../../schemas/events'

/** Events about a stored alert. */
export const alertEvents = [
  AlertAnalyzed,
  ReminderDue,
  ApprovalRecorded,
  AlertSnoozed,
  AnalysisRequested,
  AlertApproved,
  AlertRejected,
  AlertClosed,
  ExecutionStarted,
  ExecutionStopRequested,
  ExecutionCompleted,
] as const
