import * as E from 'fp-ts/Either'
import type { Alert } from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import { bounded, boundedText } from '../../domain/plan/agent-requests'
import { messageOf } from '../../runtime/errors'
import type { ProbeReport, TracedCall } from '../../runtime/ports'
import { oneLine } from '../../runtime/text'
import { type Progress, RESERVE_MS, type StepsResult } from '../model'
import type { ExecutionPorts } from '../ports'
import { stopReason } from '../run/stop-conditions'
import { agentExecutionPrompt } from './prompts'
import { answerRequest } from './requests'

/** Least time that the agent gets, in milliseconds. */
const LEAST_MS = 30_000
/** How many actions of its trace are kept. */
const MAX_TRACED = 200
/** Longest id of one of them. */
const MAX_ID = 100

/**
 * Has the agent carry out the plan with tools of its own. No one can promise that it does this and nothing else: its trace
 * is logged action by action, and what it asks for by return of control is held to the plan. It is asked once.
 */
export const executeByAgent = async (
  alert: Alert,
  observed: ProbeReport,
  ports: ExecutionPorts,
  progress: Progress,
): Promise<StepsResult> => {
  const obstacle = await stopReason(alert, ports, progress)
  if (obstacle !== undefined) return { failure: { failure_kind: obstacle.kind, reason: obstacle.reason } }
  const timeout_ms = ports.remaining() - RESERVE_MS - ports.settings.execution.verify_seconds * 1000
  if (alert.agent_session_id === undefined)
    return {
      failure: { failure_kind: 'agent_unavailable', reason: 'There is no session to ask the agent in.' },
    }
  ports.log.info('agent begins', { alert_id: alert.alert_id })
  const answer = await ports.agent.invoke({
    session_id: alert.agent_session_id,
    task: 'execution',
    offered: ports.actions.offered(),
    conversation_digest: alert.agent_conversation_digest,
    prompt: agentExecutionPrompt(alert, observed),
    timeout_ms: Math.max(LEAST_MS, timeout_ms),
    repeatable: false,
    onActionRequest: (request) => () => answerRequest(request, alert, ports, progress),
    onTrace: (call) => note(call, alert, ports, progress),
  })()
  if (E.isRight(answer)) {
    progress.assessment = answer.right.text
    if (answer.right.note !== undefined) progress.problems.push(answer.right.note)
    return { done: 'The agent carried out the plan with tools of its own' }
  }
  const { kind } = answer.left
  ports.log.warn('agent unavailable', { alert_id: alert.alert_id, kind, problem: answer.left.message })
  return {
    failure: {
      failure_kind: 'agent_unavailable',
      reason: `The agent was to carry out the plan and did not end: ${messageOf(answer.left)}. What it did is in its trace as far as it came.`,
    },
  }
}

const note = (call: TracedCall, alert: Alert, ports: ExecutionPorts, progress: Progress): void => {
  if (progress.ended) return
  const id = oneLine(call.id, MAX_ID)
  const answer = call.answer === undefined ? undefined : boundedText(call.answer)
  const known = progress.traced.get(id)
  if (known === undefined && progress.traced.size < MAX_TRACED) {
    const { action, parameters, problem } = bounded({ action: 'unknown', parameters: {}, ...call })
    const traced = {
      at: ports.clock.now(),
      action,
      parameters: problem === undefined ? parameters : { problem },
    }
    progress.traced.set(id, { ...traced, ...defined({ answer }) })
    ports.log.info('agent acts', { alert_id: alert.alert_id, trace_id: id })
  } else if (known !== undefined && answer !== undefined) known.answer = answer
}
