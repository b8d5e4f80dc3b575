import { ReminderDue } from '../../../../schemas/events'
import { alertNotification } from './notification'
import { isDecided, revisionOf, upTo } from './state'

export const reminderDue = alertNotification(ReminderDue, {
  headline: ({ summary }) => `still undecided: ${summary}`,
  details: () => [],
  occasions: (alert) => upTo(alert.reminders_sent ?? 0).map((reminder) => `${revisionOf(alert)}/${reminder}`),
  isSuperseded: (alert, occasion) =>
    isDecided(alert) || occasion !== `${revisionOf(alert)}/${alert.reminders_sent ?? 0}`,
  question: 'short',
})
