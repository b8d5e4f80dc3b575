import type { Alert } from '../../../schemas/alert'
import type { Instant } from '../../../schemas/scalars'
import { isPaused } from '../alert/pause'
import { isWell } from '../alert/well'
import type { NotifiedEvent } from './events'
import type { IncidentState } from './model'

/** What says that somebody looks after the alert: whoever is on call need not be woken for it. */
const taken: ReadonlySet<NotifiedEvent> = new Set<NotifiedEvent>([
  'AlertSnoozed',
  'AlertApproved',
  'AlertRejected',
  'ExecutionStarted',
  'ExecutionSuspended',
  'ExecutionStopRequested',
])

/**
 * What a system of incidents should make of an event. A decision takes an incident and ends none: only a domain that is well does.
 * What was carried out and has not helped is open again, and so is what was paused and is still undecided after it, ends undecided, or is
 * worse now: whoever paused it had looked at less. While a pause lasts nothing opens it, a revised plan as little as a late message.
 */
export const incidentOf = (event: NotifiedEvent, alert: Alert, now?: Instant): IncidentState => {
  if (isWell(alert)) return 'resolved'
  const isTaken = taken.has(event) || (event === 'AlertClosed' && alert.closed_reason === 'acknowledged')
  if (isTaken) return 'acknowledged'
  if (now !== undefined && isPaused(alert, now)) return 'acknowledged'
  return isAgain(event, alert) ? 'open_again' : 'open'
}

const isAgain = (event: NotifiedEvent, alert: Alert): boolean => {
  if (event === 'ExecutionCompleted') return true
  if (alert.snoozed_until === undefined || alert.approval_status !== 'pending') return false
  return (
    event === 'ReminderDue' ||
    (event === 'AlertClosed' && alert.closed_reason === 'expired') ||
    (event === 'AlertUpdated' && alert.update?.reason === 'severity')
  )
}

const AGAIN = ':again'

/** Key of the incident that wakes people again: no alert has such an id. */
export const keyAgain = (alertId: string): string => `${alertId}${AGAIN}`

/** The alert of an incident, by either of its keys. */
export const alertOfKey = (key: string): string => (key.endsWith(AGAIN) ? key.slice(0, -AGAIN.length) : key)
