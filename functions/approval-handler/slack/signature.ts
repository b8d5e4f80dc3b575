import { createHmac, timingSafeEqual } from 'node:crypto'

/** Slack's window against replays, in seconds, both ways: a clock ahead is no reason to accept tomorrow's request. */
const WINDOW_S = 300

export interface SignedRequest {
  readonly body: string
  readonly timestamp: string | undefined
  readonly signature: string | undefined
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Whether a request has the form of one of Slack's, and its time: only then is a secret worth to be looked at. */
export const isPlausible = ({ timestamp, signature, now }: SignedRequest): boolean =>
  /^v0=[0-9a-f]{64}$/.test(signature ?? '') &&
  /^\d{1,12}$/.test(timestamp ?? '') &&
  Math.abs(now / 1000 - Number(timestamp)) <= WINDOW_S

/** Whether Slack sent this body: v0 HMAC over the raw text. A missing secret refuses everything. */
export const signedBySlack = (request: SignedRequest, secret: string | undefined): boolean => {
  if (secret === undefined || secret === '' || !isPlausible(request)) return false
  const { body, timestamp, signature = '' } = request
  const expected = Buffer.from(
    `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`,
  )
  const actual = Buffer.from(signature)
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}
