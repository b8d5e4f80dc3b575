import { setTimeout as wait } from 'node:timers/promises'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { AGENT_FORMS, agentProtocol, aliasOf, regionOf } from '../../../schemas/agent-arn'
import { type AgentSettings, NO_AGENT_ARN } from '../../../schemas/settings'
import { delayBefore } from '../../runtime/backoff'
import { type AgentFailure, agentFailed, transientKinds } from '../../runtime/errors'
import { loadedOnce } from '../../runtime/loaded-once'
import type { Agent, Measure } from '../../runtime/ports'
import { redact, redactAll } from '../../runtime/redaction'
import type { Token } from './cognito'
import type { Conversations } from './conversation/stored'
import { metered } from './metered'

/** How often a call that may be repeated is made, and the wait before the second, in milliseconds; it doubles. */
const ATTEMPTS = 3
const FIRST_WAIT_MS = 1_000

/** The endpoint of a runtime or a harness that exists without being made. */
const DEFAULT_QUALIFIER = 'DEFAULT'
/** As the settings have it by themselves. */
const MAX_TOKENS = 200_000

interface AgentGiven {
  readonly runtimeArn: string
  /** For the agents of a Cognito user pool. */
  readonly token: Token
  /** For models, whose conversations we keep. */
  readonly conversations: Conversations
  readonly settings?: Partial<AgentSettings>
  readonly measure?: Measure
  /** Milliseconds before the second attempt of a call that may be repeated. */
  readonly firstWaitMs?: number
}

/**
 * An agent is sent a token, and what it says is stored, signed and shown: what it repeats of a secret is taken out before anything
 * else is done with it.
 */
const discreet = (agent: Agent): Agent => ({
  invoke: (call) => {
    const { onTrace } = call
    return pipe(
      agent.invoke({
        ...call,
        onActionRequest: ({ action, parameters }) =>
          call.onActionRequest({ action: redact(action), parameters: redactAll(parameters) }),
        ...(onTrace === undefined ? {} : { onTrace: (traced) => onTrace(redactAll(traced)) }),
      }),
      TE.map(redactAll),
    )
  },
})

/** The agent behind an ARN; its form says by which protocol. */
export const makeAgent = (given: AgentGiven): Agent => {
  const { measure, settings, firstWaitMs = FIRST_WAIT_MS } = given
  const agent = agentOf(given)
  // Within the repetitions: what was answered was paid for.
  const counted = measure === undefined ? agent : metered(agent, settings?.token_prices, measure)
  return discreet(repeating(counted, firstWaitMs))
}

const failing = (failure: AgentFailure): Agent => ({ invoke: () => TE.left(failure) })

/** The protocol of this agent is loaded with the first call, and no other one. */
const spokenLate = (load: () => Promise<Agent>): Agent => {
  const agent = loadedOnce(load)
  return { invoke: (call) => async () => (await agent()).invoke(call)() }
}

const agentOf = ({ runtimeArn, token, conversations, settings = {} }: AgentGiven): Agent => {
  // Without this a filled secret would be taken to a Cognito client that does not exist.
  if (runtimeArn === NO_AGENT_ARN)
    return failing(agentFailed('absent', 'no agent is set up (agent_runtime_arn)'))
  const region = regionOf(runtimeArn)
  const {
    auth,
    qualifier = DEFAULT_QUALIFIER,
    model_id: modelId,
    max_tokens: maxTokens = MAX_TOKENS,
  } = settings
  switch (agentProtocol(runtimeArn)) {
    case 'classic':
      return spokenLate(async () =>
        (await import('./classic')).makeClassicAgent({ region, ...aliasOf(runtimeArn), token }),
      )
    case 'core': {
      const runtime = { runtimeArn, region, qualifier }
      return spokenLate(async () => {
        const { makeAgentCore } = await import('./core')
        return makeAgentCore(
          auth === 'sigv4'
            ? (await import('./core/by-iam')).byIam(runtime)
            : (await import('./core/by-token')).byToken(runtime, token),
        )
      })
    }
    case 'harness':
      return modelId === undefined
        ? failing(agentFailed('not_configured', 'a harness is asked with the model of agent.model_id'))
        : spokenLate(async () =>
            (await import('./harness')).makeHarnessAgent({
              harnessArn: runtimeArn,
              qualifier,
              region,
              modelId,
              conversations,
              maxTokens,
            }),
          )
    case 'converse':
      return spokenLate(async () =>
        (await import('./converse')).makeConverseAgent({
          modelArn: runtimeArn,
          modelId,
          region,
          conversations,
          maxTokens,
          guardrail: guardrailOf(settings),
        }),
      )
    case undefined:
      return failing(
        agentFailed('not_configured', `AGENT_RUNTIME_ARN names no agent: it must be ${AGENT_FORMS}`),
      )
  }
}

const guardrailOf = ({ guardrail_id: id, guardrail_version: version }: Partial<AgentSettings>) =>
  id === undefined || version === undefined ? undefined : { id, version }

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
      const limits = { attempts: ATTEMPTS, first_ms: firstWaitMs, patience_ms: end - Date.now() }
      const pause = delayBefore({ attempts: attempt, waited_ms: 0 }, limits, undefined)
      if (!transientKinds.has(answer.left.kind) || pause === undefined) return answer
      await wait(pause)
    }
  },
})
