import { AlertAnalyzed } from '../../../../schemas/events'
import { amendmentLines } from '../amendment'
import { headlineOf } from '../wording'
import { alertNotification } from './notification'
import { isDecided, revisionOf, upTo } from './state'

export const alertAnalyzed = alertNotification(AlertAnalyzed, {
  headline: headlineOf,
  details: (alert) => amendmentLines(alert),
  occasions: (alert) => upTo(revisionOf(alert)),
  // The message of an older revision is void, too.
  isSuperseded: (alert, revision) => isDecided(alert) || revision !== revisionOf(alert),
  question: 'full',
})
