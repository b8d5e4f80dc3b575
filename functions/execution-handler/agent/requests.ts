import canonicalize from 'canonicalize'
import type { Alert } from '../../../schemas/alert'
import type { PlanStep } from '../../../schemas/plan'
import {
  answerText,
  type BoundedRequest,
  bounded,
  checkRefusal,
  loggedAction,
  MAX_REQUESTS,
  readOnlyRefusal,
  refusedAnswer,
  shownAction,
} from '../../domain/plan/agent-requests'
import { resourcesOf } from '../../domain/plan/resources'
import type { ActionRequest } from '../../runtime/ports'
import { oneLine } from '../../runtime/text'
import type { Progress } from '../model'
import type { ExecutionPorts } from '../ports'
import { runStep, stopReasonOf } from '../run/steps'
import { stopReason } from '../run/stop-conditions'

/** How many requests are kept; more than are carried out, so that the log shows how it went on. */
const MAX_KEPT = 2 * MAX_REQUESTS
/** Longest reason of a refusal that is kept, in UTF-16 units. */
const MAX_REASON = 300

/**
 * Answers what the agent asks for by return of control. Read-only actions of the allow-list are carried out. With tools of
 * its own (`execution.mode: agent`) it may also ask for a step of the plan, exactly as it was decided on and once. Everything
 * else is refused, which the agent and the log say.
 */
export const answerRequest = async (
  given: ActionRequest,
  alert: Alert,
  ports: ExecutionPorts,
  progress: Progress,
): Promise<string> => {
  const request = bounded(given)
  const step = ports.settings.execution.mode === 'agent' ? plannedStep(request, alert, progress) : undefined
  const refusal = await refusalOf(request, step, alert, ports, progress)
  const noted = {
    at: ports.clock.now(),
    action: shownAction(request),
    parameters: request.parameters,
  }
  if (refusal !== undefined) {
    const reason = oneLine(refusal, MAX_REASON)
    if (progress.requests.length < MAX_KEPT) {
      progress.requests.push({ ...noted, outcome: 'refused', reason })
      ports.log.warn('agent request refused', { alert_id: alert.alert_id, action: loggedAction(request) })
    }
    return refusedAnswer(reason)
  }
  progress.requests.push({ ...noted, outcome: 'carried out' })
  ports.log.info('agent request carried out', { alert_id: alert.alert_id, action: request.action })
  const { answer } =
    step === undefined
      ? await ports.actions.run(request, ports.ids.uuid())()
      : await runStep(step, alert, ports, progress)
  return answerText(answer)
}

const refusalOf = async (
  request: BoundedRequest,
  step: PlanStep | undefined,
  alert: Alert,
  ports: ExecutionPorts,
  progress: Progress,
): Promise<string | undefined> => {
  if (progress.requests.length >= MAX_REQUESTS) return 'there were too many requests in this execution'
  const resources = resourcesOf(alert, ports)
  if (step === undefined)
    return otherRefusal(request, resources, ports) ?? (await stopReason(alert, ports, progress))?.reason
  return (
    checkRefusal(request, resources, ports.actions) ??
    outOfOrder(step, alert, progress) ??
    (await stopReasonOf(step, alert, ports, progress))?.reason
  )
}

/** The plan ends with the first step that fails, and never goes back. One that was not asked for here the agent may have made itself. */
const outOfOrder = (step: PlanStep, { plan }: Alert, { steps, running }: Progress): string | undefined => {
  if (running !== undefined) return `step ${running.step_id} is under way`
  const failed = steps.find(({ status }) => status !== 'succeeded')
  if (failed !== undefined) return `step ${failed.step_id} of the plan did not succeed, which ends it`
  const order = plan?.steps.map(({ id }) => id) ?? []
  const later = steps.find(({ step_id }) => order.indexOf(step_id) > order.indexOf(step.id))
  return later === undefined ? undefined : `step ${later.step_id} of the plan, which comes after it, has run`
}

/** Why something that is no open step of the plan is not carried out. */
const otherRefusal = (
  request: BoundedRequest,
  resources: Alert['resources'],
  { actions, settings }: ExecutionPorts,
): string | undefined =>
  settings.execution.mode === 'agent' && !actions.readOnly(request.action)
    ? `${shownAction(request)} with these parameters is neither a read-only action nor an open step of the plan`
    : readOnlyRefusal(request, resources, actions)

/** The step of the plan that the request is, to the letter, if it has not run yet. */
const plannedStep = (request: BoundedRequest, alert: Alert, progress: Progress): PlanStep | undefined => {
  if (request.problem !== undefined) return undefined
  const wanted = canonicalize(request.parameters)
  return alert.plan?.steps.find(
    ({ id, action, parameters }) =>
      action === request.action &&
      canonicalize(parameters) === wanted &&
      progress.running?.step_id !== id &&
      !progress.steps.some(({ step_id }) => step_id === id),
  )
}
