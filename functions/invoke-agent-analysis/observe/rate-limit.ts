import { setTimeout as wait } from 'node:timers/promises'

/** Resolves when it is the caller's turn. */
export type Clearance = () => Promise<void>

/** Turns that begin evenly spaced: a burst would measure its own queue and report it as the domain's latency. */
export const makeRateLimit = (perSecond: number): Clearance => {
  const interval = 1_000 / perSecond
  let next = performance.now()
  return async () => {
    const now = performance.now()
    const mine = Math.max(now, next)
    next = mine + interval
    // A timer knows no less than a millisecond.
    if (mine - now >= 1) await wait(mine - now)
  }
}
