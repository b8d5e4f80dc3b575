import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import { commitOnce } from '../domain/alert/commit'
import { decide } from '../domain/alert/decide'
import { CLAIM_MS, SEGMENT_MS } from '../domain/alert/times'
import { conflict } from '../runtime/errors'
import type { Result } from '../runtime/ports'
import { stillAllowed } from './authorize'
import type { ExecutionPorts } from './ports'

/** Makes this execution the only one of its approval. */
export const claim = (alert: Alert, execution_id: string, ports: ExecutionPorts): Result<Alert> => {
  const transition = decide(
    {
      name: 'claim',
      execution_id,
      plan_digest: alert.plan_digest ?? '',
      claim_ms: CLAIM_MS,
      segment_ms: SEGMENT_MS,
    },
    alert,
    ports.clock.now(),
  )
  if (E.isLeft(transition))
    return TE.left(conflict(`this alert cannot be executed: ${transition.left.guard.attribute}`))
  return pipe(
    // A decision of people was looked at just now; what was approved in advance may have been revoked since.
    alert.decision_surface === 'standing' ? stillAllowed(alert, ports) : TE.right(alert),
    TE.flatMap(() => commitOnce(transition.right, (stored) => stored.execution_id === execution_id, ports)),
    // Somebody else claimed it in this moment: theirs is the execution.
    TE.mapLeft((error) =>
      error.tag === 'condition_failed' ? conflict('another execution was first') : error,
    ),
  )
}
