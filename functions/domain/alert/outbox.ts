import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { DomainEvent } from '../../../schemas/event'
import type { OutboxEntry } from '../../../schemas/monitor'
import type { AlertId, EventId } from '../../../schemas/scalars'
import { type AppError, messageOf } from '../../runtime/errors'
import type { Base, EventPublisher, Result } from '../../runtime/ports'

export type OutboxPorts = Pick<Base, 'log'> & { readonly events: EventPublisher }

/** An event as it is committed with the state that it is about: its id, and what the outbox keeps under it. */
export const outboxEntry = ({ name, detail }: DomainEvent): readonly [id: string, entry: OutboxEntry] => [
  detail.metadata.event_id,
  { name, detail: JSON.stringify(detail), committed_at: detail.metadata.occurred_at },
]

/** Publishes a committed event, then removes it from its outbox. */
export const publishAndMark = (
  event: DomainEvent,
  markPublished: (eventId: EventId) => Result<void>,
  { events }: Pick<OutboxPorts, 'events'>,
): Result<void> =>
  pipe(
    events.publish([event]),
    TE.flatMap(() => markPublished(event.detail.metadata.event_id)),
  )

/**
 * The same at once after the commit, which has succeeded: what fails is logged and left to the sweeper.
 * @param owner whose outbox it is, for the log
 */
export const deliver = (
  event: DomainEvent,
  markPublished: (eventId: EventId) => Result<void>,
  owner: { readonly alert_id: AlertId } | { readonly domain: string },
  ports: OutboxPorts,
): Result<void> =>
  pipe(
    publishAndMark(event, markPublished, ports),
    TE.orElse((error) => {
      ports.log.warn('event left in the outbox', { ...owner, event: event.name, problem: messageOf(error) })
      return TE.of<AppError, void>(undefined)
    }),
  )
