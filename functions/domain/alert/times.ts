/** How long things live that outlive a function or each other, in milliseconds. Each relation is checked where it is needed. */

const MINUTE_MS = 60_000

/** What a function's contract gives it, in milliseconds. */
export const ANALYSIS_MS = 300_000
export const EXECUTION_MS = 900_000

/** A lease outlives the function that took it by half a minute: only a dead one is older. */
export const LEASE_MS = 330_000
/** A segment of an execution lives a little longer than the function can: only dead ones are older. */
export const SEGMENT_MS = 16 * MINUTE_MS
/** For so much longer it is tried to go on with a dead one; then its execution is given up, and its slot is free. */
export const CLAIM_MS = SEGMENT_MS + 10 * MINUTE_MS
/** How long an execution that waits is left alone before it is looked at again. */
export const POLL_MS = MINUTE_MS
/** Longest execution that the settings may allow, with everything that it waits for. */
const MAX_TOTAL_MINUTES = 720
/** After a decision's deadline nothing begins, and by this time later what had begun is over; clocks differ a little. */
export const REMEMBER_MS = MAX_TOTAL_MINUTES * MINUTE_MS + CLAIM_MS + 60 * MINUTE_MS

/** @throws Error where what must live longer does not */
const outlives = (longer: number, shorter: number, what: string): void => {
  if (longer <= shorter) throw new RangeError(`${what}: ${longer} ms are not longer than ${shorter} ms`)
}

outlives(LEASE_MS, ANALYSIS_MS, 'a lease and the function that took it')
outlives(SEGMENT_MS, EXECUTION_MS, 'a segment and the function that runs it')
outlives(CLAIM_MS, SEGMENT_MS, 'a claim and the segment that took it')
outlives(REMEMBER_MS, CLAIM_MS, 'what is remembered of an execution, and its claim')
