import type { Alert } from '../../../../schemas/alert'
import { AlertClosed } from '../../../../schemas/events'
import { deciderOf } from '../../approval/people'
import { comment, time } from '../wording'
import { alertNotification } from './notification'
import { revisionIf } from './state'

export const alertClosed = alertNotification(AlertClosed, {
  headline: (alert) => closed(alert),
  details: ({ closed_at, approval_comment }) => [`At ${time(closed_at)}.`, ...comment(approval_comment)],
  occasions: (alert) => revisionIf(alert.closed_reason !== undefined, alert),
  tone: ({ closed_reason }) => (closed_reason === 'recovered' ? 'good' : 'neutral'),
})

const closed = (alert: Alert): string => {
  const { closed_reason } = alert
  switch (closed_reason) {
    case 'recovered':
      return 'recovered by itself, nothing to decide'
    case 'expired':
      return 'no one decided in time, nothing is carried out'
    case 'acknowledged':
      return `acknowledged by ${deciderOf(alert)}`
    default:
      return 'closed'
  }
}
