import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../../schemas/alert'
import type { EventId } from '../../../schemas/scalars'
import { conditionFailed } from '../../runtime/errors'
import type { AlertStore, Base, Result } from '../../runtime/ports'
import { traced } from '../../runtime/trace'
import { transitionMeasurements } from './measurements'
import type { Transition } from './model'
import { deliver, type OutboxPorts } from './outbox'

export type CommitPorts = Base & OutboxPorts & { readonly alerts: AlertStore }

/**
 * Makes a transition durable together with its event, then publishes the event at once. After the write the
 * commit has succeeded: an event that could not be published stays in the outbox for the sweeper.
 */
export const commit =
  (untraced: Transition) =>
  (ports: CommitPorts): Result<Alert> => {
    const transition =
      untraced.event === undefined ? untraced : { ...untraced, event: traced(untraced.event, ports) }
    return pipe(
      ports.alerts.apply(transition),
      TE.tapIO((alert) => () => transitionMeasurements(transition, alert).forEach(ports.measure)),
      TE.tap(({ alert_id }) => {
        const markPublished = (eventId: EventId) => ports.alerts.markPublished(alert_id, eventId)
        return transition.event === undefined
          ? TE.right(undefined)
          : deliver(transition.event, markPublished, { alert_id }, ports)
      }),
    )
  }

/**
 * Commits. When the answer to a write gets lost, the client sends it again, and the condition fails because of its own first
 * attempt: what is stored says whose write it was.
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
