import * as E from 'fp-ts/Either'
import type { Alert } from '../../../schemas/alert'
import type { Issue } from '../../../schemas/issue'
import { type AppError, messageOf } from '../../runtime/errors'
import type { StandingPorts } from './ports'

/**
 * Why a decision by a standing approval does not count any more: it was revoked, is over, or is not what was granted. `undefined` where it
 * counts, and for whatever people have decided. A left: it cannot be read.
 * @param seen what fresh probes have found, where they have
 */
export const standingProblem = async (
  alert: Alert,
  ports: StandingPorts,
  seen?: readonly Issue[],
): Promise<E.Either<AppError, string | undefined>> => {
  if (alert.decision_surface !== 'standing') return E.right(undefined)
  // Only where something was approved in advance: other executions do not load it.
  const { checkStandingApproval } = await import('./check')
  return checkStandingApproval(alert, ports, seen)
}

/** The same in one sentence; what cannot be read counts as a reason. */
export const standingReason = async (
  alert: Alert,
  ports: StandingPorts,
  seen?: readonly Issue[],
): Promise<string | undefined> => {
  const problem = await standingProblem(alert, ports, seen)
  if (E.isRight(problem)) return problem.right
  return `the standing approval cannot be read (${messageOf(problem.left)})`
}
