import { AlertRejected } from '../../../../schemas/events'
import { comment, time } from '../wording'
import { alertNotification } from './notification'
import { revisionIf } from './state'

export const alertRejected = alertNotification(AlertRejected, {
  headline: ({ rejected_by }) => `rejected by ${rejected_by ?? 'somebody'}`,
  details: ({ rejected_at, rejection_reason }) => [
    `At ${time(rejected_at)}. Nothing is carried out.`,
    ...comment(rejection_reason),
  ],
  occasions: (alert) => revisionIf(alert.approval_status === 'rejected', alert),
})
