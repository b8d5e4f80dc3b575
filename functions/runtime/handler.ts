import type { Context } from 'aws-lambda'
import * as E from 'fp-ts/Either'
import type * as t from 'io-ts'
import { decode } from '../../schemas/codec'
import { disposition, messageOf } from './errors'
import { excess, type Limits } from './json'
import type { Log, Result } from './ports'
import { redact } from './redaction'
import { oneLine } from './text'

/** More than any event of the bus holds, which ends at 256 KB. */
const LIMITS: Limits = { length: 1_000_000, depth: 64, values: 100_000 }
/** Longest sentence about an input, in characters: it becomes an attribute of the dead letter. */
const MAX_PROBLEM = 1_000

/** A refusal or failure that Lambda must see as a failed invocation, so that it retries or fills the dead-letter queue. */
export class InvocationFailed extends Error {
  override readonly name = 'InvocationFailed'
  constructor(message: string) {
    super(redact(message))
  }
}

/** A handler whose errors may be logged and put into a dead-letter queue by those who catch them: without the secrets in them. */
export const redacted =
  <I, C, A>(run: (input: I, context: C) => Promise<A>) =>
  async (input: I, context: C): Promise<A> => {
    try {
      return await run(input, context)
    } catch (error) {
      if (!(error instanceof Error)) throw new Error(redact(String(error)))
      error.message = redact(error.message)
      error.stack = redact(error.stack ?? '')
      throw error
    }
  }

/**
 * Handler of an asynchronous function. Input that does not decode fails the invocation and so reaches the dead-letter queue
 * with the field's name in the log. An error that says `retry` fails it for Lambda's retry; one that says `refuse` is
 * logged and done, unless `refusalsFail` wants it in the dead-letter queue.
 */
export const consumer = <I, A>(given: {
  readonly log: Log
  readonly input: t.Type<I, unknown, unknown>
  readonly run: (input: I, context: Context) => Result<A>
  readonly refusalsFail?: boolean
}) =>
  redacted(async (payload: unknown, context: Context): Promise<A | undefined> => {
    const beyond = excess(payload, LIMITS)
    const input = beyond === undefined ? decode(given.input, payload) : E.left(beyond)
    if (E.isLeft(input)) {
      const problem = oneLine(input.left, MAX_PROBLEM)
      given.log.error('input refused', { problem })
      throw new InvocationFailed(`input ${problem}`)
    }
    const done = await given.run(input.right, context)()
    if (E.isRight(done)) return done.right
    const retry = disposition(done.left) === 'retry'
    const fields = { error: done.left.tag, problem: messageOf(done.left) }
    if (retry) given.log.warn('to be tried again', fields)
    else given.log.error('refused', fields)
    if (retry || given.refusalsFail === true) throw new InvocationFailed(messageOf(done.left))
    return undefined
  })
