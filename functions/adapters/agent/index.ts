import { setTimeout as wait } from 'node:timers/promises'
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { NO_AGENT_ARN } from '../../../schemas/settings'
import { agentFailed, transientKinds } from '../../runtime/errors'
import type { Agent } from '../../runtime/ports'
import { makeClassicAgent } from './classic'
import type { Token } from './cognito'
import { makeAgentCore } from './core'

const CLASSIC =
  /^arn:aws:bedrock:([a-z0-9-]+):\d{12}:(?:agent\/([A-Za-z0-9]+)\/alias|agent-alias\/([A-Za-z0-9]+))\/([A-Za-z0-9]+)$/
const CORE = /^arn:aws:bedrock-agentcore:([a-z0-9-]+):\d{12}:runtime\/[A-Za-z0-9_/-]+$/

/** How often a call that may be repeated is made, and the wait before the second, in milliseconds; it doubles. */
const ATTEMPTS = 3
const FIRST_WAIT_MS = 1_000

/** The agent behind an ARN: Agents Classic or AgentCore Runtime, told apart by its form. */
export const makeAgent = (given: {
  readonly runtimeArn: string
  readonly token: Token
  /** Milliseconds before the second attempt of a call that may be repeated. */
  readonly firstWaitMs?: number
}): Agent => repeating(agentOf(given), given.firstWaitMs ?? FIRST_WAIT_MS)

const agentOf = ({ runtimeArn, token }: { readonly runtimeArn: string; readonly token: Token }): Agent => {
  // Without this a filled secret would be taken to a Cognito client that does not exist.
  if (runtimeArn === NO_AGENT_ARN)
    return { invoke: () => TE.left(agentFailed('absent', 'no agent is set up (agent_runtime_arn)')) }
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

/**
 * The one place where a call to the agent is made again: only where the caller says that it may be (an analysis), only
 * after a failure that passes, and only within the call's time.
 */
const repeating = (agent: Agent, firstWaitMs: number): Agent => ({
  invoke: (call) => async () => {
    const end = Date.now() + call.timeout_ms
    for (let attempt = 1; ; attempt++) {
      const answer = await agent.invoke({ ...call, timeout_ms: Math.max(1, end - Date.now()) })()
      if (E.isRight(answer) || !call.repeatable || attempt === ATTEMPTS) return answer
      const pause = firstWaitMs * 2 ** (attempt - 1)
      if (!transientKinds.has(answer.left.kind) || Date.now() + pause >= end) return answer
      await wait(pause)
    }
  },
})
