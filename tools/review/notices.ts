import { spoken, utcTime } from './format'
import type { Replayable, Window } from './replay'

/** EventBridge may put an event into the archive this much later. */
const LAG_MS = 10 * 60_000
const DAY_MS = 86_400_000

export interface Circumstances {
  readonly now: Date
  readonly window: Window
  readonly replayable: Pick<Replayable, 'createdAt' | 'retentionDays'>
  readonly unreadable: readonly string[]
  readonly duplicates: number
  /** In the dead-letter queue of incident-review, before and after the replay. */
  readonly failures: { readonly before: number | undefined; readonly after: number | undefined }
  readonly late: number
  readonly events: number
}

/** What a reader of the review must know, and only where it matters for this one. */
export const noticesOf = (given: Circumstances): readonly string[] => {
  const { now, window, replayable, failures } = given
  const age = now.getTime() - Date.parse(window.to)
  const oldest = Math.max(
    replayable.createdAt?.getTime() ?? 0,
    replayable.retentionDays === 0 ? 0 : now.getTime() - replayable.retentionDays * DAY_MS,
  )
  const notices: string[] = []
  if (age < LAG_MS)
    notices.push(
      `The archive may lag behind the bus by up to ten minutes: events after ${utcTime(new Date(now.getTime() - LAG_MS).toISOString())} UTC may be missing. Review again after ${utcTime(new Date(Date.parse(window.to) + LAG_MS).toISOString())} UTC for the whole of it.`,
    )
  if (Date.parse(window.from) < oldest)
    notices.push(
      `The archive begins at ${utcTime(new Date(oldest).toISOString())} UTC (${replayable.retentionDays === 0 ? 'when it was made' : `made then, or older than its ${replayable.retentionDays} days`}): there is nothing before.`,
    )
  if (given.events === 0) notices.push('The archive holds no event of this window.')
  if (given.late > 0)
    notices.push(
      `${given.late} events were filed after the replay had ended. EventBridge ends a replay when it has sent everything; the function may still be filing. Review again if the timeline has holes.`,
    )
  if (failures.after !== undefined && failures.after > (failures.before ?? 0))
    notices.push(
      `${failures.after - (failures.before ?? 0)} replayed events could not be filed and wait in the dead-letter queue of incident-review: this timeline lacks them.`,
    )
  if (failures.after === undefined)
    notices.push(
      'The dead-letter queue of incident-review could not be looked at: events that were not filed would not show.',
    )
  for (const problem of given.unreadable) notices.push(`A file could not be read and is left out: ${problem}`)
  if (given.duplicates > 0)
    notices.push(
      `${given.duplicates} deliveries of events that were there already are counted once: EventBridge delivers at least once.`,
    )
  return notices
}

/** `3 min 10 s left` from the share that is through; nothing can be said at the beginning. */
export const leftOf = (share: number, elapsedMs: number): string =>
  share <= 0.01 || share >= 1 ? '' : `, about ${spoken((elapsedMs / share) * (1 - share))} left`
