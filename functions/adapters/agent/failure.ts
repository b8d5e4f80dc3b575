import * as E from 'fp-ts/Either'
import { type AgentFailure, agentFailed } from '../../runtime/errors'
import type { AgentCall } from '../../runtime/ports'

/** Largest answer that is read, in UTF-16 units. */
export const MAX_ANSWER = 1_000_000
/** How often the agent may ask for actions within one call; an endless loop ends here. */
export const MAX_ROUNDS = 10

/** How many actions it may ask for at once: each is looked at, answered and logged. */
const MAX_AT_ONCE = 50

/** @throws AgentProblem for more requests in one answer than anyone needs */
export const fewEnough = <A>(requests: readonly A[]): readonly A[] => {
  if (requests.length > MAX_AT_ONCE)
    throw new AgentProblem(
      agentFailed('endless', `the agent asked for more than ${MAX_AT_ONCE} actions at once`),
    )
  return requests
}

/** A failure that an adapter has already understood, thrown through the iteration of a stream. */
export class AgentProblem extends Error {
  constructor(readonly failure: AgentFailure) {
    super(failure.message)
  }
}

/** What people read of each kind of failure that has one cause only. */
const sentences = {
  throttled: 'the agent is overloaded (throttled); it did not answer',
  timeout: 'the agent did not answer within its time',
  unavailable: 'the agent could not be reached, or failed before its first word',
  interrupted: 'the agent broke off in the middle of its answer',
  truncated: "the agent's answer was cut off in the middle",
  corrupt: "the agent's answer arrived damaged and cannot be read",
  guardrail: 'a guardrail of the agent stopped its answer',
  endless: `the agent asked for actions ${MAX_ROUNDS} times without an answer`,
  too_long: `the agent's answer is longer than ${MAX_ANSWER} characters`,
  too_many_tokens: 'the agent used more tokens than a call may',
  empty_answer: 'the agent answered with nothing',
} as const satisfies Partial<Record<AgentFailure['kind'], string>>

export const problem = (kind: keyof typeof sentences, detail?: string): AgentProblem =>
  new AgentProblem(agentFailed(kind, `${sentences[kind]}${detail === undefined ? '' : ` (${detail})`}`))

/** Names come from the other side: only what looks like one is repeated. */
export const nameOf = (value: unknown): string =>
  typeof value === 'string' && /^[\w.:-]{1,80}$/.test(value) ? value : 'without a name'

export const unknownEvent = (name: unknown): AgentProblem =>
  new AgentProblem(
    agentFailed('unknown_event', `the agent's answer holds an event that is not known: ${nameOf(name)}`),
  )

/** Tools that no one gave it are the agent's own: what it did with them is not known. */
export const ownTool = (name: unknown): AgentProblem =>
  new AgentProblem(agentFailed('own_tool', `the agent used a tool that it was not given: ${nameOf(name)}`))

/** Whether the service was asked, or was answering already, when it failed. */
export type Phase = 'asking' | 'answering'

/** What the agent's service or its client said, as people should read it. */
const agentFailure = (error: unknown, signal: AbortSignal, phase: Phase): AgentFailure => {
  if (error instanceof AgentProblem) return error.failure
  if (signal.aborted) return problem('timeout').failure
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  switch (name) {
    case 'ThrottlingException':
    case 'throttlingException':
    case 'ServiceQuotaExceededException':
    case 'serviceQuotaExceededException':
      return problem('throttled').failure
    case 'ResourceNotFoundException':
      return agentFailed('not_found', 'there is no such agent or alias; check AGENT_RUNTIME_ARN')
    case 'AccessDeniedException':
    case 'ValidationException':
    case 'ConflictException':
      return agentFailed('refused', `the agent's service refused the request: ${name}`)
    case 'TimeoutError':
      return problem('timeout').failure
    default:
      return byPhase(name, message, phase)
  }
}

const byPhase = (name: string, message: string, phase: Phase): AgentFailure => {
  if (/^truncated event/i.test(message)) return problem('truncated').failure
  if (/checksum|crc|byte length|unexpected end of json|json/i.test(message) || name === 'SyntaxError')
    return problem('corrupt').failure
  if (phase === 'asking') return problem('unavailable', nameOf(name)).failure
  // A connection that ends in the middle says nothing of itself; a service's own exception has its name.
  return /Exception$/.test(name)
    ? problem('interrupted', nameOf(name)).failure
    : problem('truncated', nameOf(name)).failure
}

/**
 * What `work` answers within the time of a call. It says how far it came, by which what it throws is understood; `denial` is what a
 * service means by an error whose name alone does not say it.
 */
export const withinTime = async <A>(
  { timeout_ms }: AgentCall,
  work: (signal: AbortSignal, reached: (phase: Phase) => void) => Promise<A>,
  denial: (error: unknown) => AgentFailure | undefined = () => undefined,
): Promise<E.Either<AgentFailure, A>> => {
  const signal = AbortSignal.timeout(timeout_ms)
  let phase: Phase = 'asking'
  try {
    return E.right(
      await work(signal, (now) => {
        phase = now
      }),
    )
  } catch (error) {
    return E.left(denial(error) ?? agentFailure(error, signal, phase))
  }
}
