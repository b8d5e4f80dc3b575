import { Inconclusive } from '../net/fault'
import type { Deadline } from '../net/time-budget'
import { makeRateLimit } from './rate-limit'

interface Waiter {
  readonly key: string
  /** Milliseconds. */
  readonly left: () => number
  readonly begin: () => Promise<void>
  readonly giveUp: (why: string) => void
}

export type Turns = <A>(key: string, deadline: Deadline, work: () => Promise<A>) => Promise<A>

/**
 * Lets work begin one after the other, so many a second: first what had its turn the longest ago. What could not begin
 * within its own time is told so at once: over several rounds everything has its turn, however much there is.
 */
export const makeTurns = (rate: number): Turns => {
  const pace = makeRateLimit({ rate, concurrency: 1 })
  const hadTurn = new Map<string, number>()
  let waiting: readonly Waiter[] = []
  let turns = 0
  let going = false

  const lastTurn = ({ key }: Waiter): number => hadTurn.get(key) ?? 0
  const leave = (waiter: Waiter): void => {
    waiting = waiting.filter((one) => one !== waiter)
  }
  /** Whose turn would come after its time. */
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
    hadTurn.set(first.key, ++turns)
    await first.begin()
  }
  const go = async (): Promise<void> => {
    if (going) return
    going = true
    while (waiting.length > 0) await pace(next)
    going = false
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
      const unwatch = deadline.watch(() => giveUp('no turn to ask came in time'))
      waiting = [...waiting, waiter].sort((one, other) => lastTurn(one) - lastTurn(other))
      for (const late of tooLate()) late.giveUp('others are before it in being asked for')
      void go()
    })
}
