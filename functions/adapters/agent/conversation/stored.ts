import { createHash } from 'node:crypto'
import type { ContentBlock, Message } from '@aws-sdk/client-bedrock-runtime'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { parseJson } from '../../../runtime/json'
import type { Result } from '../../../runtime/ports'

/** Conversations as documents, by session id: the service keeps none. */
export interface Conversations {
  read(sessionId: string): Result<string>
  write(sessionId: string, text: string): Result<unknown>
}

/** Largest conversation that is kept, in bytes. */
export const MAX_CONVERSATION = 1_000_000

/** What is stored: messages in the service's own form. Their blocks are the service's to decode again. */
const Stored = t.type(
  {
    model: t.string,
    messages: t.array(
      t.type({
        role: t.union([t.literal('user'), t.literal('assistant')]),
        content: t.array(t.UnknownRecord),
      }),
    ),
  },
  'Conversation',
)

/** The only bytes of a message: reasoning that the service has hidden, which must go back as it came. */
const mapRedacted = (messages: readonly Message[], map: (bytes: unknown) => unknown): readonly Message[] =>
  messages.map(({ role, content = [] }) => ({
    role,
    content: content.map((block) => {
      const bytes = block.reasoningContent?.redactedContent
      return bytes === undefined
        ? block
        : ({ reasoningContent: { redactedContent: map(bytes) } } as ContentBlock)
    }),
  }))

export const written = (model: string, messages: readonly Message[]): string =>
  JSON.stringify({
    model,
    messages: mapRedacted(messages, (bytes) => Buffer.from(bytes as Uint8Array).toString('base64')),
  })

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The messages of a stored conversation, or why it cannot be gone on with. */
export const readBack = (
  text: string,
  digest: string,
  model: string,
): E.Either<string, readonly Message[]> => {
  if (digestOf(text) !== digest) return E.left('it was altered')
  const stored = Stored.decode(parseJson(text))
  if (E.isLeft(stored)) return E.left('it cannot be read')
  if (stored.right.model !== model) return E.left('it was held with another model')
  return E.right(
    mapRedacted(stored.right.messages as unknown as readonly Message[], (text) =>
      Buffer.from(String(text), 'base64'),
    ),
  )
}
