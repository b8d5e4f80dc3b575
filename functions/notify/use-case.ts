import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import type { Alert } from '../../schemas/alert'
import { DigestDue } from '../../schemas/events'
import { Channel } from '../../schemas/scalars'
import { isNotified, policyFor } from '../../schemas/settings'
import { AlertEvent, noticeFor, SystemEvent } from '../domain/messages/events'
import { type AppError, isGoneForGood, isThrottled } from '../runtime/errors'
import { late } from '../runtime/late'
import type { Result, UseCase } from '../runtime/ports'
import { type Delivery, reported } from './delivery'
import type { DigestsSent } from './digest'
import { eventValidity } from './event-validity'
import type { DueDigest, NotifyPorts } from './model'
import { isExecutable, policyOf } from './policy'

export type { NotifyPorts } from './model'

/** What a target of the notification rule is sent: the event, and the channel of this target. */
export const Notification = t.type(
  {
    channel: Channel,
    event: t.union([AlertEvent, SystemEvent, DigestDue.delivered as t.Type<DueDigest, unknown, unknown>]),
  },
  'Notification',
)
export type Notification = t.TypeOf<typeof Notification>

const composing = late('messages', () => import('./compose'))

/** `waiting`: to be sent together with others. */
export type Notified = DigestsSent | 'muted' | 'unfounded'

/**
 * Notifies one channel of one event. The event only names the alert: what is shown is what is stored, and an event that
 * does not fit what is stored is not shown at all.
 */
export const notify =
  ({ channel, event }: Notification): UseCase<NotifyPorts, Notified> =>
  (ports) => {
    if (SystemEvent.is(event)) {
      const notice = noticeFor(event)
      return isNotified(policyFor(ports.settings, notice.severity), channel, 0)
        ? sent(ports.send(channel, { ...notice, event: occasionOf(event) }), { event, channel }, ports)
        : TE.right(noted(event, channel, 'muted', ports))
    }
    if (isDue(event))
      return pipe(
        composing(({ sendDigests }) => sendDigests(event, channel, ports)),
        TE.map((done) => noted(event, channel, done, ports)),
      )
    return pipe(
      ports.alerts.get(event.detail.data.alert_id),
      TE.flatMap((alert) => notifyOf(event, alert, channel, ports)),
    )
  }

const notifyOf = (
  event: AlertEvent,
  alert: Alert | undefined,
  channel: Channel,
  ports: NotifyPorts,
): TE.TaskEither<AppError, Notified> => {
  const name = event['detail-type']
  if (alert === undefined) return TE.right(noted(event, channel, 'unfounded', ports))
  const validity = eventValidity(name, event.detail.metadata.event_id, alert, ports.clock.now())
  if (validity !== 'valid') return TE.right(noted(event, channel, validity, ports))
  if (!isNotified(policyOf(name, alert, ports), channel, alert.reminders_sent ?? 0))
    return TE.right(noted(event, channel, 'muted', ports))
  const delivery = { event, channel, alert }
  const sending = isExecutable(alert) ? 'plan' : 'message'
  return pipe(
    ports.limits.take(channel, sending, ports.clock.now()),
    TE.flatMap((may) =>
      may
        ? pipe(
            composing(({ alertMessage }) => alertMessage(occasionOf(event), alert, channel, ports)),
            TE.flatMap((message) => sent(ports.send(channel, message), delivery, ports)),
            TE.orElse((error) => notTaken(error, delivery, ports)),
          )
        : putAside(delivery, ports),
    ),
  )
}

const occasionOf = <N extends string>(event: Delivery['event'] & { readonly 'detail-type': N }) => ({
  name: event['detail-type'],
  id: event.detail.metadata.event_id,
})

const isDue = (event: Notification['event']): event is DueDigest => event['detail-type'] === DigestDue.name

/** More than it takes waits; what is for a channel that is gone goes to the next one, and is a failure where there is none. */
const notTaken = (error: AppError, delivery: AlertDelivery, ports: NotifyPorts): Result<Notified> => {
  if (isThrottled(error)) return putAside(delivery, ports)
  if (!isGoneForGood(error)) return TE.left(error)
  const { event, channel, alert } = delivery
  return pipe(
    composing(({ sendElsewhere }) => sendElsewhere(channel, occasionOf(event), alert, ports)),
    TE.flatMap((other) => {
      if (other === undefined) return TE.left(error)
      ports.log.warn('channel gone, sent to another one', { alert_id: alert.alert_id, channel, other })
      return sent(TE.right(true), { event, channel: other, alert }, ports)
    }),
  )
}

/** More than the channel takes is sent together, by the next `DigestDue`. */
const putAside = ({ event, channel, alert }: AlertDelivery, ports: NotifyPorts): Result<Notified> => {
  const { event_id, occurred_at: since } = event.detail.metadata
  const entry = { channel, event_id, event: event['detail-type'], alert_id: alert.alert_id, since }
  return pipe(
    ports.digests.add(entry),
    TE.map(() => noted(event, channel, 'waiting', ports)),
  )
}

const sent = (sending: Result<boolean>, delivery: Delivery, ports: NotifyPorts): Result<Notified> =>
  pipe(
    sending,
    reported(delivery, ports),
    TE.map((done) => noted(delivery.event, delivery.channel, done ? 'sent' : 'not configured', ports)),
  )

type AlertDelivery = Delivery & { readonly event: AlertEvent; readonly alert: Alert }

const lines: Readonly<Record<Notified, string>> = {
  sent: 'message sent',
  waiting: 'waits for the next digest',
  'not configured': 'channel not configured',
  muted: 'not sent: the settings name other channels',
  superseded: 'not sent: superseded by something later',
  unfounded: 'not sent: the event does not fit what is stored',
}

const noted = (
  event: Delivery['event'],
  channel: Channel,
  notified: Notified,
  ports: NotifyPorts,
): Notified => {
  const alert_id = event.detail.metadata.correlation_id
  const level = notified === 'unfounded' ? 'warn' : 'info'
  ports.log[level](lines[notified], { alert_id, event: event['detail-type'], channel })
  return notified
}
