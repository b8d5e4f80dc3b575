import * as t from 'io-ts'
import { AwsError } from '../services/protocol'

/** What EventBridge calls a request that it does not take. */
export const INVALID = 'ValidationException'

/** The JSON in a parameter; `undefined` where it is none. */
export const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Lists and objects in each other that event-ruler reads, and with it AWS. */
const DEEPEST = 1_000

/** Whether a value is nested no deeper than that. Without recursion: it may be as deep as a text is long. */
export const isShallow = (value: unknown): boolean => {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return false
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []))
  }
  return true
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What AWS answers where a parameter has a wrong value. */
export const invalidParameter = (parameter: string, reason: string): AwsError =>
  new AwsError(INVALID, `Parameter ${parameter} is not valid. Reason: ${reason}`)

interface TextLimits {
  readonly pattern?: RegExp
  readonly max: number
}

/** @throws AwsError where a text is empty, too long or of another form, in AWS's words */
export const withinLimits = (
  parameter: string,
  text: string | undefined,
  { pattern, max }: TextLimits,
): void => {
  const said = (constraint: string) =>
    new AwsError(
      INVALID,
      `1 validation error detected: Value '${text}' at '${parameter}' failed to satisfy constraint: Member must ${constraint}`,
    )
  if (text === undefined) return
  if (text === '') throw said('have length greater than or equal to 1')
  if (text.length > max) throw said(`have length less than or equal to ${max}`)
  if (pattern?.test(text) === false) throw said(`satisfy regular expression pattern: ${pattern.source}`)
}

/** Characters of a pattern, as on AWS. */
export const MAX_PATTERN = 4096

/** Parameters of every operation that lists. */
export const Paged = { Limit: t.number, NextToken: t.string }

const MAX_PAGE = 100

interface Page {
  readonly Limit?: number | undefined
  readonly NextToken?: string | undefined
}

/** One page of a list, under `name`, with the token of the next. @throws AwsError */
export const paged = <A>(name: string, all: readonly A[], { Limit = MAX_PAGE, NextToken }: Page): object => {
  if (!Number.isInteger(Limit) || Limit < 1 || Limit > MAX_PAGE) {
    throw new AwsError(
      INVALID,
      `1 validation error detected: Value '${Limit}' at 'limit' failed to satisfy constraint: Member must be between 1 and ${MAX_PAGE}`,
    )
  }
  const start =
    NextToken === undefined ? 0 : Number(Buffer.from(NextToken, 'base64url').toString() || Number.NaN)
  if (!Number.isInteger(start) || start < 0 || start > all.length)
    throw new AwsError(INVALID, 'Parameter NextToken is not valid.')
  const end = start + Limit
  return {
    [name]: all.slice(start, end),
    ...(end < all.length ? { NextToken: Buffer.from(String(end)).toString('base64url') } : {}),
  }
}

/** @throws AwsError where more than one filter is given, which AWS refuses for archives and replays */
export const atMostOneFilter = (operation: string, filters: readonly (string | undefined)[]): void => {
  if (filters.filter((filter) => filter !== undefined).length > 1) {
    throw new AwsError(
      INVALID,
      `At most one filter is allowed for ${operation}. Use either : State, EventSourceArn, or NamePrefix.`,
    )
  }
}
