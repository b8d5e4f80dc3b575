import * as E from 'fp-ts/Either'
import type { Alert } from '../../../schemas/alert'
import { messageOf } from '../../runtime/errors'
import type { AgentAnswer, AgentTask, ProbeReport } from '../../runtime/ports'
import { type Progress, RESERVE_MS, reportOf } from '../model'
import type { ExecutionPorts } from '../ports'
import { type AgentVerdict, closingPrompt, executionPrompt, readAssessment } from './prompts'
import { answerRequest } from './requests'

/** Longest call to the agent, in milliseconds. */
const AGENT_MS = 120_000

/** Asks the agent whether the plan still fits; `undefined` where it could not be asked, which is noted. */
export const assess = async (
  alert: Alert,
  observed: ProbeReport,
  ports: ExecutionPorts,
  progress: Progress,
): Promise<AgentVerdict | undefined> => {
  const answer = await askAgent(alert, 'assessment', executionPrompt(alert, observed), ports, progress)
  if (answer === undefined) return undefined
  progress.assessment = answer.text
  const assessed = readAssessment(answer)
  if (assessed.verdict === 'unreadable')
    progress.problems.push(`${assessed.reason}; the approved plan was carried out all the same.`)
  return assessed
}

/** Reports the results to the agent and notes its closing words. */
export const close = async (
  alert: Alert,
  ports: ExecutionPorts,
  progress: Progress,
  verified: string,
): Promise<void> => {
  // Only an agent that could be asked before is asked again: its closing words are worth little time.
  if (progress.assessment === undefined) return
  const prompt = closingPrompt(alert, progress.steps.map(reportOf), verified)
  const answer = await askAgent(alert, 'closing', prompt, ports, progress)
  if (answer !== undefined) progress.closing = answer.text
}

/** The agent's answer, or `undefined` with the problem noted. Sent once: an executing call is never repeated. */
const askAgent = async (
  alert: Alert,
  task: AgentTask,
  prompt: string,
  ports: ExecutionPorts,
  progress: Progress,
): Promise<AgentAnswer | undefined> => {
  const timeout = Math.min(AGENT_MS, ports.remaining() - RESERVE_MS)
  if (timeout <= 0 || alert.agent_session_id === undefined) {
    progress.problems.push('There was no time, or no session, to ask the agent.')
    return undefined
  }
  const answer = await ports.agent.invoke({
    session_id: alert.agent_session_id,
    task,
    offered: ports.actions.offered(),
    conversation_digest: alert.agent_conversation_digest,
    prompt,
    timeout_ms: timeout,
    repeatable: false,
    onActionRequest: (request) => () => answerRequest(request, alert, ports, progress),
  })()
  if (E.isRight(answer)) {
    if (answer.right.note !== undefined) progress.problems.push(answer.right.note)
    return answer.right
  }
  progress.problems.push(`The agent could not be asked: ${messageOf(answer.left)}`)
  ports.log.warn('agent unavailable', {
    alert_id: alert.alert_id,
    kind: answer.left.kind,
    problem: answer.left.message,
  })
  return undefined
}
