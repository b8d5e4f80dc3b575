import { makeRateLimit } from '../../../runtime/rate-limit'
import { Inconclusive } from './fault'
import type { Deadline } from './time-budget'

interface Waiter {
  readonly key: string
  /** Milliseconds. */
  readonly left: () => number
  readonly begin: () => Promise<void>
  readonly giveUp: (why: string) => void
}

export type FairQueue = <A>(key: string, deadline: Deadline, work: () => Promise<A>) => Promise<A>

/**
 * Lets work begin one after the other, so many a second: first the key that was served the longest ago. What cannot begin
 * within its own time is refused at once: over several rounds every key is served, however many there are.
 */
export const makeFairQueue = (rate: number): FairQueue => {
  const limited = makeRateLimit({ rate, concurrency: 1 })
  const servedAs = new Map<string, number>()
  let waiting: readonly Waiter[] = []
  let served = 0
  let running = false

  const lastServed = ({ key }: Waiter): number => servedAs.get(key) ?? 0
  const leave = (waiter: Waiter): void => {
    waiting = waiting.filter((one) => one !== waiter)
  }
  /** Those that would be served after their time. */
  const tooLate = (): readonly Waiter[] => {
    let before = 0
    return waiting.filter(({ left }) => {
      const late = before >= Math.max(1, Math.floor((rate * left()) / 1_000))
      if (!late) before += 1
      return late
    })
  }
  const next = async (): Promise<void> => {
    const [first] = waiting
    if (first === undefined) return
    leave(first)
    servedAs.set(first.key, ++served)
    await first.begin()
  }
  const serve = async (): Promise<void> => {
    if (running) return
    running = true
    while (waiting.length > 0) await limited(next)
    running = false
  }

  return (key, deadline, work) =>
    new Promise((resolve, reject) => {
      const giveUp = (why: string): void => {
        unwatch()
        leave(waiter)
        reject(new Inconclusive(why))
      }
      const begin = async (): Promise<void> => {
        unwatch()
        await work().then(resolve, reject)
      }
      const waiter: Waiter = { key, left: deadline.left, begin, giveUp }
      const unwatch = deadline.watch(() => giveUp('others were asked first until its time was over'))
      waiting = [...waiting, waiter].sort((one, other) => lastServed(one) - lastServed(other))
      for (const late of tooLate()) late.giveUp('others are before it in being asked for')
      void serve()
    })
}
