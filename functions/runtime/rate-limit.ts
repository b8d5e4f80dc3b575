export interface RateLimit {
  /** Begins within a second at most. */
  readonly rate: number
  /** How many go on at once at most; without it, any number. */
  readonly concurrency?: number
}

/** Timers are late by about this much, in milliseconds; so much is caught up with. */
const TIMER_MS = 2

/**
 * Lets work begin at a steady rate and bounds how much of it goes on at once: a burst would measure its own queue and report
 * it as latency. What waits has not begun: a probe's time counts from its first request on. First come, first served.
 */
export const makeRateLimit = ({
  rate,
  concurrency = Number.POSITIVE_INFINITY,
}: RateLimit): (<A>(work: () => Promise<A>) => Promise<A>) => {
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
      // A start that was late is caught up with, or those of one late timer, and no more.
      nextAt = Math.max(nextAt, now - Math.max(interval, TIMER_MS)) + interval
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
