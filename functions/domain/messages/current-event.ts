import type { Alert } from '../../../schemas/alert'
import type { NotifiedEvent } from './model'

/** The event that tells where an alert stands now. */
export const currentEvent = (alert: Alert): NotifiedEvent => {
  if (alert.execution_status === 'completed' || alert.execution_status === 'failed')
    return 'ExecutionCompleted'
  if (alert.closed_reason !== undefined) return 'AlertClosed'
  if (alert.approval_status === 'rejected') return 'AlertRejected'
  if (alert.execution_status === 'in_progress')
    return alert.stop_requested_at === undefined ? 'ExecutionStarted' : 'ExecutionStopRequested'
  if (alert.approval_status === 'approved') return 'AlertApproved'
  if (alert.analysis_status === 'in_progress') return 'AnalysisRequested'
  return Object.keys(alert.approvals ?? {}).length > 0 ? 'ApprovalRecorded' : 'AlertAnalyzed'
}
