import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Result } from '../../../runtime/ports'
import { postJson } from '../webhook'

/** Slack waits three seconds for the answer to a click; the message must not use them up. */
const TIMEOUT_MS = 1_500

/** Answers a click through its response URL, which is only followed to Slack (or, on a laptop, to the local cloud). */
export const respondToSlack = (url: string, message: object): Result<void> =>
  isSlack(url)
    ? pipe(
        postJson({
          service: 'slack',
          operation: 'respond',
          url,
          body: message,
          timeoutMs: TIMEOUT_MS,
          patienceMs: 0,
        }),
        TE.map(() => undefined),
      )
    : TE.left({
        tag: 'service_failed',
        service: 'slack',
        operation: 'respond',
        message: 'the response URL does not lead to Slack',
        retryable: false,
      })

const isSlack = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, origin, username } = new URL(text)
  if (username !== '') return false
  if (origin === 'https://hooks.slack.com') return true
  const local = process.env.AWS_ENDPOINT_URL?.startsWith('http://127.0.0.1:') === true
  return local && protocol === 'http:' && hostname === '127.0.0.1'
}
