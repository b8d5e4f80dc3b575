import type { Message } from '@aws-sdk/client-bedrock-runtime'

/**
 * Models that keep what they have read for some minutes where a request marks it. The others refuse the mark: a new model is
 * asked without it until it is listed here, which costs tokens and nothing else.
 */
const CACHES =
  /anthropic\.claude-(3-7-sonnet|3-5-haiku|(opus|sonnet|haiku)-[4-9])|amazon\.nova-(micro|lite|pro|premier)/

export const cacheableModel = (idOrArn: string): boolean => CACHES.test(idOrArn)

/** The conversation with a mark at its end: the next round reads all before it from the cache. The mark is sent, and never stored. */
export const withCachePoint = (messages: readonly Message[]): Message[] =>
  messages.map((message, index) =>
    index === messages.length - 1
      ? { ...message, content: [...(message.content ?? []), { cachePoint: { type: 'default' } }] }
      : message,
  )
