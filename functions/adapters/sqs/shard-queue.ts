import { setTimeout as wait } from 'node:timers/promises'
import * as TE from 'fp-ts/TaskEither'
import { delayBefore } from '../../runtime/backoff'
import type { AppError } from '../../runtime/errors'
import { loadedOnce } from '../../runtime/loaded-once'
import type { QueueMessage, ShardQueue } from '../../runtime/ports'
import { serviceFailed } from '../aws/failure'

/** SendMessageBatch takes at most so many. */
const MOST = 10
/** How often messages that SQS refused are sent, and for how long, in milliseconds. */
const BACKOFF = { attempts: 4, first_ms: 100, patience_ms: 3_000 }

class NotTaken extends Error {}

const failed = (error: unknown): AppError =>
  error instanceof NotTaken
    ? {
        tag: 'service_failed',
        service: 'sqs',
        operation: 'SendMessageBatch',
        message: error.message,
        retryable: true,
      }
    : serviceFailed('sqs', 'SendMessageBatch')(error)

/** @param url of the queue. Its client is loaded with the first message. */
export const makeShardQueue = (url: string): ShardQueue => {
  const connection = loadedOnce(async () => (await import('./send-batch')).makeSendBatch(url))

  const send = async (messages: readonly QueueMessage[]): Promise<void> => {
    const sendBatch = await connection()
    let waiting = messages
    let [attempts, waited_ms] = [0, 0]
    for (;;) {
      const refused = await sendBatch(waiting)
      if (refused.length === 0) return
      const again = new Set(refused.map(({ Id }) => Id))
      waiting = waiting.filter((_, index) => again.has(String(index)))
      attempts += 1
      const delay = delayBefore({ attempts, waited_ms }, BACKOFF, undefined)
      if (delay === undefined)
        throw new NotTaken(
          `${waiting.length} messages were not taken: ${refused[0]?.Code ?? 'no reason given'}`,
        )
      waited_ms += delay
      await wait(delay)
    }
  }

  return {
    send: (messages) =>
      TE.tryCatch(async () => {
        for (let first = 0; first < messages.length; first += MOST)
          await send(messages.slice(first, first + MOST))
      }, failed),
  }
}
