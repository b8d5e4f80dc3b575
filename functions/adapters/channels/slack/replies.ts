import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Message } from '../../../domain/messages/model'
import { escapeSlack } from '../../../domain/messages/slack/text'
import { late } from '../../../runtime/late'
import type { Result } from '../../../runtime/ports'
import { rememberPassing } from '../../../runtime/redaction'
import { oneLine } from '../../../runtime/text'
import { postJson } from '../http'

/** Slack waits three seconds for the answer to a click; the message must not use them up. */
const TIMEOUT_MS = 1_500

/** Loaded with the first reply: nothing that is decided waits for the form of a message. */
const form = late('slack', () => import('./message'))

/** What is sent to the response URL of a click. */
export const makeSlackReplies = (respond = respondToSlack) => ({
  /** The message that was clicked is replaced, for everyone. */
  replace: (url: string, message: Message): Result<void> =>
    form(({ slackMessage }) => respond(url, { replace_original: true, ...slackMessage(message) })),
  /** Only the one who clicked sees it; the message stays as it is. */
  answer: (url: string, text: string): Result<void> =>
    respond(url, { response_type: 'ephemeral', replace_original: false, text: escapeSlack(oneLine(text)) }),
})

/** A response URL is only followed to Slack (or, on a laptop, to the local cloud). */
export const respondToSlack = (url: string, message: object): Result<void> => {
  rememberPassing(url)
  return isSlack(url)
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
}

const isSlack = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, origin, username } = new URL(text)
  if (username !== '') return false
  if (origin === 'https://hooks.slack.com') return true
  const local = process.env.AWS_ENDPOINT_URL?.startsWith('http://127.0.0.1:') === true
  return local && protocol === 'http:' && hostname === '127.0.0.1'
}
