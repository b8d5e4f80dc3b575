import { type AgentFailure, agentFailed } from '../../../runtime/errors'
import { AgentProblem, problem } from '../failure'

/** The region of the model or profile that a refusal names. */
const REGION = /\barn:aws[a-z-]*:bedrock:([a-z0-9-]{1,30}):/

const policyDenial = (message: string): string => {
  const [, region] = REGION.exec(message) ?? []
  const [where, which] = region === undefined ? ['a region of its profile', 'those regions'] : [region, 'it']
  return `a service control policy of the organization denies this model in ${where}: allow ${which} for bedrock:InvokeModel*, or take a profile that stays where you are`
}

/** What an account has to do before a model answers it; the service says it in its message only. */
export const modelDenial = (error: unknown): AgentFailure | undefined => {
  if (error instanceof AgentProblem || !(error instanceof Error)) return undefined
  const { name, message } = error
  if (name === 'AccessDeniedException' && /service control policy/i.test(message))
    return agentFailed('refused', policyDenial(message))
  if (name === 'AccessDeniedException' && /access to the model|marketplace|use case/i.test(message))
    return agentFailed(
      'refused',
      'this account may not use the model yet: an administrator submits its form in the Bedrock console and invokes it once',
    )
  if (name === 'ValidationException' && /on-demand throughput/i.test(message))
    return agentFailed(
      'refused',
      'this model is only invoked by an inference profile; set agent_runtime_arn to one',
    )
  if (name === 'ModelNotReadyException' || name === 'ServiceUnavailableException')
    return problem('unavailable', name).failure
  if (name === 'ModelTimeoutException') return problem('timeout').failure
  return undefined
}
