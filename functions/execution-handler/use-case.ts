import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import type { AlertId } from '../../schemas/scalars'
import { runsDry } from '../domain/plan/dry-run'
import { type AppError, notFound } from '../runtime/errors'
import type { Result, UseCase } from '../runtime/ports'
import { authorize } from './authorize'
import { begin } from './begin'
import { continueExecution } from './continue'
import { type CarriedOut, newProgress } from './model'
import type { ExecutionPorts } from './ports'
import { type Executed, finish } from './record/record'
import { carryOut } from './run/carry-out'
import { withSlot } from './slot'

/**
 * Executes an alert's approved plan, at most once, or goes on with its execution where that waits. After the claim, whatever
 * happens is recorded as its end.
 * @param early look at what is waited for before its time
 */
export const execute =
  (alertId: AlertId, early = false): UseCase<ExecutionPorts, Executed> =>
  (ports) =>
    pipe(
      ports.alerts.get(alertId),
      TE.flatMap(TE.fromNullable(notFound('alert', alertId))),
      TE.flatMap((alert) =>
        alert.execution_status === 'in_progress'
          ? continueExecution(alert, ports, early)
          : start(alert, ports),
      ),
    )

const start = (alert: Alert, ports: ExecutionPorts): Result<Executed> =>
  pipe(
    authorize(alert)(ports),
    TE.flatMap(() => {
      const execution_id = ports.ids.uuid()
      const started_at = ports.clock.now()
      return withSlot(alert, execution_id, ports, {
        begin: (keepSlot) => begin(alert, execution_id, keepSlot, ports),
        carryOut: (claimed) =>
          pipe(
            TE.fromTask<CarriedOut, AppError>(() =>
              carryOut(claimed, ports, newProgress(runsDry(alert, ports.settings), 1, started_at)),
            ),
            TE.flatMap((done) => finish(claimed, done, ports)),
          ),
      })
    }),
  )
