import type { Alert } from '../../../schemas/alert'
import type { NotifiedEvent } from './events'
import { isExecuted } from './events/state'

/** The event whose message shows an alert's state now. */
export const currentEvent = (alert: Alert): NotifiedEvent => {
  if (alert.resolved_at !== undefined) return 'IssueResolved'
  if (isExecuted(alert)) return 'ExecutionCompleted'
  if (alert.closed_reason !== undefined) return 'AlertClosed'
  if (alert.approval_status === 'rejected') return 'AlertRejected'
  if (alert.execution_status === 'in_progress')
    return alert.stop_requested_at !== undefined
      ? 'ExecutionStopRequested'
      : alert.wait_until === undefined
        ? 'ExecutionStarted'
        : 'ExecutionSuspended'
  if (alert.approval_status === 'approved') return 'AlertApproved'
  if (alert.analysis_status === 'in_progress')
    return alert.amendment_wanted === undefined ? 'AnalysisRequested' : 'PlanAmended'
  return Object.keys(alert.approvals ?? {}).length > 0 ? 'ApprovalRecorded' : 'AlertAnalyzed'
}
