/** CPU time of this process that something takes, in milliseconds: another process that is busy does not count. */
export const cpuOf = (run: () => unknown): number => {
  const before = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/** What `reference` takes on the machine that the budgets were set on. */
const REFERENCE_MS = 60

/** Sorting and joining a million numbers: what a machine that is slow, or shared, does slowly. */
const reference = (): number => {
  const numbers = Array.from({ length: 200_000 }, (_, n) => (n * 7_919) % 200_003)
  return numbers.sort((a, b) => a - b).join(' ').length
}

let slowness: number | undefined

/** A budget in milliseconds for this machine: longer where it is slower, never shorter. */
export const budget = (milliseconds: number): number => {
  slowness ??= Math.max(1, Math.min(...[1, 2, 3].map(() => cpuOf(reference))) / REFERENCE_MS)
  return milliseconds * slowness
}
