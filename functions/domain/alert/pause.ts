import type { Alert } from '../../../schemas/alert'
import type { Instant } from '../../../schemas/scalars'
import { laterBy } from '../../runtime/time'

/** However often it is snoozed, a plan can be approved this long after its analysis and no longer, in milliseconds. */
const APPROVABLE_MS = 14 * 86_400_000

/** The request stays open longer by as much as the pause adds, up to the end of what an old plan may be approved for. */
export const pausedExpiry = (alert: Alert, until: Instant, now: Instant): Instant => {
  const paused = alert.snoozed_until ?? now
  const added = Math.max(0, Date.parse(until) - Date.parse(paused > now ? paused : now))
  const before = alert.approval_expires_at ?? now
  const last = laterBy(alert.analyzed_at ?? alert.timestamp, APPROVABLE_MS)
  const later = laterBy(before, added)
  // What a policy gives by itself is not taken away.
  return later <= last ? later : before > last ? before : last
}

type Paused = Pick<Alert, 'snoozed_until'>

/**
 * What a pause is once the plan has a new revision: whoever has taken the alert keeps it, to the end of the new request where they had it
 * to the end of the one before, and never for longer than that.
 */
export const pauseOfRevision = (alert: Alert, expires_at: Instant): Paused => {
  const { snoozed_until, approval_expires_at } = alert
  if (snoozed_until === undefined) return {}
  const isToTheEnd = approval_expires_at !== undefined && snoozed_until >= approval_expires_at
  return isToTheEnd || snoozed_until > expires_at ? { snoozed_until: expires_at } : {}
}

/** A pause ends with a fault that gets worse: whoever made it had looked at less. That there was one is kept. */
export const pauseOfWorse = ({ snoozed_until }: Alert, now: Instant): Paused =>
  snoozed_until !== undefined && snoozed_until > now ? { snoozed_until: now } : {}

/** Whether somebody has taken an undecided alert, for now. */
export const isPaused = (alert: Alert, now: Instant): boolean =>
  alert.approval_status === 'pending' &&
  alert.closed_reason === undefined &&
  (alert.snoozed_until ?? '') > now
