import { BedrockClient, GetFoundationModelAvailabilityCommand } from '@aws-sdk/client-bedrock'
import { modelOf } from '../../schemas/agent-arn'
import type { StackSettings } from '../../stacks/settings'
import { protocolOf } from '../../stacks/settings/agent'
import { type Finding, ok, warn } from '../shared/finding'

const CHECK = 'model'

/** The model that the agent is, or that its harness asks; `undefined` for an agent that has its own. */
export const modelIn = (settings: StackSettings): string | undefined => {
  const protocol = protocolOf(settings)
  if (protocol !== 'converse' && protocol !== 'harness') return undefined
  return modelOf(settings.agent.model_id ?? settings.agent_runtime_arn.split('/').at(-1) ?? '')
}

/** Whether the account may use the model. The functions have no right to subscribe to one: a person does that, once. */
export const modelAvailability = async (modelId: string, { region }: StackSettings): Promise<Finding> => {
  const { agreementAvailability, authorizationStatus, entitlementAvailability, regionAvailability } =
    await new BedrockClient({ region }).send(new GetFoundationModelAvailabilityCommand({ modelId }))
  if (regionAvailability === 'NOT_AVAILABLE')
    return warn(
      CHECK,
      `${modelId} is not offered in ${region}`,
      'take an inference profile that reaches a region where it is, or another model',
    )
  if (
    authorizationStatus === 'NOT_AUTHORIZED' ||
    entitlementAvailability === 'NOT_AVAILABLE' ||
    (agreementAvailability?.status ?? 'AVAILABLE') !== 'AVAILABLE'
  )
    return warn(
      CHECK,
      `this account may not use ${modelId} yet`,
      'an administrator submits the form of the model in the Bedrock console, if it has one, and invokes it once; calls may succeed and then fail for 15 minutes after that',
    )
  return ok(CHECK, `${modelId} may be used`)
}
