import { Inconclusive } from './fault'

/** The limit of one probe: one timer for all of its phases, since a timer per phase costs more than a phase's own work. */
export interface Deadline {
  /** Milliseconds left, at least 1. */
  left(): number
  /** Calls once when the time is over, or soon where it is over already, but never at once; answers how to take that back. */
  watch(expired: () => void): () => void
  /** No one is watching any more. */
  end(): void
}

export type MakeDeadline = (ms: number) => Deadline

export const makeDeadline: MakeDeadline = (ms) => {
  const until = performance.now() + ms
  const watchers = new Set<() => void>()
  let over = false
  const timer = setTimeout(() => {
    over = true
    for (const expired of [...watchers]) if (watchers.delete(expired)) expired()
  }, ms)
  return {
    left: () => Math.max(1, until - performance.now()),
    watch: (expired) => {
      if (over) {
        // A phase that begins late has its end too: nothing else would ever end it.
        const soon = setImmediate(expired)
        return () => clearImmediate(soon)
      }
      watchers.add(expired)
      return () => watchers.delete(expired)
    },
    end: () => clearTimeout(timer),
  }
}

/** A limit within another one: whichever is reached first. Milliseconds. */
export const sooner = (deadline: Deadline, ms: number): Deadline => {
  const until = performance.now() + ms
  const left = () => Math.max(1, Math.min(deadline.left(), until - performance.now()))
  return {
    left,
    watch: (expired) => {
      const end = () => {
        clearTimeout(timer)
        unwatch()
      }
      const over = () => {
        end()
        expired()
      }
      const timer = setTimeout(over, left())
      const unwatch = deadline.watch(over)
      return end
    },
    end: () => {},
  }
}

/** What `work` comes to; it may go on when the time is over, but no one waits for it. @throws Inconclusive */
export const within = <A>(deadline: Deadline, work: Promise<A>): Promise<A> =>
  new Promise((resolve, reject) => {
    const unwatch = deadline.watch(() => reject(new Inconclusive('there was no time left to wait for it')))
    void work.then(resolve, reject).finally(unwatch)
  })
