import { AlertApproved } from '../../../../schemas/events'
import { deciderOf } from '../../approval/people'
import { comment, time } from '../wording'
import { alertNotification } from './notification'
import { isExecuted, revisionIf } from './state'

export const alertApproved = alertNotification(AlertApproved, {
  headline: (alert) => `approved by ${deciderOf(alert)}`,
  details: ({ approved_at, approval_comment, standing_approval }) => [
    `${time(approved_at)}. The plan is carried out now${standing_approval === undefined ? '' : ', as people had approved in advance'}.`,
    ...comment(approval_comment),
  ],
  occasions: (alert) => revisionIf(alert.approval_status === 'approved', alert),
  isSuperseded: isExecuted,
  // What no one has clicked on is news.
  isQuiet: ({ standing_approval }) => standing_approval === undefined,
  keepsPlan: true,
})
