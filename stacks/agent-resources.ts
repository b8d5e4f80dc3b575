import { aliasOf, modelOf } from '../schemas/agent-arn'
import type { StackSettings } from './settings'
import { hasToken, modelArnOf, protocolOf } from './settings/agent'

/** What the agent's callers are authorized on, by the form of its ARN; an empty list takes the permission away. */
export interface AgentResources {
  /** InvokeAgent: the alias in the form `agent-alias/AGENT/ALIAS`, whatever form the setting has. */
  readonly agent: readonly string[]
  /** A model that is asked itself, or the profile before it. */
  readonly 'agent/model': readonly string[]
  readonly 'agent/guardrail': readonly string[]
  /** A runtime that is called by IAM, and its endpoint: a token carries its own right. */
  readonly 'agent/runtime': readonly string[]
  readonly 'agent/harness': readonly string[]
  readonly hasToken: boolean
  /** Whether the conversations are ours to keep. */
  readonly hasSessions: boolean
}

/** `arn` is that of a harness which the stack makes, in place of the setting. */
export const agentResources = (
  settings: StackSettings,
  arn: string = settings.agent_runtime_arn,
): AgentResources => {
  const { agent, region, account_id } = settings
  const protocol = protocolOf(settings)
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
    'agent/runtime':
      protocol === 'core' && agent.auth === 'sigv4'
        ? [arn, `${arn}/runtime-endpoint/${agent.qualifier ?? 'DEFAULT'}`]
        : [],
    'agent/harness': protocol === 'harness' ? [arn] : [],
    hasToken: hasToken(settings),
    hasSessions: protocol === 'converse' || protocol === 'harness',
  }
}

/** What the execution role of a harness may invoke. */
export const harnessModels = (settings: StackSettings, modelId: string) => {
  const arn = modelArnOf(settings, modelId)
  return { arn, behind: profileModels({ ...settings, agent_runtime_arn: arn }) }
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
