import type { ChaosRun } from './run'

/** What counts as lost: no alert, none that ends, or an event that no one has heard. */
const LOST = /never became an alert|still open|not published/

/** What some runs have killed, altered, lost and found, in one line. */
export const summaryOf = (runs: readonly ChaosRun[], first: number): string => {
  const killed = runs.reduce((sum, run) => sum + run.killed, 0)
  const altered = runs.filter(({ attacked }) => attacked !== undefined).length
  const waiting = runs.filter(({ waited }) => !waited.startsWith('0 ')).length
  const lost = runs.filter(({ problems }) => problems.some((problem) => LOST.test(problem))).length
  const broken = runs.filter(({ problems }) => problems.length > 0).length
  const unfinished = runs.filter((run) => run.unfinished !== undefined).length
  const notRun = unfinished === 0 ? '' : `; ${unfinished} could not be run to their end on this machine`
  return `${runs.length} outages from seed ${first}: ${killed} processes killed, ${altered} alerts altered in the table, half of the analyses hostile, ${waiting} executions waited for AWS, clocks moved; found: ${lost} lost, ${broken} that broke a promise${notRun}`
}
