import * as TE from 'fp-ts/TaskEither'
import type { AppError } from '../errors'
import type { Result } from '../ports'

export interface Post {
  readonly service: string
  readonly operation: string
  /** A secret: it stands in no message. */
  readonly url: string
  readonly body: object
  readonly headers?: Readonly<Record<string, string>>
  /** Until the product must have answered, in milliseconds. */
  readonly timeoutMs?: number
  /** How long in all to wait and try again, in milliseconds; 0: one try. */
  readonly patienceMs?: number
}

const TIMEOUT_MS = 8_000
/** With a last try of `TIMEOUT_MS` below the 30 seconds of a function. */
const PATIENCE_MS = 15_000
/** Between tries where the product does not say how long, in milliseconds; doubled every time. */
const FIRST_DELAY_MS = 500

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

/**
 * Posts JSON and answers the body of a 2xx. Throttles (429) and faults on the other side (5xx) are tried again after the
 * time that the product asks for, as long as that fits; what is asked for beyond it is left to the caller's retry. A 4xx
 * does not get better. What got no answer may have arrived and is not sent again here.
 */
export const postJson = (post: Post, wait = sleep): Result<string> =>
  TE.tryCatch(
    async () => {
      const patience = post.patienceMs ?? PATIENCE_MS
      let waited = 0
      for (let attempt = 0; ; attempt += 1) {
        const response = await once(post)
        const text = (await response.text()).slice(0, 10_000)
        if (response.ok) return text
        const refused = new Refused(response.status, text, response.headers.get('retry-after'))
        const delay = refused.delayMs ?? FIRST_DELAY_MS * 2 ** attempt
        if (!refused.retryable || waited + delay > patience) throw refused
        waited += delay
        await wait(delay)
      }
    },
    (error): AppError => {
      const common = { tag: 'service_failed', service: post.service, operation: post.operation } as const
      if (error instanceof Refused) return { ...common, message: error.message, retryable: error.retryable }
      const timeout = error instanceof Error && error.name === 'TimeoutError'
      return { ...common, message: timeout ? 'no answer in time' : 'no connection', retryable: true }
    },
  )

const once = ({ url, body, headers, timeoutMs = TIMEOUT_MS }: Post): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  })

class Refused extends Error {
  readonly retryable: boolean
  readonly delayMs: number | undefined

  constructor(status: number, text: string, retryAfter: string | null) {
    const reason = withoutUrls(text).slice(0, 200).trim()
    const asked = retryAfter === null ? '' : `, to be tried again after ${retryAfter.slice(0, 40)}`
    super(`HTTP ${status}${reason === '' ? '' : `: ${reason}`}${asked}`)
    this.retryable = status === 429 || status >= 500
    this.delayMs = delayOf(retryAfter)
  }
}

/** Products like to repeat the URL that was called. */
const withoutUrls = (text: string): string => text.replace(/\S*:\/\/\S*/g, '[url]')

/** `Retry-After` in milliseconds: seconds, or a date. */
const delayOf = (header: string | null): number | undefined => {
  if (header === null || header.trim() === '') return undefined
  if (/^\d{1,6}(\.\d+)?$/.test(header.trim())) return Number(header) * 1_000
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now())
}
