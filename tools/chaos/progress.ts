import { setTimeout as wait } from 'node:timers/promises'
import type { Lambda } from '../../local/aws/lambda'

/** So often in a row nothing may come of a minute before the course is given up. */
const PATIENCE = 60
/** Milliseconds before the next try: twice as many each time, up to the second number. */
const PAUSE_MS = [50, 2_000] as const

/** Ended by Lambda, and not by its own code: no process, none that became ready, none that answered in time. */
const PLATFORM = /"errorType":"(?:Runtime\.ExitError|Sandbox\.Timedout)"/
const messageIn = (payload: string): string => /"errorMessage":"([^"]*)"/.exec(payload)?.[1] ?? payload

export interface ProgressWatch {
  /** Why the minute since the last call counts for nothing; `undefined` where it counts. */
  obstacle(answer: unknown): string | undefined
  /** Waits a little; false when that has been in vain too often in a row. */
  isWorthWaiting(): Promise<boolean>
  end(): void
}

/**
 * A promise has a number of minutes to be kept in. A minute in which a machine that is busy with something else could not run a function, or
 * could not tell whether the site is well, is none of them: what is slow is waited for, and nothing is concluded from it.
 *
 * @param killed how many processes were killed on purpose so far
 */
export const watchProgress = (lambda: Pick<Lambda, 'onResult'>, killed: () => number): ProgressWatch => {
  let failures: string[] = []
  let counted = killed()
  let inVain = 0
  const end = lambda.onResult((name, { failed, payload }) => {
    if (failed && PLATFORM.test(payload)) failures.push(`${name}: ${messageIn(payload)}`)
  })
  return {
    obstacle: (answer) => {
      const [ended, now] = [failures, killed()]
      const unasked = ended.length > now - counted ? ended.at(-1) : undefined
      failures = []
      counted = now
      const unknown = (answer as { readonly unknown?: number } | undefined)?.unknown ?? 0
      const obstacle =
        unasked ?? (unknown > 0 ? 'the probes could not tell whether the site is well' : undefined)
      if (obstacle === undefined) inVain = 0
      return obstacle
    },
    isWorthWaiting: async () => {
      inVain += 1
      const [first, most] = PAUSE_MS
      if (inVain < PATIENCE) await wait(Math.min(first * 2 ** inVain, most))
      return inVain < PATIENCE
    },
    end,
  }
}
