import type { Alert } from '../../../schemas/alert'
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
 * What was carried out and has not helped is open again, which PagerDuty notes below an
 * acknowledged incident and notifies no one of.
 */
export const incidentOf = (event: NotifiedEvent, alert: Alert): IncidentState => {
  if (isWell(alert)) return 'resolved'
  const isTaken = taken.has(event) || (event === 'AlertClosed' && alert.closed_reason === 'acknowledged')
  return isTaken ? 'acknowledged' : 'open'
}
