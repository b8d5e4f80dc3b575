import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import { defined } from '../../schemas/defined'
import type { DomainEvent, EventContext } from '../../schemas/event'
import { MessageDelivered, MessageFailed } from '../../schemas/events'
import type { Channel } from '../../schemas/scalars'
import type { AlertEvent, SystemEvent } from '../domain/messages/events'
import { type AppError, disposition, messageOf } from '../runtime/errors'
import type { Base, Result } from '../runtime/ports'
import { traced } from '../runtime/trace'

export type DeliveryPorts = Base & {
  /** Publishes what became of a message; of one id once, however often it is tried. */
  readonly report: (fact: DomainEvent) => Result<void>
}

/** A message on its way: which event it is about, to which channel, and the stored alert where it is about one. */
export interface Delivery {
  readonly event: AlertEvent | SystemEvent
  readonly channel: Channel
  readonly alert?: Pick<Alert, 'alert_id' | 'domain' | 'monitor'>
}

/**
 * Sends, and reports what became of it: the channel took the message, or did not. That it could not be reported is no reason to
 * send a message twice.
 */
export const reported =
  (delivery: Delivery, ports: DeliveryPorts) =>
  (sending: Result<boolean>): Result<boolean> =>
    pipe(
      sending,
      TE.tap((done) => (done ? report(delivered(delivery, ports), ports) : TE.right(undefined))),
      TE.orElse((error) =>
        pipe(
          report(failed(delivery, error, ports), ports),
          TE.flatMap(() => TE.left(error)),
        ),
      ),
    )

const report = (fact: DomainEvent, ports: DeliveryPorts): Result<undefined> =>
  pipe(
    ports.report(traced(fact, ports)),
    TE.orElse((error) => {
      ports.log.error('what became of a message was not reported', {
        alert_id: fact.detail.metadata.correlation_id,
        event: fact.name,
        problem: messageOf(error),
      })
      return TE.right<AppError, void>(undefined)
    }),
    TE.map(() => undefined),
  )

const delivered = (delivery: Delivery, ports: Base): DomainEvent =>
  MessageDelivered.create(contextOf(delivery, delivery.channel, ports), about(delivery))

const failed = (delivery: Delivery, error: AppError, ports: Base): DomainEvent => {
  const reason = disposition(error) === 'retry' ? 'unavailable' : 'refused'
  const context = contextOf(delivery, `${delivery.channel}/${reason}`, ports)
  return MessageFailed.create(context, { ...about(delivery), reason })
}

const contextOf = ({ event }: Delivery, occasion: string, { clock }: Base): EventContext => {
  const { correlation_id, event_id } = event.detail.metadata
  return {
    correlation_id,
    occasion: `${event_id}/${occasion}`,
    causation_id: event_id,
    occurred_at: clock.now(),
  }
}

const about = ({ event, channel, alert }: Delivery): MessageDelivered => ({
  channel,
  notified_of: event['detail-type'],
  ...(alert === undefined
    ? {}
    : { alert_id: alert.alert_id, domain: alert.domain, ...defined({ monitor: alert.monitor }) }),
})
