import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from 'aws-lambda'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type * as t from 'io-ts'
import { decode } from '../../schemas/codec'
import { FunctionSettings } from '../../schemas/settings'
import { disposition, messageOf } from './errors'
import type { Log, Result } from './ports'

/** Decodes the environment, or stops the function at its start with the variable's name. */
export const environmentOf = <A>(codec: t.Type<A, unknown, unknown>): A =>
  orStop('environment variable', decode(codec, process.env))

/** The settings of this deployment, from the function's own zip. @throws Error that names the field and what is expected */
export const settingsOf = (file = join(__dirname, 'settings.json')): FunctionSettings =>
  orStop(
    'settings.json',
    pipe(
      readSettings(file),
      E.flatMap((settings) => decode(FunctionSettings, settings)),
    ),
  )

const readSettings = (file: string): E.Either<string, unknown> =>
  E.tryCatch(
    () => JSON.parse(readFileSync(file, 'utf8')),
    (error) => `cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`,
  )

const orStop = <A>(what: string, decoded: E.Either<string, A>): A => {
  if (E.isLeft(decoded)) throw new Error(`${what} ${decoded.left}`)
  return decoded.right
}

/** A refusal or failure that Lambda must see as a failed invocation, so that it retries or fills the dead-letter queue. */
export class InvocationFailed extends Error {
  override readonly name = 'InvocationFailed'
}

/**
 * Handler of an asynchronous function. Input that does not decode fails the invocation and so reaches the dead-letter queue
 * with the field's name in the log. An error that says `retry` fails it for Lambda's retry; one that says `refuse` is
 * logged and done, unless `refusalsFail` wants it in the dead-letter queue.
 */
export const consumer =
  <I, A>(given: {
    readonly log: Log
    readonly input: t.Type<I, unknown, unknown>
    readonly run: (input: I, context: Context) => Result<A>
    readonly refusalsFail?: boolean
  }) =>
  async (payload: unknown, context: Context): Promise<A | undefined> => {
    const input = decode(given.input, payload)
    if (E.isLeft(input)) {
      given.log.error('input refused', { problem: input.left })
      throw new InvocationFailed(`input ${input.left}`)
    }
    const done = await given.run(input.right, context)()
    if (E.isRight(done)) return done.right
    const retry = disposition(done.left) === 'retry'
    const fields = { error: done.left.tag, problem: messageOf(done.left) }
    if (retry) given.log.warn('to be tried again', fields)
    else given.log.error('refused', fields)
    if (retry || given.refusalsFail === true) throw new InvocationFailed(messageOf(done.left))
    return undefined
  }
