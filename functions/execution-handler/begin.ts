import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import { REMEMBER_MS } from '../domain/alert/times'
import { type AppError, messageOf } from '../runtime/errors'
import type { Result } from '../runtime/ports'
import { laterBy } from '../runtime/time'
import { claim } from './claim'
import { approvalId } from './journal'
import type { ExecutionPorts } from './ports'

/**
 * Begins an execution: first it is remembered where no one else can write, then its slot is its own for good, then the alert is
 * claimed. Whoever sets the item back finds the first one still remembered, also while it hangs.
 */
export const begin = (
  alert: Alert,
  execution_id: string,
  keepSlot: Result<void>,
  ports: ExecutionPorts,
): Result<Alert> => {
  const marker = {
    approval: approvalId(alert),
    execution_id,
    started_at: ports.clock.now(),
    remember_until: laterBy(alert.execution_deadline ?? ports.clock.now(), REMEMBER_MS),
  }
  return pipe(
    ports.begun.mark(marker),
    TE.flatMap(() =>
      pipe(
        keepSlot,
        TE.orElse((error) => withdrawn(error, alert, marker, ports)),
      ),
    ),
    TE.flatMap(() =>
      pipe(
        claim(alert, execution_id, ports),
        TE.orElse((error) => unclaimed(error, alert, marker, ports)),
      ),
    ),
  )
}

/**
 * The claim has failed, or its answer got lost: what is stored says which. The marker goes only where the claim did not happen;
 * where that cannot be read it stays, and the approval ends at its deadline.
 */
const unclaimed = (
  error: AppError,
  { alert_id }: Alert,
  marker: { readonly approval: string; readonly execution_id: string },
  ports: ExecutionPorts,
): Result<Alert> =>
  pipe(
    ports.alerts.get(alert_id),
    TE.matchE(
      (): Result<Alert> => TE.left(error),
      (stored): Result<Alert> => {
        if (stored?.execution_id === marker.execution_id) return TE.right(stored)
        return pipe(
          withdrawn(error, { alert_id }, marker, ports),
          TE.flatMap(() => TE.left<AppError, Alert>(error)),
        )
      },
    ),
  )

/** The marker goes, and the error stays. */
const withdrawn = (
  error: AppError,
  { alert_id }: Pick<Alert, 'alert_id'>,
  marker: { readonly approval: string; readonly execution_id: string },
  ports: ExecutionPorts,
): Result<void> =>
  pipe(
    TE.fromTask<void, AppError>(async () => {
      const done = await ports.begun.withdraw(marker)()
      if (E.isLeft(done))
        ports.log.warn('begun execution not withdrawn', { alert_id, problem: messageOf(done.left) })
    }),
    TE.flatMap(() => TE.left<AppError, void>(error)),
  )
