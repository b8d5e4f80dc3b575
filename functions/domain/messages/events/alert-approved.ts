import { AlertApproved } from '../../../../schemas/events'
import { deciderOf } from '../../approval/people'
import { comment, time } from '../wording'
import { alertNotification } from './notification'
import { isExecuted, revisionIf } from './state'

export const alertApproved = alertNotification(AlertApproved, {
  headline: (alert) => `approved by ${deciderOf(alert)}`,
  details: ({ approved_at, approval_comment }) => [
    `${time(approved_at)}. The plan is carried out now.`,
    ...comment(approval_comment),
  ],
  occasions: (alert) => revisionIf(alert.approval_status === 'approved', alert),
  isSuperseded: isExecuted,
  isQuiet: true,
  keepsPlan: true,
})
