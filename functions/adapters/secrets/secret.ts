import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import type * as t from 'io-ts'
import { decode } from '../../../schemas/codec'
import type { AppError } from '../../runtime/errors'
import { parseJson } from '../../runtime/json'
import { loadedOnce } from '../../runtime/loaded-once'
import type { Log, Result } from '../../runtime/ports'
import { rememberSecret } from '../../runtime/redaction'
import { isNamed, serviceFailed } from '../aws/failure'
import { systemPorts } from '../system'

/** How long a value is kept in the process, in milliseconds: a rotated secret is seen after this time. */
const KEEP_MS = 300_000
/**
 * How often a value is read again because somebody failed by it: so many times at once, then one in so many milliseconds.
 * A stranger drives no loop of reads, and one stranger does not keep a new secret from being seen.
 */
const RETRIES = 10
const RETRY_MS = 1_000

/** A secret's value. `undefined` where the secret has none yet, as right after a deployment. */
export interface Secret<A> {
  /** As it was read within the last five minutes: for what we send ourselves. */
  (): Result<A | undefined>
  /**
   * Read anew: a value that was replaced proves nothing from that moment on. What was read since a moment is new enough for whoever
   * came before it.
   * @param since of `performance.now()`, which no clock sets back
   */
  now(since?: number): Result<A | undefined>
  /** Read anew, ten times at once and then once a second; otherwise as it was read last. */
  retried(): Result<A | undefined>
}

/** Loaded with the first secret that is read. */
const readValue = loadedOnce(async () => (await import('./read-value')).makeReadValue())

/**
 * A secret's JSON value, decoded. Messages of decoding never hold a value. A codec that leaves out what is wrong reports it by
 * `problemsOf`; each problem is a line of the log whenever the value is fetched.
 */
export const makeSecret = <A>(
  secretId: string,
  codec: t.Type<A, unknown, unknown> & { readonly problemsOf?: (value: A) => readonly string[] },
  log: Log = systemPorts(process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'secrets').log,
): Secret<A> => {
  let kept: { readonly value: A; readonly until: number; readonly asked: number } | undefined
  /** When every retry is free again. */
  let freeAt = 0
  const fetched = async (): Promise<E.Either<AppError, A | undefined>> => {
    const asked = performance.now()
    const answer = await TE.tryCatch(
      async () => (await readValue())(secretId),
      (error) => error,
    )()
    if (E.isLeft(answer)) {
      if (!isNamed(answer.left, 'ResourceNotFoundException'))
        return E.left(serviceFailed('secretsmanager', 'GetSecretValue')(answer.left))
      kept = undefined
      return E.right(undefined)
    }
    rememberSecret(answer.right)
    const value = decode(codec, parseJson(answer.right))
    if (E.isLeft(value)) {
      kept = undefined
      return E.left({ tag: 'corrupt', what: 'secret', id: secretId, message: value.left })
    }
    for (const problem of codec.problemsOf?.(value.right) ?? [])
      log.error('field of a secret left out', { secret: secretId, problem })
    kept = { value: value.right, until: Date.now() + KEEP_MS, asked }
    return value
  }
  const cached = async (): Promise<E.Either<AppError, A | undefined>> =>
    kept !== undefined && kept.until > Date.now() ? E.right(kept.value) : fetched()
  return Object.assign(() => cached, {
    now:
      (since = Number.POSITIVE_INFINITY) =>
      async () =>
        kept !== undefined && kept.asked >= since ? E.right(kept.value) : fetched(),
    retried: () => async () => {
      const now = Date.now()
      if (freeAt - now > (RETRIES - 1) * RETRY_MS) return E.right(kept?.value)
      freeAt = Math.max(freeAt, now) + RETRY_MS
      return fetched()
    },
  })
}
