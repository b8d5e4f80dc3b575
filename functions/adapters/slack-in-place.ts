import * as E from 'fp-ts/Either'
import type { AppError } from '../errors'
import type { Message } from '../notify/model'
import type { Result } from '../ports'
import type { SentMessages } from './sent-messages'
import type { SlackApi, SlackPlace } from './slack-api'

/**
 * Tells Slack with a bot token: a question is posted and remembered; what ends it takes its place, and where that is
 * news a reply in its thread tells so, too. A message that is gone or cannot be changed is followed by a new one.
 */
export const tellInPlace =
  (
    { api, sent }: { readonly api: SlackApi; readonly sent: SentMessages },
    { alert_id, replaces, isNews }: Message,
    payload: object,
  ): Result<void> =>
  async () => {
    const known = await sent.places(alert_id)()
    if (E.isLeft(known)) return known
    const changed = replaces ? await changeAll(api, known.right, payload) : E.right(0)
    if (E.isLeft(changed)) return changed
    if (changed.right > 0 && changed.right === known.right.length && !isNews) return E.right(undefined)
    const posted = await api.post(payload, known.right[0])()
    if (E.isLeft(posted)) return posted
    return replaces ? E.right(undefined) : sent.add(alert_id, posted.right)()
  }

/** How many of the messages were changed; a failure that may pass stops, to be tried again as a whole. */
const changeAll = async (
  api: SlackApi,
  places: readonly SlackPlace[],
  payload: object,
): Promise<E.Either<AppError, number>> => {
  let changed = 0
  for (const place of places) {
    const done = await api.update(place, payload)()
    if (E.isRight(done)) changed += 1
    else if (done.left.tag !== 'service_failed' || done.left.retryable) return done
  }
  return E.right(changed)
}
