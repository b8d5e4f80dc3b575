import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import { decode } from '../../schemas/codec'
import type { AppError } from '../errors'
import { parseJson } from '../fenced-blocks'
import type { Result } from '../ports'
import { postJson } from './webhook'

/** Where a message stands: with it, and a bot token, it can be changed in place. */
export const SlackPlace = t.type({ channel: t.string, ts: t.string }, 'SlackPlace')
export type SlackPlace = t.TypeOf<typeof SlackPlace>

export interface SlackApi {
  post(message: object, thread?: SlackPlace): Result<SlackPlace>
  update(place: SlackPlace, message: object): Result<void>
}

/** Slack answers 200 also to what it refuses. */
const Answer = t.intersection([
  t.type({ ok: t.boolean }),
  t.partial({ error: t.string, channel: t.string, ts: t.string }),
])

/** Errors that the same call may not have later. */
const TRANSIENT = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
])

export const makeSlackApi = (given: {
  readonly token: string
  readonly channel: string
  readonly url?: string
}): SlackApi => {
  const call = (operation: string, body: object): Result<t.TypeOf<typeof Answer>> =>
    pipe(
      postJson({
        service: 'slack',
        operation,
        url: `${given.url ?? 'https://slack.com/api'}/${operation}`,
        headers: { authorization: `Bearer ${given.token}` },
        body,
      }),
      TE.chainEitherK((text) => answered(operation, text)),
    )
  return {
    post: (message, thread) =>
      pipe(
        call('chat.postMessage', {
          ...message,
          channel: thread?.channel ?? given.channel,
          ...(thread === undefined ? {} : { thread_ts: thread.ts, reply_broadcast: true }),
        }),
        TE.chainEitherK((answer) => E.mapLeft(failed('chat.postMessage', true))(decode(SlackPlace, answer))),
      ),
    update: (place, message) =>
      pipe(
        call('chat.update', { ...message, ...place }),
        TE.map(() => undefined),
      ),
  }
}

const failed =
  (operation: string, retryable: boolean) =>
  (message: string): AppError => ({ tag: 'service_failed', service: 'slack', operation, message, retryable })

const answered = (operation: string, text: string): E.Either<AppError, t.TypeOf<typeof Answer>> => {
  const answer = decode(Answer, parseJson(text))
  if (E.isLeft(answer)) return E.left(failed(operation, true)(answer.left))
  const { ok, error = 'no reason given' } = answer.right
  return ok ? answer : E.left(failed(operation, TRANSIENT.has(error))(error.slice(0, 100)))
}
