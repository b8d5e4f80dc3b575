/** How often it is looked, and what is not counted, in milliseconds. */
const EVERY_MS = 20
const NOISE_MS = 5

export interface LagMeter {
  /** Counts what is held up while `work` goes on; the callback tells how long that was so far, in milliseconds. */
  during<A>(work: (heldUp: () => number) => Promise<A>): Promise<A>
}

/**
 * Measures how long the prober itself could not run (little CPU, much to do): that time must not be taken for slowness of a
 * site. It looks only while something is being probed.
 */
export const makeLagMeter = (): LagMeter => {
  let users = 0
  let total = 0
  let timer: ReturnType<typeof setInterval> | undefined
  let expected = 0
  const look = () => {
    const now = performance.now()
    const late = now - expected
    if (late > NOISE_MS) total += late
    expected = now + EVERY_MS
  }
  return {
    during: async (work) => {
      if (users++ === 0) {
        expected = performance.now() + EVERY_MS
        timer = setInterval(look, EVERY_MS)
      }
      const before = total
      try {
        // What is going on at the moment of the question counts too, although the timer has not had its turn.
        return await work(() => total - before + Math.max(0, performance.now() - expected - NOISE_MS))
      } finally {
        if (--users === 0) clearInterval(timer)
      }
    },
  }
}
