import * as E from 'fp-ts/Either'
import type { Alert } from '../../../schemas/alert'
import type { Issue } from '../../../schemas/issue'
import type { StandingApproval } from '../../../schemas/standing-approval'
import { citationProblem, otherEvidence } from '../../domain/approval/standing-approval'
import type { AppError } from '../../runtime/errors'
import type { StandingPorts } from './ports'

/** Reads the standing approval, and compares with it what is carried out and what a probe has seen. */
export const checkStandingApproval = async (
  alert: Alert,
  ports: StandingPorts,
  seen: readonly Issue[] = [],
): Promise<E.Either<AppError, string | undefined>> => {
  const { standing, settings, clock, actions } = ports
  const id = alert.standing_approval?.standing_id
  if (standing === undefined || id === undefined) return E.right('there is no setting standing_approvals')
  const read = await standing.genuine(id)()
  if (E.isLeft(read)) return read
  const problem =
    citationProblem(read.right, alert, settings, clock.now()) ??
    unfitAction(alert, actions) ??
    otherSeen(read.right, seen)
  return E.right(problem === undefined ? undefined : `the standing approval does not count: ${problem}`)
}

/** The actions themselves say what they leave behind. */
const unfitAction = ({ plan }: Alert, { inAdvance }: StandingPorts['actions']): string | undefined => {
  const step = plan?.steps.find(({ action }) => !inAdvance(action))
  return step && `${step.id}: ${step.action} cannot be approved in advance`
}

const otherSeen = (approval: StandingApproval | undefined, seen: readonly Issue[]): string | undefined => {
  if (approval === undefined) return undefined
  for (const issue of seen) {
    const other = otherEvidence(approval.repair.evidence, issue)
    if (other !== undefined) return other
  }
  return undefined
}
