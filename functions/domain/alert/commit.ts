import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../../schemas/alert'
import type { DomainEvent } from '../../../schemas/event'
import { type AppError, conditionFailed, messageOf } from '../../runtime/errors'
import type { AlertStore, Base, EventPublisher, Result } from '../../runtime/ports'
import type { Transition } from './model'

export type CommitPorts = Base & { readonly alerts: AlertStore; readonly events: EventPublisher }

/**
 * Makes a transition durable together with its event, then publishes the event at once. Once the write stands, the
 * commit has succeeded: an event that could not be published stays in the outbox for the sweeper.
 */
export const commit =
  (transition: Transition) =>
  (ports: CommitPorts): Result<Alert> =>
    pipe(
      ports.alerts.apply(transition),
      TE.tap((alert) =>
        transition.event === undefined
          ? TE.right(undefined)
          : deliver(alert.alert_id, transition.event)(ports),
      ),
    )

/**
 * Commits. When the answer to a write gets lost, the client sends it again and is told that the condition fails, by its own
 * first attempt: what is stored says whose write it was.
 */
export const commitOnce = (
  transition: Transition,
  isOurs: (stored: Alert) => boolean,
  ports: CommitPorts,
): Result<Alert> =>
  pipe(
    commit(transition)(ports),
    TE.orElse((error) =>
      error.tag !== 'condition_failed'
        ? TE.left(error)
        : pipe(
            ports.alerts.get(transition.alert_id),
            TE.flatMap((stored) =>
              stored !== undefined && isOurs(stored)
                ? TE.right(stored)
                : TE.left(conditionFailed(transition.alert_id)),
            ),
          ),
    ),
  )

/** Publishes a committed event and removes it from the outbox; what fails is logged and left to the sweeper. */
export const deliver =
  (alertId: string, event: DomainEvent) =>
  (ports: CommitPorts): TE.TaskEither<AppError, void> =>
    pipe(
      ports.events.publish([event]),
      TE.flatMap(() => ports.alerts.markPublished(alertId, event.detail.metadata.event_id)),
      TE.orElse((error) => {
        ports.log.warn('event left in the outbox', {
          alert_id: alertId,
          event: event.name,
          problem: messageOf(error),
        })
        return TE.of<AppError, void>(undefined)
      }),
    )
