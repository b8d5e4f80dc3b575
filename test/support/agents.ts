import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { makeAgent } from '../../functions/adapters/agent'
import type { Conversations } from '../../functions/adapters/agent/conversation/stored'
import { type AgentFailure, notFound } from '../../functions/runtime/errors'
import type { Agent, AgentAnswer, AgentCall } from '../../functions/runtime/ports'
import { startAgent } from '../../local/aws/agent'
import { defined } from '../../schemas/defined'
import type { AgentSettings } from '../../schemas/settings'

export const protocols = ['classic', 'core', 'core by IAM', 'harness', 'converse'] as const
export type Protocol = (typeof protocols)[number]

/** Protocols whose prompt, tools and conversation are ours: a plan is the input of a tool. */
export const hasTools = (protocol: Protocol): boolean => protocol === 'converse' || protocol === 'harness'

const MODEL = 'us.anthropic.claude-sonnet-4-20250514-v1:0'
const RUNTIME = 'arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/triage-AbC123'

const arns: Record<Protocol, string> = {
  classic: 'arn:aws:bedrock:us-east-1:123456789012:agent/AGENT1/alias/ALIAS1',
  core: RUNTIME,
  'core by IAM': RUNTIME,
  harness: 'arn:aws:bedrock-agentcore:us-east-1:123456789012:harness/triage-AbC1234567',
  converse: `arn:aws:bedrock:us-east-1:123456789012:inference-profile/${MODEL}`,
}

/** What the settings say beside the ARN. */
const settings: Partial<Record<Protocol, Partial<AgentSettings>>> = {
  'core by IAM': { auth: 'sigv4' },
  harness: { model_id: MODEL },
}

/** An access token as Cognito's are, good for some seconds. */
export const accessToken = (seconds = 3600): string => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const exp = Math.floor(Date.now() / 1000) + seconds
  return `${part({ alg: 'RS256' })}.${part({ token_use: 'access', exp })}.c2ln`
}

/** Points the agents that are made from here on at these servers. */
export const pointAt = (classic: string, core: string): void => {
  process.env.AWS_REGION = 'us-east-1'
  process.env.AWS_ACCESS_KEY_ID = 'x'
  process.env.AWS_SECRET_ACCESS_KEY = 'x'
  process.env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME = classic
  process.env.AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME = classic
  process.env.AWS_ENDPOINT_URL_BEDROCK_AGENTCORE = core
}

/** Conversations of a process. */
export const heldConversations = (): Conversations & { readonly kept: Map<string, string> } => {
  const kept = new Map<string, string>()
  return {
    kept,
    read: (id) => {
      const text = kept.get(id)
      return text === undefined ? TE.left(notFound('conversation', id)) : TE.right(text)
    },
    write: (id, text) => TE.rightIO(() => void kept.set(id, text)),
  }
}

/** The product's own agent, as its functions make it. */
export const agentBy = (
  protocol: Protocol,
  token = accessToken(),
  conversations: Conversations = heldConversations(),
): Agent =>
  makeAgent({
    runtimeArn: arns[protocol],
    token: () => TE.right(token),
    conversations,
    firstWaitMs: 1,
    ...defined({ settings: settings[protocol] }),
  })

/** A scripted local agent and the product's agent that speaks to it. */
export const scripted = async (protocol: Protocol, script?: unknown) => {
  const local = await startAgent({ script, report: () => {} })
  pointAt(local.endpoint, local.coreEndpoint)
  return { local, agent: agentBy(protocol) }
}

/** What plays an agent answers: a text, a whole answer or a failure. */
export type Given = string | AgentAnswer | AgentFailure

export const answered = (given: Given): E.Either<AgentFailure, AgentAnswer> => {
  if (typeof given === 'string') return E.right({ text: given })
  return 'tag' in given ? E.left(given) : E.right(given)
}

export const SESSION = '00000000-0000-4000-8000-0000000000cc'

export const callOf = (prompt: string, more: Partial<AgentCall> = {}): AgentCall => ({
  session_id: SESSION,
  task: 'analysis',
  offered: [],
  prompt,
  timeout_ms: 10_000,
  repeatable: false,
  onActionRequest: () => async () => 'nothing to tell',
  ...more,
})
