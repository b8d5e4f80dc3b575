/** How often it is measured, and what is not counted, in milliseconds. */
const EVERY_MS = 20
const NOISE_MS = 5

export interface LagMeter {
  /** Measures while `work` goes on; the callback answers how long the prober was stalled so far, in milliseconds. */
  during<A>(work: (stalledMs: () => number) => Promise<A>): Promise<A>
}

/**
 * Measures how long the prober itself could not run (little CPU, much to do): that time must not be taken for slowness of a
 * site. It measures only while something is being probed.
 */
export const makeLagMeter = (): LagMeter => {
  let users = 0
  let total = 0
  let timer: ReturnType<typeof setInterval> | undefined
  let expected = 0
  const measure = () => {
    const now = performance.now()
    const late = now - expected
    if (late > NOISE_MS) total += late
    expected = now + EVERY_MS
  }
  return {
    during: async (work) => {
      if (users++ === 0) {
        expected = performance.now() + EVERY_MS
        timer = setInterval(measure, EVERY_MS)
      }
      const before = total
      try {
        // A stall that goes on at this moment counts too, although the timer has not run yet.
        return await work(() => total - before + Math.max(0, performance.now() - expected - NOISE_MS))
      } finally {
        if (--users === 0) clearInterval(timer)
      }
    },
  }
}
