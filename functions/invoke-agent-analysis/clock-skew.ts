import type { Instant } from '../../schemas/scalars'
import { laterBy, minutes } from '../runtime/time'

/** Clocks of two instances of the function differ by less than this. Milliseconds. */
const SKEW_MS = minutes(10)

/** Whether an instant was written by a clock that ran ahead, by far: what waits for it would wait until it comes. */
export const isFuture = (at: Instant, now: Instant): boolean => at > laterBy(now, SKEW_MS)

/** Whether so many milliseconds have passed since; of a clock that ran ahead nothing is known, and nothing waits for it. */
export const hasPassed = (at: Instant, milliseconds: number, now: Instant): boolean =>
  laterBy(at, milliseconds) <= now || isFuture(at, now)
