import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import type { Alert } from '../../schemas/alert'
import {
  AlertAnalyzed,
  AlertApproved,
  AlertClosed,
  AlertRejected,
  ExecutionCompleted,
  ExecutionStarted,
  ReminderDue,
} from '../../schemas/events'
import { Channel } from '../../schemas/scalars'
import { type FunctionSettings, policyFor } from '../../schemas/settings'
import type { AppError } from '../errors'
import { eventId } from '../event-id'
import type { AlertStore, Base, LinkSigner, Result, UseCase } from '../ports'
import { type Message, messageFor, type NotifiedEvent } from './model'

/** What a target of the notification rule is sent: the event, and the channel that this target stands for. */
export const Notification = t.type(
  {
    channel: Channel,
    event: t.union([
      AlertAnalyzed.delivered,
      AlertApproved.delivered,
      AlertRejected.delivered,
      AlertClosed.delivered,
      ReminderDue.delivered,
      ExecutionStarted.delivered,
      ExecutionCompleted.delivered,
    ]),
  },
  'Notification',
)
export type Notification = t.TypeOf<typeof Notification>

export type NotifyPorts = Base & {
  readonly alerts: Pick<AlertStore, 'get'>
  readonly links: LinkSigner
  /** Sends one message to one channel; false where the channel is not configured. */
  readonly send: (channel: Channel, message: Message) => Result<boolean>
  readonly settings: FunctionSettings
  /** `APPROVAL_API_URL` */
  readonly approvalUrl: string
}

export type Notified = 'sent' | 'not configured' | 'not true' | 'over'

/**
 * Tells one channel of one event. The event only says which alert to look at: what is shown is what is stored, and an
 * event that does not fit what is stored is not shown at all.
 */
export const notify =
  ({ channel, event }: Notification): UseCase<NotifyPorts, Notified> =>
  (ports) =>
    pipe(
      ports.alerts.get(event.detail.data.alert_id),
      TE.chain((alert) => {
        const name = event['detail-type'] as NotifiedEvent
        const fit = alert === undefined ? 'not true' : fits(name, event.detail.metadata.event_id, alert)
        return alert === undefined || fit !== 'true'
          ? TE.right(noted(event, channel, fit, ports))
          : tell(name, alert, channel, ports)
      }),
    )

const noted = (
  event: Notification['event'],
  channel: Channel,
  fit: Exclude<Fit, 'true'> | 'true',
  ports: NotifyPorts,
): Notified => {
  const fields = { alert_id: event.detail.data.alert_id, event: event['detail-type'], channel }
  if (fit === 'over') ports.log.info('not sent: over', fields)
  else ports.log.warn('not sent: the event does not fit what is stored', fields)
  return fit === 'over' ? 'over' : 'not true'
}

const tell = (
  name: NotifiedEvent,
  alert: Alert,
  channel: Channel,
  ports: NotifyPorts,
): TE.TaskEither<AppError, Notified> => {
  const policy = policyFor(ports.settings, alert.severity)
  return pipe(
    linkFor(name, alert, channel, ports),
    TE.map((link) => messageFor(name, alert, policy, channel, link)),
    TE.chain((message) => ports.send(channel, message)),
    TE.map((sent): Notified => {
      ports.log.info(sent ? 'message sent' : 'channel not configured', {
        alert_id: alert.alert_id,
        event: name,
        channel,
      })
      return sent ? 'sent' : 'not configured'
    }),
  )
}

const linkFor = (
  name: NotifiedEvent,
  alert: Alert,
  channel: Channel,
  ports: NotifyPorts,
): TE.TaskEither<AppError, string | undefined> => {
  const asks = name === 'AlertAnalyzed' || name === 'ReminderDue'
  const { plan_digest, approval_expires_at } = alert
  if (channel === 'slack' || !asks || plan_digest === undefined || approval_expires_at === undefined)
    return TE.right(undefined)
  return pipe(
    ports.links.sign({ alert_id: alert.alert_id, channel, plan_digest, expires_at: approval_expires_at }),
    TE.map((token) => `${ports.approvalUrl}?t=${token}`),
  )
}

/** `true`: it happened and matters; `over`: it happened, but something later makes it void; `not true`: it did not happen. */
type Fit = 'true' | 'over' | 'not true'

/** Whether an event fits the stored alert: the state that it tells of, and its deterministic id. */
const fits = (name: NotifiedEvent, id: string, alert: Alert): Fit => {
  const revision = alert.plan_revision ?? 1
  const undecided = alert.approval_status === 'pending' && alert.closed_reason === undefined
  const ended = alert.execution_status === 'completed' || alert.execution_status === 'failed'
  const is = (happened: boolean, occasion: string | number, over = false): Fit => {
    if (!happened || id !== eventId(alert.alert_id, name, occasion)) return 'not true'
    return over ? 'over' : 'true'
  }
  switch (name) {
    case 'AlertAnalyzed':
      return is(alert.analysis_status !== 'in_progress', revision, !undecided)
    case 'ReminderDue':
      return is((alert.reminders_sent ?? 0) > 0, `${revision}/${alert.reminders_sent ?? 0}`, !undecided)
    case 'AlertApproved':
      return is(alert.approval_status === 'approved', revision, ended)
    case 'AlertRejected':
      return is(alert.approval_status === 'rejected', revision)
    case 'AlertClosed':
      return is(alert.closed_reason !== undefined, revision)
    case 'ExecutionStarted':
      return is(alert.execution_started_at !== undefined, revision, ended)
    case 'ExecutionCompleted':
      return is(ended, revision)
  }
}
