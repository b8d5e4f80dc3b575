import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { DomainEvent } from '../../../schemas/event'
import { messageOf } from '../../runtime/errors'
import type { Base, EventPublisher, Result } from '../../runtime/ports'

/**
 * Publishes an event that is committed to an outbox and removes it from there; what fails is logged and left to the sweeper.
 * @param mark removes the event of this id from its outbox
 * @param owner whose outbox it is, for the log
 */
export const publishAndMark = (
  event: DomainEvent,
  mark: (eventId: string) => Result<void>,
  owner: Readonly<Record<string, string>>,
  { events, log }: Pick<Base, 'log'> & { readonly events: EventPublisher },
): TE.TaskEither<never, void> =>
  pipe(
    events.publish([event]),
    TE.flatMap(() => mark(event.detail.metadata.event_id)),
    TE.orElse((error) => {
      log.warn('event left in the outbox', { ...owner, event: event.name, problem: messageOf(error) })
      return TE.of<never, void>(undefined)
    }),
  )
