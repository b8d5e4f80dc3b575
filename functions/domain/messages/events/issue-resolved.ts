import type { Alert } from '../../../../schemas/alert'
import { IssueResolved } from '../../../../schemas/events'
import { deciderOf } from '../../approval/people'
import { illFor } from '../wording'
import { alertNotification } from './notification'
import { revisionIf } from './state'

/** After the end of its alert: what had been decided, or carried out, is said again. */
export const issueResolved = alertNotification(IssueResolved, {
  headline: () => 'well again',
  details: (alert) => [illFor(alert, alert.resolved_at), before(alert)],
  occasions: (alert) => revisionIf(alert.resolved_at !== undefined, alert),
  tone: () => 'good',
  keepsPlan: true,
  isQuiet: true,
})

const before = (alert: Alert): string => {
  if (alert.approval_status === 'rejected') return `Rejected by ${deciderOf(alert)}: nothing was carried out.`
  switch (alert.closed_reason) {
    case 'acknowledged':
      return `Acknowledged by ${deciderOf(alert)}: people had taken it.`
    case 'expired':
      return 'No one had decided in time: nothing was carried out.'
    case 'recovered':
      return 'Of some of its domains no probe could tell before.'
    default:
      return alert.result === 'refused'
        ? `Approved by ${deciderOf(alert)}: nothing was carried out.`
        : `Approved by ${deciderOf(alert)}: what was carried out had not helped, or no probe could tell.`
  }
}
