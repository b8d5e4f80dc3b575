import type { Alert } from '../../../../schemas/alert'
import { ApprovalRecorded } from '../../../../schemas/events'
import { namedWithProof } from '../../approval/people'
import { alertNotification } from './notification'
import { isDecided, revisionOf } from './state'

export const approvalRecorded = alertNotification(ApprovalRecorded, {
  headline: ({ approvals = {} }) => `${Object.keys(approvals).length} approval(s) given, more are needed`,
  details: (alert) => [`By ${names(alert)}. Nothing is carried out before the last approval.`],
  occasions: (alert) =>
    Object.keys(alert.approvals ?? {}).map((principal) => `${revisionOf(alert)}/${principal}`),
  isSuperseded: isDecided,
  question: 'short',
})

const names = ({ approvals = {} }: Alert): string =>
  Object.entries(approvals)
    .map(([principal, { by, surface }]) => namedWithProof(by, principal, surface))
    .join(', ')
