/** The forms of an agent's ARN, each of a protocol. */

const MODEL_NAME = '[A-Za-z0-9.:_-]+'
const FORMS = {
  converse: `arn:aws:bedrock:[a-z0-9-]+:(:foundation-model|\\d{12}:(application-)?inference-profile)/${MODEL_NAME}`,
  classic:
    'arn:aws:bedrock:[a-z0-9-]+:\\d{12}:(agent/[A-Za-z0-9]+/alias|agent-alias/[A-Za-z0-9]+)/[A-Za-z0-9]+',
  core: 'arn:aws:bedrock-agentcore:[a-z0-9-]+:\\d{12}:runtime/[A-Za-z0-9_/-]+',
  harness: 'arn:aws:bedrock-agentcore:[a-z0-9-]+:\\d{12}:harness/[A-Za-z][A-Za-z0-9_]{0,39}-[A-Za-z0-9]{10}',
} as const

/** How the agent of an ARN is spoken to. */
export type AgentProtocol = keyof typeof FORMS

/** What is allowed, for people. */
export const AGENT_FORMS =
  'the ARN of an inference profile, a foundation model, an AgentCore harness, an AgentCore runtime or an agent alias of Bedrock Agents, in the partition aws'

export const AGENT_PATTERN = `^(${Object.values(FORMS).join('|')})$`

/** `undefined` for what is no ARN of an agent. */
export const agentProtocol = (arn: string): AgentProtocol | undefined =>
  (Object.keys(FORMS) as AgentProtocol[]).find((protocol) => new RegExp(`^${FORMS[protocol]}$`).test(arn))

/** Ids of inference profiles that reach beyond a region begin with where they reach. */
const GEOGRAPHY = /^(us|us-gov|eu|apac|au|jp|ca|global)\./

export const isProfileId = (modelId: string): boolean => GEOGRAPHY.test(modelId)

/** The model of an id, whichever of its profiles the id names. */
export const modelOf = (modelId: string): string => modelId.replace(GEOGRAPHY, '')

export const regionOf = (arn: string): string => arn.split(':')[3] ?? ''

/** Agent and alias of Bedrock Agents: `agent/ID/alias/ALIAS`, or `agent-alias/ID/ALIAS` as the service writes it. */
export const aliasOf = (arn: string): { readonly agentId: string; readonly aliasId: string } => {
  const names = (arn.split(':')[5] ?? '').split('/')
  return { agentId: names[1] ?? '', aliasId: names.at(-1) ?? '' }
}
