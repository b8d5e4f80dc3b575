/** How close two times are that count as one, in milliseconds. */
const STEP = 0.5

/**
 * Puts the timers and clocks of this process on a time that goes on while everything waits for it, and runs the work on it. There is no
 * way back: the process is for nothing else.
 * @param start milliseconds since 1970
 */
export const onSimulatedTime = async <A>(start: number, work: () => Promise<A>): Promise<A> => {
  let now = start
  const due = new Map<number, (() => void)[]>()
  const times: number[] = []
  const add = (at: number, wake: () => void): void => {
    const slot = Math.ceil(at / STEP) * STEP
    const same = due.get(slot)
    if (same !== undefined) return void same.push(wake)
    due.set(slot, [wake])
    // Few times at once are known: each is put in its place.
    const place = times.findIndex((time) => time < slot)
    times.splice(place === -1 ? times.length : place, 0, slot)
  }
  Object.assign(globalThis, {
    setTimeout: (wake: () => void, milliseconds = 0) => {
      add(now + milliseconds, wake)
      // Who keeps it asks whether it is there.
      return {}
    },
  })
  Object.assign(performance, { now: () => now - start })
  Object.assign(Date, { now: () => now })
  let done = false
  const result = work().finally(() => {
    done = true
  })
  for (;;) {
    // Whatever can go on without time passing goes on first.
    await new Promise(setImmediate)
    if (done) return result
    const next = times.pop()
    if (next === undefined) throw new Error('nothing is to come any more')
    now = Math.max(now, next)
    const woken = due.get(next) ?? []
    due.delete(next)
    for (const wake of woken) wake()
  }
}
