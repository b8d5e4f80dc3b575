import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import { decode } from '../../../../schemas/codec'
import type { AppError } from '../../../runtime/errors'
import { parseJson } from '../../../runtime/json'
import type { Result } from '../../../runtime/ports'
import { postJson, sharedPatience } from '../http'

/** Names a message in Slack: with it, and a bot token, the message can be updated in place. */
export const SlackMessageRef = t.strict({ channel: t.string, ts: t.string }, 'SlackMessageRef')
export type SlackMessageRef = t.TypeOf<typeof SlackMessageRef>

export interface SlackApi {
  /** The message that was posted; `left` where it was taken, but the answer does not name it. */
  post(message: object, thread?: SlackMessageRef): Result<E.Either<string, SlackMessageRef>>
  update(ref: SlackMessageRef, message: object): Result<void>
  /** Whether the time for a message is so far gone that no more of what was sent before is changed. */
  isLate(): boolean
}

/** Milliseconds that are kept for what is news. */
const FOR_NEWS_MS = 5_000

/** Slack answers 200 also to what it refuses. */
const Answer = t.intersection([t.type({ ok: t.boolean }), t.partial({ error: t.string })])

/** Errors that the same call may not have later. */
const TRANSIENT = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
])

/** Of these, what says that nothing was posted because too much is. */
const THROTTLED = new Set(['ratelimited', 'rate_limited'])

/** Errors that mean: the message, or its channel, is not there for us any more. */
const GONE = new Set([
  'thread_not_found',
  'message_not_found',
  'cannot_reply_to_message',
  'channel_not_found',
  'is_archived',
  'not_in_channel',
])

/** What is so for every message: of these what is about the channel, and that the app was removed or may not post. */
const NO_CHANNEL = new Set([
  'channel_not_found',
  'is_archived',
  'not_in_channel',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'invalid_auth',
  'not_authed',
  'missing_scope',
])

export const isGone = (error: AppError): boolean => error.tag === 'service_failed' && GONE.has(error.message)

/** The calls for one message. */
export const makeSlackApi = (given: {
  readonly token: string
  readonly channel: string
  readonly url?: string
  readonly now?: () => number
}): SlackApi => {
  const left = sharedPatience(given.now)
  const call = (operation: string, body: object): Result<unknown> =>
    pipe(
      postJson({
        service: 'slack',
        operation,
        url: `${given.url ?? 'https://slack.com/api'}/${operation}`,
        headers: { authorization: `Bearer ${given.token}` },
        body,
        patienceMs: left(),
      }),
      TE.map((text) => parseJson(text ?? '')),
    )
  return {
    post: (message, thread) =>
      pipe(
        call('chat.postMessage', {
          ...message,
          channel: thread?.channel ?? given.channel,
          ...(thread === undefined ? {} : { thread_ts: thread.ts, reply_broadcast: true }),
        }),
        TE.flatMapEither(posted),
      ),
    update: (ref, message) => pipe(call('chat.update', { ...message, ...ref }), TE.flatMapEither(changed)),
    isLate: () => left() < FOR_NEWS_MS,
  }
}

/** Only what Slack refuses may be posted again: what it answers in no readable way may be in the channel. */
const posted = (answer: unknown): E.Either<AppError, E.Either<string, SlackMessageRef>> => {
  const read = decode(Answer, answer)
  if (E.isRight(read) && !read.right.ok) return E.left(refused('chat.postMessage', read.right.error))
  return E.right(decode(SlackMessageRef, answer))
}

/** The same change twice is one change. */
const changed = (answer: unknown): E.Either<AppError, void> => {
  const read = decode(Answer, answer)
  if (E.isLeft(read)) return E.left(failed('chat.update', read.left, true))
  return read.right.ok ? E.right(undefined) : E.left(refused('chat.update', read.right.error))
}

const refused = (operation: string, error = 'no reason given'): AppError => ({
  ...failed(operation, error.slice(0, 100), TRANSIENT.has(error)),
  ...(THROTTLED.has(error) ? { throttled: true } : {}),
  ...(NO_CHANNEL.has(error) ? { gone: true } : {}),
})

const failed = (operation: string, message: string, retryable: boolean) => ({
  tag: 'service_failed' as const,
  service: 'slack',
  operation,
  message,
  retryable,
})
