import { agentProtocol, aliasOf, modelOf } from '../schemas/agent-arn'
import type { StackSettings } from './settings'

/** What the agent's callers are authorized on, by the form of its ARN; an empty list takes the permission away. */
export interface AgentResources {
  /** InvokeAgent: the alias in the form `agent-alias/AGENT/ALIAS`, whatever form the setting has. */
  readonly agent: readonly string[]
  /** A model that is asked itself, or the profile before it. */
  readonly 'agent/model': readonly string[]
  readonly 'agent/guardrail': readonly string[]
  /** The Cognito user's secret: for the protocols that have a token. AgentCore is called with it, so its role needs nothing else. */
  readonly hasToken: boolean
}

export const agentResources = ({
  agent_runtime_arn: arn,
  agent,
  region,
  account_id,
}: StackSettings): AgentResources => {
  const protocol = agentProtocol(arn)
  const { agentId, aliasId } = aliasOf(arn)
  return {
    agent:
      protocol === 'classic'
        ? [`${arn.split(':').slice(0, 5).join(':')}:agent-alias/${agentId}/${aliasId}`]
        : [],
    'agent/model': protocol === 'converse' ? [arn] : [],
    'agent/guardrail':
      agent.guardrail_id === undefined
        ? []
        : [`arn:aws:bedrock:${region}:${account_id}:guardrail/${agent.guardrail_id}`],
    hasToken: protocol !== 'converse',
  }
}

/** The models that an inference profile may hand a call to, and the profile; `undefined` where no profile is asked. */
export const profileModels = ({
  agent_runtime_arn: arn,
  agent,
}: StackSettings): { readonly profile: string; readonly models: readonly string[] } | undefined => {
  const [, application, profile] = /:(application-)?inference-profile\/([^/]+)$/.exec(arn) ?? []
  if (profile === undefined) return undefined
  const named = application === undefined ? profile : (agent.model_id ?? '')
  const model = modelOf(named)
  // A global profile hands calls to a model without a region, too.
  return {
    profile: arn,
    models: [`arn:aws:bedrock:*::foundation-model/${model}`, `arn:aws:bedrock:::foundation-model/${model}`],
  }
}
