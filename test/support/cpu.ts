import * as assert from 'uvu/assert'

/** CPU time of this process that something takes, in milliseconds: another process that is busy does not count. */
const cpuOf = async (run: () => unknown): Promise<number> => {
  const before = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/** What `reference` takes on the machine that the budgets were set on. */
const REFERENCE_MS = 60

/** Sorting and joining 200,000 numbers: what a machine that is slow, or shared, does slowly. */
const reference = (): number => {
  const numbers = Array.from({ length: 200_000 }, (_, n) => (n * 7_919) % 200_003)
  return numbers.sort((a, b) => a - b).join(' ').length
}

const TRIES = 6

/**
 * Something takes no more CPU than its budget, which is longer where the machine is slower at that moment. What is over it is
 * tried again: a collection of garbage or a neighbour on the same core costs once, a text that is slow costs each time.
 */
export const assertCheap = async (what: string, milliseconds: number, run: () => unknown): Promise<void> => {
  let least = Number.POSITIVE_INFINITY
  for (let tried = 0; tried < TRIES && least > milliseconds; tried++) {
    const taken = await cpuOf(run)
    const slowness = taken > milliseconds ? Math.max(1, (await cpuOf(reference)) / REFERENCE_MS) : 1
    least = Math.min(least, taken / slowness)
  }
  assert.ok(least <= milliseconds, `${what} took ${Math.round(least)} ms of CPU, ${milliseconds} at most`)
}
