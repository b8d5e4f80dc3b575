import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import type { Alert } from '../../schemas/alert'
import { Channel } from '../../schemas/scalars'
import { type FunctionSettings, isNotified, policyFor } from '../../schemas/settings'
import { AlertEvent, noticeFor, SystemEvent } from '../domain/messages/events'
import { messageFor } from '../domain/messages/message'
import type { AppError } from '../runtime/errors'
import type { AlertStore, LinkSigner, Result, SendMessage, UseCase } from '../runtime/ports'
import { laterBy, minutes } from '../runtime/time'
import { type Delivery, type DeliveryPorts, reported } from './delivery'
import { eventValidity } from './event-validity'

/** What a target of the notification rule is sent: the event, and the channel of this target. */
export const Notification = t.type(
  {
    channel: Channel,
    event: t.union([AlertEvent, SystemEvent]),
  },
  'Notification',
)
export type Notification = t.TypeOf<typeof Notification>

export type NotifyPorts = DeliveryPorts & {
  readonly alerts: Pick<AlertStore, 'get'>
  readonly links: LinkSigner
  readonly send: SendMessage
  readonly settings: FunctionSettings
  /** `APPROVAL_API_URL` */
  readonly approvalUrl: string
}

export type Notified = 'sent' | 'not configured' | 'muted' | 'unfounded' | 'superseded'

/** Links show how it ended for so long after the time to decide. */
const LINK_STAYS_MS = minutes(24 * 60)

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
        ? sent(ports.send(channel, notice), { event, channel }, ports)
        : TE.right(noted(event, channel, 'muted', ports))
    }
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
  const validity = eventValidity(name, event.detail.metadata.event_id, alert)
  if (validity !== 'valid') return TE.right(noted(event, channel, validity, ports))
  const policy = policyFor(ports.settings, alert.severity)
  const reminders = alert.reminders_sent ?? 0
  if (!isNotified(policy, channel, reminders)) return TE.right(noted(event, channel, 'muted', ports))
  // A channel that is only notified from now on gets the question in full, not a reminder of something it never saw.
  const shown = name === 'ReminderDue' && !isNotified(policy, channel, reminders - 1) ? 'AlertAnalyzed' : name
  return pipe(
    linkFor(alert, channel, ports),
    TE.map((link) => messageFor(shown, alert, policy, channel, link, ports.settings.execution)),
    TE.flatMap((message) => sent(ports.send(channel, message), { event, channel, alert }, ports)),
  )
}

const sent = (sending: Result<boolean>, delivery: Delivery, ports: NotifyPorts): Result<Notified> =>
  pipe(
    sending,
    reported(delivery, ports),
    TE.map((done) => noted(delivery.event, delivery.channel, done ? 'sent' : 'not configured', ports)),
  )

const lines: Readonly<Record<Notified, string>> = {
  sent: 'message sent',
  'not configured': 'channel not configured',
  muted: 'not sent: the settings name other channels',
  superseded: 'not sent: superseded by something later',
  unfounded: 'not sent: the event does not fit what is stored',
}

const noted = (
  event: Notification['event'],
  channel: Channel,
  notified: Notified,
  ports: NotifyPorts,
): Notified => {
  const alert_id = event.detail.metadata.correlation_id
  const level = notified === 'unfounded' ? 'warn' : 'info'
  ports.log[level](lines[notified], { alert_id, event: event['detail-type'], channel })
  return notified
}

const linkFor = (
  alert: Alert,
  channel: Channel,
  ports: NotifyPorts,
): TE.TaskEither<AppError, string | undefined> => {
  const { alert_id, plan_digest, approval_expires_at } = alert
  if (plan_digest === undefined || approval_expires_at === undefined) return TE.right(undefined)
  const now = ports.clock.now()
  const expires_at = laterBy(approval_expires_at > now ? approval_expires_at : now, LINK_STAYS_MS)
  return pipe(
    ports.links.sign({ alert_id, channel, plan_digest, expires_at }),
    TE.map((token) => `${ports.approvalUrl}?t=${token}`),
  )
}
