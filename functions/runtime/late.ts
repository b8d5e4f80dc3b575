import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { loadedOnce } from './loaded-once'
import type { Result } from './ports'

/**
 * What a part of the code does that is loaded when it is needed first. That it cannot be loaded is the failure of a service: nothing was
 * done, and another process may have what this one lacks.
 * @param what names the part in the error
 */
export const late = <M>(
  what: string,
  load: () => Promise<M>,
): (<A>(use: (loaded: M) => Result<A>) => Result<A>) => {
  const loaded = loadedOnce(load)
  return (use) =>
    pipe(
      TE.tryCatch(loaded, (error) => ({
        tag: 'service_failed' as const,
        service: what,
        operation: 'load',
        message: error instanceof Error ? error.message : String(error),
        retryable: true,
      })),
      TE.flatMap(use),
    )
}
