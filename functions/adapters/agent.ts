import * as TE from 'fp-ts/TaskEither'
import { agentFailed } from '../errors'
import type { Agent } from '../ports'
import { makeClassicAgent } from './agent-classic'
import { makeAgentCore } from './agent-core'
import type { Token } from './cognito'

const CLASSIC =
  /^arn:aws:bedrock:([a-z0-9-]+):\d{12}:(?:agent\/([A-Za-z0-9]+)\/alias|agent-alias\/([A-Za-z0-9]+))\/([A-Za-z0-9]+)$/
const CORE = /^arn:aws:bedrock-agentcore:([a-z0-9-]+):\d{12}:runtime\/[A-Za-z0-9_/-]+$/

/** The agent behind an ARN: Agents Classic or AgentCore Runtime, told apart by its form. */
export const makeAgent = (given: { readonly runtimeArn: string; readonly token: Token }): Agent => {
  const { runtimeArn, token } = given
  const [classic, region, documented, alias, aliasId] = CLASSIC.exec(runtimeArn) ?? []
  if (classic !== undefined) {
    return makeClassicAgent({
      region: region ?? '',
      agentId: documented ?? alias ?? '',
      aliasId: aliasId ?? '',
      token,
    })
  }
  const [core, coreRegion] = CORE.exec(runtimeArn) ?? []
  if (core !== undefined) return makeAgentCore({ runtimeArn, region: coreRegion ?? '', token })
  const message =
    'AGENT_RUNTIME_ARN names no agent: it must look like arn:aws:bedrock:REGION:ACCOUNT:agent/ID/alias/ALIAS or arn:aws:bedrock-agentcore:REGION:ACCOUNT:runtime/NAME'
  return { invoke: () => TE.left(agentFailed('not_configured', message)) }
}
