import canonicalize from 'canonicalize'
import * as E from 'fp-ts/Either'
import type { Alert } from '../../../schemas/alert'
import type { PlanStep } from '../../../schemas/plan'
import { ActionName } from '../../../schemas/scalars'
import type { ActionRequest } from '../../runtime/ports'
import { resourcesOf } from '../authorize'
import type { Progress } from '../model'
import type { ExecutionPorts } from '../ports'
import { runStep } from '../run/steps'
import { stopReason } from '../run/stop-conditions'

/** Longest name and reason of a request that are kept, in UTF-16 units. */
const MAX_NAME = 100
const MAX_REASON = 300
/** How many requests of one execution are carried out: an agent that goes round in circles ends here. */
const MAX_REQUESTS = 30

/**
 * Answers what the agent asks for by return of control. Read-only actions of the allow-list are carried out. With tools of
 * its own (`execution.mode: agent`) it may also ask for a step of the plan, exactly as it was decided on and once. Everything
 * else is refused, the agent is told so, and it is logged.
 */
export const answerRequest = async (
  request: ActionRequest,
  alert: Alert,
  ports: ExecutionPorts,
  progress: Progress,
): Promise<string> => {
  const step = ports.settings.execution.mode === 'agent' ? plannedStep(request, alert, progress) : undefined
  const refusal = await refusalOf(request, step, alert, ports, progress)
  const noted = {
    at: ports.clock.now(),
    action: request.action.slice(0, MAX_NAME),
    parameters: request.parameters,
  }
  if (refusal !== undefined) {
    const reason = refusal.slice(0, MAX_REASON)
    progress.requests.push({ ...noted, outcome: 'refused', reason })
    // Free text by the agent must not pass for a line that queries count.
    const action = ActionName.is(request.action) ? request.action : 'malformed'
    ports.log.warn('agent request refused', { alert_id: alert.alert_id, action })
    return `refused: ${reason}`
  }
  progress.requests.push({ ...noted, outcome: 'carried out' })
  ports.log.info('agent request carried out', { alert_id: alert.alert_id, action: request.action })
  const { answer } =
    step === undefined
      ? await ports.actions.run(request, ports.ids.uuid())()
      : await runStep(step, alert, ports, progress)
  return JSON.stringify(answer)
}

const refusalOf = async (
  request: ActionRequest,
  step: PlanStep | undefined,
  alert: Alert,
  ports: ExecutionPorts,
  progress: Progress,
): Promise<string | undefined> => {
  if (progress.requests.length >= MAX_REQUESTS) return 'there were too many requests in this execution'
  if (step === undefined && !ports.actions.readOnly(request.action)) {
    const what = request.action.slice(0, MAX_NAME)
    return ports.settings.execution.mode === 'agent'
      ? `${what} with these parameters is neither a read-only action nor an open step of the plan`
      : `${what} is not a read-only action of the allow-list`
  }
  const checked = ports.actions.check(request, resourcesOf(alert, ports))
  if (E.isLeft(checked)) return checked.left
  return (await stopReason(alert, ports, progress))?.reason
}

/** The step of the plan that the request is, to the letter, if it has not run yet. */
const plannedStep = (request: ActionRequest, alert: Alert, progress: Progress): PlanStep | undefined => {
  const wanted = canonicalize(request.parameters)
  return alert.plan?.steps.find(
    ({ id, action, parameters }) =>
      action === request.action &&
      canonicalize(parameters) === wanted &&
      progress.running?.step_id !== id &&
      !progress.steps.some(({ step_id }) => step_id === id),
  )
}
