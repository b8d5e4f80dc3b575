import { type AgentFailure, agentFailed } from '../errors'

/** Largest answer that is read, in bytes. */
export const MAX_ANSWER = 1_000_000

/** A failure that an adapter has already understood, thrown through the SDK's iteration. */
export class AgentProblem extends Error {
  constructor(readonly failure: AgentFailure) {
    super(failure.message)
  }
}

/** What the agent's service said, as people should read it. */
export const agentFailure = (error: unknown, signal: AbortSignal): AgentFailure => {
  if (error instanceof AgentProblem) return error.failure
  if (signal.aborted) return agentFailed('timeout', 'the agent did not answer within its time')
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  switch (name) {
    case 'ThrottlingException':
    case 'ServiceQuotaExceededException':
    case 'throttlingException':
      return agentFailed('throttled', 'the agent is overloaded (throttled); it did not answer')
    case 'ResourceNotFoundException':
      return agentFailed('not_found', 'there is no such agent or alias; check AGENT_RUNTIME_ARN')
    case 'AccessDeniedException':
    case 'ValidationException':
      return agentFailed('refused', `the agent's service refused the request: ${name}`)
    case 'TimeoutError':
      return agentFailed('timeout', 'the agent did not answer within its time')
    default:
      return /Truncated event message|stream|checksum|crc/i.test(message)
        ? agentFailed('stream_broken', "the agent's answer broke off in the middle")
        : agentFailed('unexpected', `the agent failed: ${name}`)
  }
}
