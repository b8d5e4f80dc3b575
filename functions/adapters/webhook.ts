import * as TE from 'fp-ts/TaskEither'
import type { AppError } from '../errors'
import type { Result } from '../ports'

/** Milliseconds until a chat product must have answered. */
const TIMEOUT_MS = 8_000

/**
 * Posts JSON to a webhook once. Throttles and faults on the other side may be tried again later; a 4xx will not get better.
 * The URL is a secret: it stands in no message.
 */
export const postJson = (
  service: string,
  url: string,
  message: object,
  timeoutMs = TIMEOUT_MS,
): Result<void> =>
  TE.tryCatch(
    async () => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(message),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      })
      const text = (await response.text()).slice(0, 200)
      if (!response.ok) throw new Refused(response.status, text)
    },
    (error): AppError => {
      const common = { tag: 'service_failed', service, operation: 'post' } as const
      if (error instanceof Refused) {
        const retryable = error.status === 429 || error.status >= 500
        return { ...common, message: `HTTP ${error.status}: ${error.text}`, retryable }
      }
      const name = error instanceof Error ? error.name : 'Error'
      return {
        ...common,
        message: name === 'TimeoutError' ? 'no answer in time' : 'no connection',
        retryable: true,
      }
    },
  )

class Refused extends Error {
  constructor(
    readonly status: number,
    readonly text: string,
  ) {
    super(`HTTP ${status}`)
  }
}
