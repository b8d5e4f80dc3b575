import { setTimeout as wait } from 'node:timers/promises'

/** How long a change is watched, and how often it is looked at, in milliseconds. AWS takes seconds to minutes. */
const WATCH_MS = 60_000
const LOOK_MS = 1_000

/** Looks until it is done; false where it is still under way when the time is over. */
export const watch = async (done: () => Promise<boolean>): Promise<boolean> => {
  const end = Date.now() + WATCH_MS
  while (!(await done())) {
    if (Date.now() >= end) return false
    await wait(LOOK_MS)
  }
  return true
}
