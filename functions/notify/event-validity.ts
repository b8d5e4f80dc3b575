import type { Alert } from '../../schemas/alert'
import { eventId } from '../../schemas/event-id'
import type { Instant } from '../../schemas/scalars'
import { type NotifiedEvent, notificationOf } from '../domain/messages/events'

/** `superseded`: it happened, but something later has made it void; `unfounded`: the stored alert does not bear it out. */
export type EventValidity = 'valid' | 'superseded' | 'unfounded'

/**
 * Whether an event fits the stored alert: the state that it is about, and its deterministic id. An event is a message,
 * not an authority: whoever can put one can at most have a stored fact sent once more.
 */
export const eventValidity = (name: NotifiedEvent, id: string, alert: Alert, now: Instant): EventValidity => {
  const { occasions, isSuperseded } = notificationOf[name]
  const occasion = occasions(alert).find((one) => id === eventId(alert.alert_id, name, one))
  if (occasion === undefined) return 'unfounded'
  return isSuperseded?.(alert, occasion, now) === true ? 'superseded' : 'valid'
}
