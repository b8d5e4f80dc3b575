import { AlertRejected } from '../../../../schemas/events'
import { deciderOf } from '../../approval/people'
import { comment, time } from '../wording'
import { alertNotification } from './notification'
import { revisionIf } from './state'

export const alertRejected = alertNotification(AlertRejected, {
  headline: (alert) => `rejected by ${deciderOf(alert)}`,
  details: ({ rejected_at, rejection_reason }) => [
    `${time(rejected_at)}. Nothing is carried out.`,
    ...comment(rejection_reason),
  ],
  occasions: (alert) => revisionIf(alert.approval_status === 'rejected', alert),
  keepsPlan: true,
})
