import * as E from 'fp-ts/Either'
import type * as t from 'io-ts'
import { decode } from '../../schemas/codec'

/** Decodes the environment, or stops the function at its start with the variable's name. */
export const environmentOf = <A>(codec: t.Type<A, unknown, unknown>): A =>
  orStop('environment variable', decode(codec, process.env))

/** @throws Error that names what was decoded, the field and what is expected */
export const orStop = <A>(what: string, decoded: E.Either<string, A>): A => {
  if (E.isLeft(decoded)) throw new Error(`${what} ${decoded.left}`)
  return decoded.right
}
