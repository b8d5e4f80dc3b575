export interface Pace {
  /** Begins within a second at most. */
  readonly rate: number
  /** Going on at once at most. */
  readonly concurrency: number
}

/**
 * Lets work begin at a steady rate and bounds how much of it goes on at once. What waits has not begun: a probe takes its
 * own time from its first question on, never that of the queue. First come, first served.
 */
export const makeRateLimit = ({ rate, concurrency }: Pace): (<A>(work: () => Promise<A>) => Promise<A>) => {
  const interval = 1_000 / rate
  const waiting: (() => void)[] = []
  let active = 0
  let nextAt = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const advance = (): void => {
    while (timer === undefined && active < concurrency) {
      const now = performance.now()
      if (waiting.length > 0 && nextAt > now) {
        timer = setTimeout(() => {
          timer = undefined
          advance()
        }, nextAt - now)
        return
      }
      const begin = waiting.shift()
      if (begin === undefined) return
      // Timers are late by a little; that much is caught up with, never more than one start.
      nextAt = Math.max(nextAt, now - interval) + interval
      active += 1
      begin()
    }
  }

  return async (work) => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve)
      advance()
    })
    try {
      return await work()
    } finally {
      active -= 1
      advance()
    }
  }
}
