import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { AlertId } from '../../schemas/scalars'
import { decidedSession } from '../domain/approval/step-session'
import { type AppError, notFound } from '../runtime/errors'
import type { UseCase } from '../runtime/ports'
import { authorize } from './authorize'
import { begin } from './begin'
import type { Ending } from './model'
import type { ExecutionPorts } from './ports'
import { type Executed, record } from './record/record'
import { carryOut } from './run/carry-out'
import { withSlot } from './slot'

/** Executes an alert's approved plan, at most once. After the claim, whatever happens is recorded as its end. */
export const execute =
  (alertId: AlertId): UseCase<ExecutionPorts, Executed> =>
  (ports) =>
    pipe(
      ports.alerts.get(alertId),
      TE.flatMap(TE.fromNullable(notFound('alert', alertId))),
      TE.flatMap((alert) => authorize(alert)(ports)),
      TE.flatMap((alert) => {
        const execution_id = ports.ids.uuid()
        return withSlot(alert, execution_id, ports, {
          begin: (keepSlot) => begin(alert, execution_id, keepSlot, ports),
          carryOut: (claimed) =>
            pipe(
              TE.fromTask<Ending, AppError>(() =>
                carryOut(claimed, { ...ports, actions: ports.actions.inNameOf(decidedSession(claimed)) }),
              ),
              TE.flatMap((ending) => record(claimed, ending, ports)),
            ),
        })
      }),
    )
