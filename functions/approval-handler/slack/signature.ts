import { createHmac, timingSafeEqual } from 'node:crypto'

/** Slack's window against replays, in seconds, both ways: a clock ahead is no reason to accept tomorrow's request. */
const WINDOW_S = 300

/** Whether Slack sent this body: v0 HMAC over the raw text. A missing secret refuses everything. */
export const signedBySlack = (given: {
  readonly body: string
  readonly timestamp: string | undefined
  readonly signature: string | undefined
  readonly secret: string | undefined
  /** Milliseconds since 1970. */
  readonly now: number
}): boolean => {
  const { body, timestamp, signature, secret, now } = given
  if (secret === undefined || secret === '' || timestamp === undefined || signature === undefined)
    return false
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > WINDOW_S) return false
  const expected = Buffer.from(
    `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`,
  )
  const actual = Buffer.from(signature)
  return actual.length === expected.length && timingSafeEqual(actual, expected)
}
