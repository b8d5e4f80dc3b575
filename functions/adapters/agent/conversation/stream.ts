import type { ContentBlock, ConverseStreamOutput, StopReason } from '@aws-sdk/client-bedrock-runtime'
import { parseJson } from '../../../runtime/json'
import { MAX_ANSWER, problem, unknownEvent } from '../failure'

/** One whole message of the model, and why it ended. */
export interface Spoken {
  readonly content: ContentBlock[]
  readonly stopReason: StopReason
  /** As the service counts them; those from its cache are read, too. */
  readonly tokens: { readonly read: number; readonly written: number }
}

/** A block while its pieces arrive. */
interface Draft {
  text: string
  reasoning: string
  signature: string | undefined
  redacted: Uint8Array[]
  tool: { readonly toolUseId: string; readonly name: string; input: string } | undefined
}

const empty = (): Draft => ({ text: '', reasoning: '', signature: undefined, redacted: [], tool: undefined })

/** What a model asked for with nothing is asked for with an empty object. */
const inputOf = (text: string): unknown => {
  const value = text.trim() === '' ? {} : parseJson(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw problem('corrupt')
  return value
}

/** A finished block; `undefined` for one without content. Reasoning goes back as it came, to the byte. */
const finished = ({ text, reasoning, signature, redacted, tool }: Draft): ContentBlock | undefined => {
  if (tool !== undefined) {
    const { toolUseId, name, input } = tool
    return { toolUse: { toolUseId, name, input: inputOf(input) as never } }
  }
  if (redacted.length > 0) return { reasoningContent: { redactedContent: Buffer.concat(redacted) } }
  if (reasoning !== '' || signature !== undefined)
    return {
      reasoningContent: {
        reasoningText: { text: reasoning, ...(signature === undefined ? {} : { signature }) },
      },
    }
  return text === '' ? undefined : { text }
}

/**
 * Reads a message to the end that its protocol gives it: `messageStop`, and then the end of the stream. Anything less was cut.
 * @throws AgentProblem for blocks out of order, events of an unknown kind and messages that are too long
 */
export const readMessage = async (
  stream: AsyncIterable<ConverseStreamOutput>,
  signal: AbortSignal,
): Promise<Spoken> => {
  const content: ContentBlock[] = []
  const drafts = new Map<number, Draft>()
  let stopReason: StopReason | undefined
  let size = 0
  const draftAt = (index: number | undefined): Draft => {
    if (index === undefined || stopReason !== undefined) throw problem('corrupt')
    const known = drafts.get(index) ?? empty()
    drafts.set(index, known)
    return known
  }
  const grow = (piece: string): string => {
    size += piece.length
    if (size > MAX_ANSWER) throw problem('too_long')
    return piece
  }
  const tokens = { read: 0, written: 0 }
  const close = (index: number | undefined): void => {
    const block = finished(draftAt(index))
    drafts.delete(index ?? -1)
    if (block !== undefined) content.push(block)
  }
  for await (const event of stream) {
    if (event.contentBlockStart !== undefined) {
      const { contentBlockIndex, start } = event.contentBlockStart
      // A harness was seen to begin a second tool under the number of the first one: each is a block of its own.
      if (drafts.has(contentBlockIndex ?? -1)) close(contentBlockIndex)
      const draft = draftAt(contentBlockIndex)
      const { toolUseId, name } = start?.toolUse ?? {}
      if (toolUseId !== undefined && name !== undefined) draft.tool = { toolUseId, name, input: '' }
      else if (start !== undefined) throw unknownEvent(Object.keys(start)[0])
    } else if (event.contentBlockDelta !== undefined) {
      const { contentBlockIndex, delta } = event.contentBlockDelta
      const draft = draftAt(contentBlockIndex)
      if (delta === undefined) throw problem('corrupt')
      if (delta.text !== undefined) draft.text += grow(delta.text)
      else if (delta.toolUse !== undefined) {
        if (draft.tool === undefined) throw problem('corrupt')
        draft.tool.input += grow(delta.toolUse.input ?? '')
      } else if (delta.reasoningContent !== undefined) {
        const { text = '', signature, redactedContent } = delta.reasoningContent
        draft.reasoning += grow(text)
        draft.signature = signature === undefined ? draft.signature : (draft.signature ?? '') + signature
        if (redactedContent !== undefined) draft.redacted.push(redactedContent)
      } else throw unknownEvent(Object.keys(delta)[0])
    } else if (event.contentBlockStop !== undefined) {
      close(event.contentBlockStop.contentBlockIndex)
    } else if (event.messageStop !== undefined) {
      if (stopReason !== undefined) throw problem('corrupt')
      stopReason = event.messageStop.stopReason
    } else if (event.metadata !== undefined) {
      const {
        inputTokens = 0,
        outputTokens = 0,
        cacheReadInputTokens = 0,
        cacheWriteInputTokens = 0,
      } = event.metadata.usage ?? {}
      tokens.read += inputTokens + cacheReadInputTokens + cacheWriteInputTokens
      tokens.written += outputTokens
    } else if (event.messageStart === undefined) throw unknownEvent(Object.keys(event)[0])
  }
  // A stream that is aborted ends as if it were cut.
  if (signal.aborted) throw problem('timeout')
  if (stopReason === undefined || drafts.size > 0) throw problem('truncated')
  return { content, stopReason, tokens }
}
