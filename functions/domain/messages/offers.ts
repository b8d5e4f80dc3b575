import type { Alert, DecisionAction } from '../../../schemas/alert'
import { unpreviewed } from '../plan/previews'

/** What people can do about an alert now. */
export const offersOf = (alert: Alert): readonly DecisionAction[] => {
  if (alert.ended_at !== undefined) {
    const well =
      alert.closed_reason === 'recovered' || alert.result === 'resolved' || alert.resolved_at !== undefined
    return well || alert.follow_up_requested_at !== undefined ? [] : ['analyze_again']
  }
  if (alert.execution_status === 'in_progress') return alert.stop_requested_at === undefined ? ['stop'] : []
  if (alert.approval_status !== 'pending' || alert.analysis_status === 'in_progress') return []
  const executable = (alert.plan?.steps.length ?? 0) > 0
  if (!executable) return ['acknowledge', 'snooze']
  return unpreviewed(alert) === undefined
    ? ['approve', 'reject', 'snooze']
    : ['analyze_again', 'reject', 'snooze']
}
