import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import { defined } from '../../schemas/defined'
import type { DomainEvent, EventContext } from '../../schemas/event'
import { MessageDelivered, MessageFailed } from '../../schemas/events'
import type { Channel } from '../../schemas/scalars'
import { type AppError, disposition, messageOf } from '../runtime/errors'
import type { Base, DigestEntry, Result } from '../runtime/ports'
import { traced } from '../runtime/trace'
import type { DeliveryPorts } from './model'

/** A message on its way: which event it is about, to which channel, and the stored alert where it is about one. */
export interface Delivery {
  readonly event: {
    readonly 'detail-type': string
    readonly detail: { readonly metadata: { readonly correlation_id: string; readonly event_id: string } }
  }
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

export const report = (fact: DomainEvent, ports: DeliveryPorts): Result<undefined> =>
  logged(ports.report(traced(fact, ports)), [fact], ports)

/** The same for the messages of a digest. */
export const reportAll = (facts: readonly DomainEvent[], ports: DeliveryPorts): Result<undefined> =>
  logged(ports.reportAll(facts.map((fact) => traced(fact, ports))), facts, ports)

const logged = (
  reporting: Result<void>,
  facts: readonly DomainEvent[],
  { log }: DeliveryPorts,
): Result<undefined> =>
  pipe(
    reporting,
    TE.orElse((error) => {
      log.error('what became of a message was not reported', {
        alert_id: facts[0]?.detail.metadata.correlation_id,
        event: facts[0]?.name,
        messages: facts.length,
        problem: messageOf(error),
      })
      return TE.right<AppError, void>(undefined)
    }),
    TE.map(() => undefined),
  )

const delivered = (delivery: Delivery, ports: Base, digest_of?: number): DomainEvent =>
  MessageDelivered.create(contextOf(delivery, delivery.channel, ports), {
    ...about(delivery),
    ...defined({ digest_of }),
  })

/** A message that has waited: what becomes of it has the id that it would have had at once. */
export const lateDelivery = (
  { channel, event, event_id }: DigestEntry,
  alert: NonNullable<Delivery['alert']>,
): Delivery => ({
  event: { 'detail-type': event, detail: { metadata: { correlation_id: alert.alert_id, event_id } } },
  channel,
  alert,
})

/** One of a digest's messages. */
export const deliveredInDigest = (
  entry: DigestEntry,
  alert: NonNullable<Delivery['alert']>,
  digest_of: number,
  ports: Base,
): DomainEvent => delivered(lateDelivery(entry, alert), ports, digest_of)

export const failed = (delivery: Delivery, error: AppError, ports: Base): DomainEvent => {
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
