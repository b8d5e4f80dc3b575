import { createHash } from 'node:crypto'
import * as t from 'io-ts'
import { AwsError, decodeInput } from '../services/protocol'
import { eventFrame, exceptionFrame } from './event-stream'
import type { Invocation, Reply, Sessions } from './sessions'

/** Conversations of messages and tools. By ConverseStream of Bedrock the conversation is the caller's, and is sent whole each time. */

const ToolUse = t.type({ toolUseId: t.string, name: t.string, input: t.UnknownRecord })
const ToolResult = t.type({ toolUseId: t.string, content: t.array(t.type({ text: t.string })) })
const Block = t.partial({
  text: t.string,
  toolUse: ToolUse,
  toolResult: ToolResult,
  reasoningContent: t.UnknownRecord,
  guardContent: t.type({ text: t.type({ text: t.string }) }),
  cachePoint: t.type({ type: t.literal('default') }),
})

export const Message = t.type({
  role: t.union([t.literal('user'), t.literal('assistant')]),
  content: t.array(Block),
})
export type Message = t.TypeOf<typeof Message>

const Body = t.intersection([
  t.type({ messages: t.array(Message) }),
  t.partial({
    system: t.array(t.partial({ text: t.string, cachePoint: t.type({ type: t.literal('default') }) })),
    inferenceConfig: t.partial({ maxTokens: t.Int }),
    toolConfig: t.type({
      tools: t.array(
        t.type({
          toolSpec: t.type({
            name: t.string,
            description: t.string,
            inputSchema: t.type({ json: t.UnknownRecord }),
          }),
        }),
      ),
    }),
    guardrailConfig: t.type({
      guardrailIdentifier: t.string,
      guardrailVersion: t.string,
      streamProcessingMode: t.string,
    }),
  }),
])
/** A conversation as a service gets it whole, whichever protocol it comes by. */
export interface Conversation {
  readonly messages: readonly Message[]
  /** Names of the tools; `undefined` where the request has no configuration of tools. */
  readonly tools: readonly string[] | undefined
}

const invalid = (message: string): AwsError => new AwsError('ValidationException', message)

/** What the service refuses of a conversation, in its order. @throws AwsError */
const check = ({ messages, tools }: Conversation): void => {
  const [first] = messages
  if (first?.role !== 'user') throw invalid('A conversation must start with a user message.')
  for (const name of new Set(tools))
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) throw invalid(`The tool name ${name} is malformed.`)
  messages.forEach(({ role, content }, index) => {
    const before = messages[index - 1]
    if (content.length === 0) throw invalid(`messages.${index}: the content is empty.`)
    if (before?.role === role)
      throw invalid('A conversation must alternate between user and assistant roles.')
    if (content.some(({ text }) => text?.trim() === ''))
      throw invalid('The text field in the ContentBlock is blank.')
    const asked = (before?.content ?? []).flatMap(({ toolUse }) =>
      toolUse === undefined ? [] : [toolUse.toolUseId],
    )
    const answered = content.flatMap(({ toolResult }) =>
      toolResult === undefined ? [] : [toolResult.toolUseId],
    )
    if (role === 'user' && JSON.stringify([...asked].sort()) !== JSON.stringify([...answered].sort()))
      throw invalid('Expected toolResult blocks for the toolUse blocks of the message before, and no others.')
    if (tools === undefined && content.some(({ toolUse, toolResult }) => toolUse ?? toolResult))
      throw invalid('The toolConfig field must be defined when using toolUse and toolResult content blocks.')
  })
}

/** Marks of the cache are no part of what was said. */
const withoutMarks = (messages: readonly Message[]): readonly Message[] =>
  messages.map(({ role, content }) => ({
    role,
    content: content.filter(({ cachePoint }) => cachePoint === undefined),
  }))

/** The service knows no session: a conversation is what began with the same words. */
const sessionOf = ({ messages: [first] }: Conversation): string =>
  createHash('sha256').update(JSON.stringify(first)).digest('hex')

const textOf = ({ content }: Message): string =>
  content.map(({ text, guardContent }) => text ?? guardContent?.text.text ?? '').join('')

const SEPARATOR = '__'
/** Tools by which a result is given, by the kind of its prompt. */
const RESULTS = ['propose_plan', 'give_assessment']

const invocationOf = (sessions: Sessions, session: string, { messages }: Conversation): Invocation => {
  const last = messages.at(-1) ?? { role: 'user' as const, content: [] }
  const results = last.content.flatMap(({ toolResult }) => (toolResult === undefined ? [] : [toolResult]))
  if (results.length === 0) return { inputText: textOf(last) }
  const pending = sessions.pending(session)
  return {
    sessionState: {
      ...(pending === undefined ? {} : { invocationId: pending.invocationId }),
      returnControlInvocationResults: results.map(({ content }, index) => {
        const [actionGroup = '', name = ''] = pending?.requests[index]?.action.split(':') ?? []
        const body = content.map(({ text }) => text).join('')
        return { functionResult: { actionGroup, function: name, responseBody: { TEXT: { body } } } }
      }),
    },
  }
}

/** Whether the last message answers nothing but tools by which results were given: the model has nothing to ask for. */
const onlyResultsTaken = ({ messages }: Conversation): boolean => {
  const asked = (messages.at(-2)?.content ?? []).flatMap(({ toolUse }) =>
    toolUse === undefined ? [] : [toolUse],
  )
  const isAnswer = messages.at(-1)?.content.some(({ toolResult }) => toolResult !== undefined) === true
  return isAnswer && asked.every(({ name }) => RESULTS.includes(name))
}

/** Checks a whole conversation, and answers as the sessions want. @throws AwsError */
export const replyTo = (sessions: Sessions, conversation: Conversation): Reply => {
  check(conversation)
  if (onlyResultsTaken(conversation)) return { kind: 'answer', text: 'That is all.\n', respond: {} }
  const session = sessionOf(conversation)
  return sessions.reply(session, invocationOf(sessions, session, conversation))
}

/** Decodes a request of ConverseStream. @throws AwsError */
export const conversationOf = (input: unknown): Conversation => {
  const { messages, toolConfig } = decodeInput(Body, 'ValidationException', input)
  return {
    messages: withoutMarks(messages),
    tools: toolConfig?.tools.map(({ toolSpec }) => toolSpec.name),
  }
}

/** Characters of one delta. */
const PIECE = 400
const FENCED = /```json[^\S\n]*\n([\s\S]*?)```[^\S\n]*\n?/g

/** Blocks of a message: texts, and tools by their input as JSON text. */
type Part = { readonly text: string } | { readonly tool: string; readonly input: string }

/** A result that the rules write as a fenced block is given by the tool that is there for it. */
const partsOf = (
  reply: Exclude<Reply, { kind: 'refusal' }>,
  { tools = [] }: Conversation,
): readonly Part[] => {
  if (reply.kind === 'control')
    return reply.requests.map(({ action, parameters }) => ({
      tool: action.replace(':', SEPARATOR),
      input: JSON.stringify(parameters),
    }))
  const tool = tools.find((name) => RESULTS.includes(name))
  if (tool === undefined) return [{ text: reply.text }]
  const results = [...reply.text.matchAll(FENCED)].map(([, input = '']) => ({ tool, input }))
  const text = reply.text.replace(FENCED, '')
  return [...(text.trim() === '' ? [] : [{ text }]), ...results]
}

const pieces = (text: string): readonly string[] => {
  const characters = [...text]
  return Array.from({ length: Math.ceil(characters.length / PIECE) }, (_, index) =>
    characters.slice(index * PIECE, (index + 1) * PIECE).join(''),
  )
}

const blockFrames = (part: Part, contentBlockIndex: number, round: number): readonly Uint8Array[] => [
  ...('tool' in part
    ? [
        eventFrame('contentBlockStart', {
          contentBlockIndex,
          start: { toolUse: { toolUseId: `tooluse_${round}_${contentBlockIndex}`, name: part.tool } },
        }),
      ]
    : []),
  ...('tool' in part
    ? pieces(part.input).map((input) =>
        eventFrame('contentBlockDelta', { contentBlockIndex, delta: { toolUse: { input } } }),
      )
    : pieces(part.text).map((text) =>
        eventFrame('contentBlockDelta', { contentBlockIndex, delta: { text } }),
      )),
  eventFrame('contentBlockStop', { contentBlockIndex }),
]

const stop = (stopReason: string): Uint8Array => eventFrame('messageStop', { stopReason })
const start = eventFrame('messageStart', { role: 'assistant' })
const usage = eventFrame('metadata', {
  usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
  metrics: { latencyMs: 1 },
})

/** What a service calls the same thing. */
export interface Dialect {
  readonly broken: string
  readonly filtered: string
}
export const CONVERSE: Dialect = { broken: 'modelStreamErrorException', filtered: 'guardrail_intervened' }

/** Frames of the answer's stream; the script may want them broken. */
export const conversationFrames = (
  reply: Exclude<Reply, { kind: 'refusal' }>,
  conversation: Conversation,
  { broken, filtered }: Dialect,
): readonly Uint8Array[] => {
  const parts = partsOf(reply, conversation)
  const blocks = parts.flatMap((part, index) => blockFrames(part, index, conversation.messages.length))
  const ends = [stop(parts.some((part) => 'tool' in part) ? 'tool_use' : 'end_turn'), usage]
  const [first = start, second = start] = blocks
  switch (reply.kind === 'control' ? undefined : reply.respond.error) {
    case 'empty':
      return [start, stop('end_turn'), usage]
    case 'mid_stream':
      return [start, first, exceptionFrame(broken, 'The model did not answer in time.')]
    case 'mid_stream_throttled':
      return [start, first, exceptionFrame('throttlingException', 'Your request rate is too high.')]
    case 'truncated':
      return [start, first, second.slice(0, second.length - 5)]
    case 'corrupt':
      return [start, second.map((byte, at) => (at === second.length - 20 ? byte ^ 1 : byte))]
    case 'unknown_event':
      return [start, first, eventFrame('citation', { source: 'a page' })]
    case 'guardrail':
      return [start, ...blockFrames({ text: 'Sorry, I cannot answer that.' }, 0, 0), stop(filtered), usage]
    default:
      return [start, ...blocks, ...ends]
  }
}
