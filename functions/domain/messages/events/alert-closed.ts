import type { Alert } from '../../../../schemas/alert'
import { AlertClosed } from '../../../../schemas/events'
import { deciderOf } from '../../approval/people'
import { comment, illFor, namesInWords, time } from '../wording'
import { alertNotification } from './notification'
import { revisionIf } from './state'

export const alertClosed = alertNotification(AlertClosed, {
  headline: (alert) => closed(alert),
  details: (alert) => [
    alert.closed_reason === 'recovered' ? illFor(alert, alert.closed_at) : `${time(alert.closed_at)}.`,
    ...notKnown(alert),
    ...comment(alert.approval_comment),
  ],
  occasions: (alert) => revisionIf(alert.closed_reason !== undefined, alert),
  tone: ({ closed_reason, unknown_members }) =>
    closed_reason === 'recovered' && unknown_members === undefined ? 'good' : 'neutral',
  keepsPlan: true,
})

const notKnown = ({ unknown_members = [] }: Alert): readonly string[] =>
  unknown_members.length === 0
    ? []
    : [`No probe can tell whether ${namesInWords(unknown_members)} is well: another alert is about that.`]

const closed = (alert: Alert): string => {
  const { closed_reason, unknown_members } = alert
  switch (closed_reason) {
    case 'recovered':
      return unknown_members === undefined
        ? 'recovered by itself, nothing to decide'
        : `recovered by itself except ${namesInWords(unknown_members)}, nothing to decide`
    case 'expired':
      return 'no one decided in time, nothing is carried out'
    case 'acknowledged':
      return `acknowledged by ${deciderOf(alert)}`
    default:
      return 'closed'
  }
}
