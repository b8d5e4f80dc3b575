import * as E from 'fp-ts/Either'
import type { AppError } from '../runtime/errors'
import type { Result } from '../runtime/ports'

/** A secret that others sign their requests with. */
export type ProvingSecret<S> = (() => Result<S | undefined>) & {
  /** Read anew, unless that was done since a moment of `performance.now()`. */
  readonly now: (since?: number) => Result<S | undefined>
  /** Read anew, unless that was done just now. */
  readonly retried: () => Result<S | undefined>
}

/**
 * By the secret as it is now: one that was replaced proves nothing any more, and the new one counts at once. A request that the
 * kept value does not fit has it read again, a few times a second at most.
 */
export const provenBy = async <S, V extends { readonly valid: boolean }>(
  secret: ProvingSecret<S>,
  verdict: (value: S | undefined) => V,
): Promise<E.Either<AppError, V>> => {
  const since = performance.now()
  const kept = await secret()()
  if (E.isLeft(kept)) return kept
  const again = verdict(kept.right).valid ? secret.now(since) : secret.retried()
  return E.map(verdict)(await again())
}
