import { agentProtocol, isProfileId } from '../../schemas/agent-arn'
import { NO_AGENT_ARN } from '../../schemas/settings'
import type { StackSettings } from './model'

/** The agent's ARN: the given one, or that of the model in its place. */
export const withAgent = (settings: StackSettings): StackSettings => {
  const { agent_runtime_arn: given, agent, region, account_id } = settings
  if (given !== NO_AGENT_ARN || agent.model_id === undefined) return settings
  const agent_runtime_arn = isProfileId(agent.model_id)
    ? `arn:aws:bedrock:${region}:${account_id}:inference-profile/${agent.model_id}`
    : `arn:aws:bedrock:${region}::foundation-model/${agent.model_id}`
  return { ...settings, agent_runtime_arn }
}

const APPLICATION = /:application-inference-profile\//

/** What no single setting shows. One line per problem. */
export const agentProblems = ({
  agent_runtime_arn: arn,
  agent,
  execution,
}: StackSettings): readonly string[] => {
  const isApplication = APPLICATION.test(arn)
  const isModel = agentProtocol(arn) === 'converse' || (arn === NO_AGENT_ARN && agent.model_id !== undefined)
  const { model_id, guardrail_id, guardrail_version } = agent
  const problems: string[] = []
  if (isApplication && model_id === undefined)
    problems.push(
      'agent.model_id: found nothing, allowed is the id of the model behind the application inference profile of agent_runtime_arn',
    )
  if (!isApplication && model_id !== undefined && arn !== NO_AGENT_ARN)
    problems.push(
      'agent.model_id: found beside agent_runtime_arn, allowed is one of the two, or both for an application inference profile',
    )
  if ((guardrail_id === undefined) !== (guardrail_version === undefined))
    problems.push('agent.guardrail_id, agent.guardrail_version: found one of them, allowed are both or none')
  if (guardrail_id !== undefined && !isModel)
    problems.push(
      'agent.guardrail_id: found for an agent that has its own, allowed is one for a model of Bedrock',
    )
  if (execution.mode === 'agent' && isModel)
    problems.push('execution.mode: found agent for a model, which has no tools of its own, allowed is gated')
  return problems
}
