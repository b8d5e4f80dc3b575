import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import type * as t from 'io-ts'
import { decode } from '../../../schemas/codec'
import type { AppError } from '../../runtime/errors'
import { parseJson } from '../../runtime/json'
import type { Log, Result } from '../../runtime/ports'
import { clientOptions } from '../aws/client-options'
import { isNamed, serviceFailed } from '../aws/failure'
import { systemPorts } from '../system'

/** How long a value is kept in the process, in milliseconds: a rotated secret is seen after this time. */
const KEEP_MS = 300_000

/**
 * A secret's JSON value, decoded. `undefined` where the secret has no value yet, as right after a deployment.
 * Messages of decoding never hold a value. A codec that leaves out what is wrong reports it by `problemsOf`; each
 * problem is a line of the log whenever the value is fetched.
 */
export const makeSecret = <A>(
  secretId: string,
  codec: t.Type<A, unknown, unknown> & { readonly problemsOf?: (value: A) => readonly string[] },
  log: Log = systemPorts(process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'secrets').log,
): (() => Result<A | undefined>) => {
  const client = new SecretsManagerClient(clientOptions)
  let kept: { readonly value: A; readonly until: number } | undefined
  const fetched = async (): Promise<E.Either<AppError, A | undefined>> => {
    const answer = await TE.tryCatch(
      () => client.send(new GetSecretValueCommand({ SecretId: secretId })),
      (error) => error,
    )()
    if (E.isLeft(answer)) {
      return isNamed(answer.left, 'ResourceNotFoundException')
        ? E.right(undefined)
        : E.left(serviceFailed('secretsmanager', 'GetSecretValue')(answer.left))
    }
    const value = decode(codec, parseJson(answer.right.SecretString ?? ''))
    if (E.isLeft(value)) return E.left({ tag: 'corrupt', what: 'secret', id: secretId, message: value.left })
    for (const problem of codec.problemsOf?.(value.right) ?? [])
      log.error('field of a secret left out', { secret: secretId, problem })
    kept = { value: value.right, until: Date.now() + KEEP_MS }
    return value
  }
  return () => async () => (kept !== undefined && kept.until > Date.now() ? E.right(kept.value) : fetched())
}
