import { agentProtocol, isProfileId } from '../../schemas/agent-arn'
import { NO_AGENT_ARN, NO_CLIENT_ID } from '../../schemas/settings'
import type { StackSettings } from './model'

/** The ARN by which a model is asked: of its profile where the id names one. */
export const modelArnOf = ({ region, account_id }: StackSettings, modelId: string): string =>
  isProfileId(modelId)
    ? `arn:aws:bedrock:${region}:${account_id}:inference-profile/${modelId}`
    : `arn:aws:bedrock:${region}::foundation-model/${modelId}`

/** The agent's ARN: the given one, or that of the model in its place. That of a harness is known when the stack has made it. */
export const withAgent = (settings: StackSettings): StackSettings => {
  const { agent_runtime_arn: given, agent } = settings
  if (given !== NO_AGENT_ARN || agent.model_id === undefined || agent.harness === true) return settings
  return { ...settings, agent_runtime_arn: modelArnOf(settings, agent.model_id) }
}

/** By which protocol the agent is spoken to; `undefined` where there is none. */
export const protocolOf = ({ agent_runtime_arn: arn, agent }: StackSettings) => {
  if (arn !== NO_AGENT_ARN) return agentProtocol(arn)
  if (agent.harness === true) return 'harness'
  return agent.model_id === undefined ? undefined : 'converse'
}

/** Whether it is called with a token of Cognito: a runtime by JWT always, Agents Classic where the settings name an app client. */
export const hasToken = (settings: StackSettings): boolean => {
  const protocol = protocolOf(settings)
  if (protocol === 'core') return settings.agent.auth !== 'sigv4'
  return protocol === 'classic' && settings.cognito_client_id !== NO_CLIENT_ID
}

const APPLICATION = /:application-inference-profile\//

/** What no single setting shows. One line per problem. */
export const agentProblems = (settings: StackSettings): readonly string[] => {
  const { agent_runtime_arn: arn, agent, execution } = settings
  const { model_id, guardrail_id, guardrail_version, harness, auth, qualifier } = agent
  const protocol = protocolOf(settings)
  const isApplication = APPLICATION.test(arn)
  const isGivenHarness = agentProtocol(arn) === 'harness'
  const problems: string[] = []
  if (isApplication && model_id === undefined)
    problems.push(
      'agent.model_id: found nothing, allowed is the id of the model behind the application inference profile of agent_runtime_arn',
    )
  if (protocol === 'harness' && model_id === undefined)
    problems.push('agent.model_id: found nothing, allowed is the id of the model that the harness asks')
  if (!isApplication && !isGivenHarness && model_id !== undefined && arn !== NO_AGENT_ARN)
    problems.push(
      'agent.model_id: found beside agent_runtime_arn, allowed is one of the two, or both for a harness and for an application inference profile',
    )
  if (harness === true && arn !== NO_AGENT_ARN)
    problems.push(
      'agent.harness: found true beside agent_runtime_arn, allowed is true without it: the stack makes the harness, and knows its ARN',
    )
  if (auth !== undefined && protocol !== 'core')
    problems.push(
      'agent.auth: found for an agent that has one way to be called, allowed is it for an AgentCore runtime',
    )
  if (qualifier !== undefined && protocol !== 'core' && protocol !== 'harness')
    problems.push(
      'agent.qualifier: found for an agent without endpoints, allowed is it for an AgentCore runtime or harness',
    )
  if ((guardrail_id === undefined) !== (guardrail_version === undefined))
    problems.push('agent.guardrail_id, agent.guardrail_version: found one of them, allowed are both or none')
  if (guardrail_id !== undefined && protocol !== 'converse')
    problems.push(
      'agent.guardrail_id: found for an agent that has its own, allowed is one for a model of Bedrock',
    )
  if (execution.mode === 'agent' && (protocol === 'converse' || protocol === 'harness'))
    problems.push(
      `execution.mode: found agent for a ${protocol === 'harness' ? 'harness' : 'model'}, which has no tools of its own, allowed is gated`,
    )
  return problems
}
