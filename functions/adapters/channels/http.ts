import type { IncomingMessage } from 'node:http'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { text } from '../../../schemas/codec'
import type { Message } from '../../domain/messages/model'
import { delayBefore } from '../../runtime/backoff'
import type { AppError } from '../../runtime/errors'
import { parseJson } from '../../runtime/json'
import type { Result } from '../../runtime/ports'
import { redact, rememberSecret } from '../../runtime/redaction'
import { oneLine, visible } from '../../runtime/text'
import type { Others, Sender } from './channel'

/** https anywhere, plain http only on this machine (the local cloud). */
export const WebhookUrl = text('WebhookUrl', 'an https URL', {
  pattern: '^(https://|http://127\\.0\\.0\\.1[:/])[\\x21-\\x7e]{3,2000}$',
})

/** Sends by the webhook of a product that takes its own form of a message. */
export const incomingWebhook = (service: string, url: string) => {
  rememberSecret(url)
  return {
    // Nothing sent before can be changed: what is no news needs no more than its words.
    send: ({ isNews }: Message, payload: object, { brief }: Others = {}) =>
      taken(
        postJson({ service, operation: 'webhook', url, body: isNews ? payload : (brief ?? payload) }),
        service,
      ),
  } satisfies Sender<object>
}

/** What was posted, unless the answer says in words that it was not taken. */
export const taken = (posting: Result<string | undefined>, service: string): Result<string | undefined> =>
  pipe(
    posting,
    TE.filterOrElse(
      (answer) => problemIn(answer) === undefined,
      (answer) => refusedInWords(service, problemIn(answer) ?? ''),
    ),
  )

/** Some products answer 200 to what they do not take, and say so in words or in JSON. */
const problemIn = (answer: string | undefined): string | undefined => {
  const text = (answer ?? '').trim()
  if (/^[[{]/.test(text)) return problemInJson(text)
  const said = text.slice(0, REASON)
  const [words] = /\bHTTP error \d{3}\b/i.exec(said) ?? /\bdelivery failed\b/i.exec(said) ?? []
  return words
}

/** By its fields alone: a receiver may answer with what it was sent, which has words of its own about errors. */
const problemInJson = (text: string): string | undefined => {
  const value = parseJson(text)
  if (typeof value !== 'object' || value === null) return undefined
  if ('errors' in value && Array.isArray(value.errors) && value.errors.length > 0)
    return typeof value.errors[0] === 'string' ? value.errors[0] : 'no reason given'
  const error = 'error' in value && value.error ? value.error : undefined
  if (typeof error === 'string') return error
  return error !== undefined || ('ok' in value && value.ok === false) ? 'no reason given' : undefined
}

const refusedInWords = (service: string, problem: string): AppError => {
  const throttled = /\b429\b|rate_?limited/.test(problem)
  const message = `answered 200: ${reasonIn(problem)}`
  return {
    ...{ tag: 'service_failed', service, operation: 'webhook', message },
    retryable: throttled || /\berror 5\d\d\b/.test(problem),
    ...(throttled ? { throttled: true } : {}),
    ...(isOfChannel(problem) ? { gone: true } : {}),
  }
}

/** What Slack and others say of a channel, or of a webhook, that is not there any more. */
const isOfChannel = (reason: string): boolean =>
  /\b(is_archived|channel_is_archived|channel_not_found|no_service|no_active_hooks|not_in_channel|invalid_token|token_revoked|account_inactive)\b/.test(
    reason,
  )

export interface Post {
  readonly service: string
  readonly operation: string
  /** A secret: no message holds it. */
  readonly url: string
  /** JSON, or a text of it that is sent as it is: a signature is over its bytes. */
  readonly body: object | string
  readonly headers?: Readonly<Record<string, string>>
  /** Until the product must have answered, in milliseconds. */
  readonly timeoutMs?: number
  /** How long in all to try and to wait before the last try, in milliseconds; 0: one try. */
  readonly patienceMs?: number
}

const TIMEOUT_MS = 8_000
/** With a last try of `TIMEOUT_MS` below the 30 seconds of a function. */
const PATIENCE_MS = 15_000
/** Tries, and milliseconds between the first two. */
const ATTEMPTS = 5
const FIRST_DELAY_MS = 500
/** How much of an answer is read, in bytes: Slack repeats a message and the one it replies to, escaped. */
const ANSWER_BYTES = 1_000_000
/** How much of it is looked at for the reason of a refusal, in characters. */
const REASON = 10_000

/** Milliseconds of a clock that no one sets. */
const monotonic = (): number => performance.now()

/** The patience of several calls for one message: what is left of it for the next one, in milliseconds. */
export const sharedPatience = (now = monotonic): (() => number) => {
  const end = now() + PATIENCE_MS
  return () => Math.max(0, end - now())
}

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

/**
 * Posts JSON and answers the body of a 2xx, `undefined` where that cannot be read: it was taken all the same. Throttles
 * (429) and faults on the other side (5xx) are tried again a few times, later each time and not before the product asks for it, as long
 * as that fits; what is asked for beyond it is left to the caller's retry. A 4xx does not get better. What got no answer may have
 * arrived and is not sent again here.
 */
export const postJson = (
  post: Post,
  wait = sleep,
  random = Math.random,
  now = monotonic,
): Result<string | undefined> =>
  TE.tryCatch(
    async () => {
      const limits = {
        attempts: ATTEMPTS,
        first_ms: FIRST_DELAY_MS,
        patience_ms: post.patienceMs ?? PATIENCE_MS,
      }
      let waited_ms = 0
      for (let attempts = 1; ; attempts += 1) {
        const began = now()
        const response = await once(post)
        const { statusCode: status = 0, headers } = response
        const text = await bodyOf(response)
        waited_ms += now() - began
        if (status >= 200 && status < 300) return text
        const refused = new Refused(status, text ?? '', headers['retry-after'])
        const delay = refused.retryable
          ? delayBefore({ attempts, waited_ms }, limits, refused.askedMs, random)
          : undefined
        if (delay === undefined) throw refused
        waited_ms += delay
        await wait(delay)
      }
    },
    (error): AppError => {
      const common = { tag: 'service_failed', service: post.service, operation: post.operation } as const
      if (error instanceof Refused) return { ...common, ...error.result }
      const timeout = error instanceof Error && error.name === 'AbortError'
      return { ...common, message: timeout ? 'no answer in time' : 'no connection', retryable: true }
    },
  )

/**
 * By the client that the SDK loads as well, when there is something to send: `fetch` brings another one, a tenth of a cold click's CPU. On a
 * connection of its own, since one that was kept while the function was frozen may be closed, and what is lost on it must not be sent again.
 */
const once = async ({ url, body, headers, timeoutMs = TIMEOUT_MS }: Post): Promise<IncomingMessage> => {
  const { request } = await (url.startsWith('https:') ? import('node:https') : import('node:http'))
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const options = {
    method: 'POST',
    agent: false,
    signal: AbortSignal.timeout(timeoutMs),
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': bytes.length,
      'user-agent': 'cloudops-agent',
      accept: '*/*',
      ...headers,
    },
  } as const
  return new Promise((resolve, reject) => {
    request(url, options, resolve).on('error', reject).end(bytes)
  })
}

/** `undefined` where it is cut off, comes too late or is too long. */
const bodyOf = async (response: IncomingMessage): Promise<string | undefined> => {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response) {
      size += chunk.length
      if (size > ANSWER_BYTES) return undefined
      chunks.push(chunk)
    }
  } catch {
    return undefined
  }
  return Buffer.concat(chunks).toString('utf8')
}

class Refused extends Error {
  readonly retryable: boolean
  private readonly throttled: boolean
  private readonly gone: boolean
  readonly askedMs: number | undefined

  constructor(status: number, text: string, retryAfter: string | undefined) {
    const reason = reasonIn(text)
    const askedMs = delayOf(retryAfter)
    const asked = askedMs === undefined ? '' : `, to be tried again after ${Math.ceil(askedMs / 1_000)} s`
    super(`HTTP ${status}${reason === '' ? '' : `: ${reason}`}${asked}`)
    this.throttled = status === 429
    this.retryable = this.throttled || status >= 500
    this.askedMs = askedMs
    this.gone = status === 404 || status === 410 || isOfChannel(reason)
  }

  get result() {
    const { message, retryable } = this
    return {
      message,
      retryable,
      ...(this.throttled ? { throttled: true as const } : {}),
      ...(this.gone ? { gone: true as const } : {}),
    }
  }
}

/** What is kept of a refusal. A secret is taken out of what is seen: what is unseen may divide one, and goes. */
const reasonIn = (text: string): string => oneLine(redact(withoutUrls(visible(text.slice(0, REASON)))), 200)

/** Products like to repeat the URL that was called. */
const withoutUrls = (text: string): string =>
  text.replace(/\S+/g, (word) => (word.includes('://') ? '[url]' : word))

/** The longest `Retry-After` that is one: what asks for more than a day has no time in it. */
const LONGEST_ASKED_MS = 86_400_000

/** `Retry-After` in milliseconds: seconds, or a date in the future; `undefined` where it is none of these. */
const delayOf = (header: string | undefined): number | undefined => {
  const text = header?.trim() ?? ''
  const asked = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now()
  return asked > 0 && asked <= LONGEST_ASKED_MS ? asked : undefined
}
