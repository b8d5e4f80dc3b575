import * as E from 'fp-ts/Either'
import type * as t from 'io-ts'
import { decode } from '../../schemas/codec'
import { rememberSecret } from './redaction'

/** Decodes the environment, or stops the function at its start with the variable's name. */
export const environmentOf = <A>(codec: t.Type<A, unknown, unknown>): A => {
  for (const [name, value = ''] of Object.entries(process.env)) if (SECRET.test(name)) rememberSecret(value)
  return orStop('environment variable', decode(codec, process.env))
}

/** Variables whose value is a secret; what ends in `_ID` or `_ARN` only names one. */
const SECRET = /(PASSWORD|WEBHOOK_URL|SECRET_ACCESS_KEY|SESSION_TOKEN|SIGNING_SECRET|API_KEY)$/

/** @throws Error that names what was decoded, the field and what is expected */
export const orStop = <A>(what: string, decoded: E.Either<string, A>): A => {
  if (E.isLeft(decoded)) throw new Error(`${what} ${decoded.left}`)
  return decoded.right
}
