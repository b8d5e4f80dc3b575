import { AlertSnoozed } from '../../../../schemas/events'
import { time } from '../wording'
import { alertNotification } from './notification'
import { isDecided, isUndecided } from './state'

export const alertSnoozed = alertNotification(AlertSnoozed, {
  headline: ({ snoozed_until, snoozed_by }) =>
    `snoozed until ${time(snoozed_until)} by ${snoozed_by ?? 'somebody'}`,
  details: () => ['No reminder comes before. It can still be decided at any time.'],
  occasions: ({ snoozed_until }) => (snoozed_until === undefined ? [] : [snoozed_until]),
  isSuperseded: isDecided,
  leavesQuestion: true,
  changesHead: isUndecided,
})
