import * as t from 'io-ts'
import { AwsError, decodeInput } from '../services/protocol'
import { type Conversation, conversationFrames, type Dialect, Message, replyTo } from './converse'
import type { Reply, Sessions } from './sessions'

/** InvokeHarness of AgentCore, as far as the product uses it. */

const Tool = t.type({
  type: t.literal('inline_function'),
  name: t.string,
  config: t.type({
    inlineFunction: t.type({ description: t.string, inputSchema: t.UnknownRecord }),
  }),
})

/** What the service would take from the harness itself must be in each request: a harness has a shell and a memory of its own. */
const Body = t.type({
  messages: t.array(Message),
  model: t.type({ bedrockModelConfig: t.type({ modelId: t.string }) }),
  systemPrompt: t.array(t.type({ text: t.string })),
  tools: t.array(Tool),
  skills: t.array(t.unknown),
  allowedTools: t.array(t.string),
  maxIterations: t.Int,
  maxTokens: t.Int,
  timeoutSeconds: t.Int,
})
type Body = t.TypeOf<typeof Body>

const HARNESS: Dialect = { broken: 'internalServerException', filtered: 'content_filtered' }

export interface Turn {
  readonly reply: Reply
  readonly type: string
  /** What is written of an answer, piece by piece. */
  readonly pieces: (reply: Exclude<Reply, { kind: 'refusal' }>) => readonly (string | Uint8Array)[]
}

const invalid = (message: string): AwsError => new AwsError('ValidationException', message)

const check = ({ tools, skills, allowedTools, maxIterations, maxTokens, timeoutSeconds }: Body): void => {
  if (allowedTools.length === 0) throw invalid('allowedTools must hold at least one tool.')
  if (allowedTools.some((name) => /[*@/]/.test(name)))
    throw invalid('the local harness has inline functions only')
  if (skills.length > 0) throw invalid('the local harness has no skills')
  const names = tools.map(({ name }) => name)
  if (allowedTools.some((name) => !names.includes(name)))
    throw invalid('allowedTools holds a tool that the request does not have.')
  if (maxIterations < 1 || maxTokens < 1 || timeoutSeconds < 1) throw invalid('limits begin at 1')
}

/** Harnesses with what was said in their sessions. */
export class Harnesses {
  private readonly histories = new Map<string, Conversation['messages']>()

  constructor(private readonly sessions: Sessions) {}

  /** @throws AwsError for what the service refuses */
  reply(harnessArn: string, sessionId: string, input: unknown): Turn {
    if (!/^arn:aws:bedrock-agentcore:[a-z0-9-]+:\d{12}:harness\/\w+-\w{10}$/.test(harnessArn))
      throw new AwsError('ResourceNotFoundException', `there is no harness ${harnessArn}`, 404)
    const body = decodeInput(Body, 'ValidationException', input)
    check(body)
    const before = this.histories.get(sessionId) ?? []
    const messages = [...before, ...body.messages]
    const conversation = { messages, tools: body.tools.map(({ name }) => name) }
    const reply = replyTo(this.sessions, conversation)
    // A turn that waits for results is not kept: whoever resumes it sends what asked for them again.
    if (reply.kind !== 'refusal') this.histories.set(sessionId, messages)
    return {
      reply,
      type: 'application/vnd.amazon.eventstream',
      pieces: (given) => conversationFrames(given, conversation, HARNESS),
    }
  }
}
