import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { AlertId } from '../../../../schemas/scalars'
import { isNotice, type Message } from '../../../domain/messages/model'
import { type AppError, messageOf } from '../../../runtime/errors'
import type { Log, Result } from '../../../runtime/ports'
import type { SentMessages } from '../../dynamodb/sent-messages'
import type { Others } from '../channel'
import { isGone, type SlackApi, type SlackMessageRef } from './api'

interface Parts {
  readonly api: SlackApi
  readonly sent: SentMessages
  readonly log: Log
}

/**
 * Sends with a bot token: a question is posted and remembered; what ends it replaces it in place and, where that is news,
 * is also a reply in its thread; what changes it is a reply, too, and the question becomes what it is now. A message that is gone or cannot be updated is followed by a new one. A notice about the
 * system itself ends nothing and is ended by nothing: it is not remembered.
 */
export const updateInPlace =
  (parts: Parts) =>
  (message: Message, payload: object, { head, brief = payload }: Others = {}): Result<void> =>
  async () => {
    const { alert_id, replaces, isNews } = message
    if (isNotice(message)) return E.map(() => undefined)(await postAt(parts, message, payload)())
    const known = await parts.sent.messages(alert_id)()
    if (E.isLeft(known)) return known
    const next = replaces ? payload : head
    const changed =
      next === undefined ? unchanged(known.right) : await changeAll(parts.api, known.right, next)
    if (E.isLeft(changed)) return changed
    const { count, threads } = changed.right
    if (count > 0 && count === known.right.length && !isNews) return E.right(undefined)
    const isReply = replaces && count > 0
    const posted = await postAt(parts, message, isReply ? brief : payload, threads[0])()
    if (E.isLeft(posted)) return posted
    if (!replaces && head === undefined && posted.right !== undefined)
      await remember(parts, alert_id, posted.right)
    return E.right(undefined)
  }

/** Posts a message, in a thread as long as that is there. Answers which message it became, where Slack says so. */
const postAt = (
  { api, log }: Parts,
  { alert_id }: Message,
  payload: object,
  thread?: SlackMessageRef,
): Result<SlackMessageRef | undefined> =>
  pipe(
    api.post(payload, thread),
    TE.orElse((error) => (thread !== undefined && isGone(error) ? api.post(payload) : TE.left(error))),
    TE.map((ref) => {
      if (E.isRight(ref)) return ref.right
      log.warn('slack message sent, its reference is not known', { alert_id, problem: ref.left })
      return undefined
    }),
  )

/** The message is there: a retry would post it again, only to remember it. */
const remember = async ({ sent, log }: Parts, alert_id: AlertId, ref: SlackMessageRef): Promise<void> => {
  const added = await sent.add(alert_id, ref)()
  if (E.isLeft(added)) log.warn('slack message not remembered', { alert_id, problem: messageOf(added.left) })
}

interface Changed {
  /** How many of the messages were changed. */
  readonly count: number
  /** Those that can be replied to. */
  readonly threads: readonly SlackMessageRef[]
}

const unchanged = (threads: readonly SlackMessageRef[]): E.Either<AppError, Changed> =>
  E.right({ count: 0, threads })

/** A failure that may pass stops, to be tried again as a whole. Where Slack is slow, what is news does not wait for all of them. */
const changeAll = async (
  api: SlackApi,
  refs: readonly SlackMessageRef[],
  payload: object,
): Promise<E.Either<AppError, Changed>> => {
  const threads: SlackMessageRef[] = []
  let count = 0
  for (const ref of refs) {
    if (api.isLate()) {
      threads.push(ref)
      continue
    }
    const done = await api.update(ref, payload)()
    if (E.isRight(done)) count += 1
    else if (done.left.tag !== 'service_failed' || done.left.retryable) return done
    if (E.isRight(done) || !isGone(done.left)) threads.push(ref)
  }
  return E.right({ count, threads })
}
