import { AlertSnoozed } from '../../../../schemas/events'
import { time } from '../wording'
import { alertNotification } from './notification'
import { isDecided, isUndecided } from './state'

export const alertSnoozed = alertNotification(AlertSnoozed, {
  headline: ({ snoozed_until, snoozed_by }) =>
    `snoozed until ${time(snoozed_until)} by ${snoozed_by ?? 'somebody'}`,
  details: () => ['No reminder comes before. It can still be decided at any time.'],
  occasions: ({ snoozed_until }) => (snoozed_until === undefined ? [] : [snoozed_until]),
  // By the reminder after it: to a pager that has woken people again, a late one would say that somebody has taken it.
  isSuperseded: (alert, until, now) => isDecided(alert) || String(until) <= now,
  leavesQuestion: true,
  changesHead: isUndecided,
})
