import { defined } from '../../schemas/defined'
import { DetectionDegraded, DetectionRestored } from '../../schemas/events'
import type { Filed } from './filed'
import { utc } from './format'
import type { Blindness } from './model'
import { allOf } from './read'

/** When the detector did not believe what it saw: from the one event to the other, by the time since when. */
export const blindnessOf = (events: readonly Filed[]): readonly Blindness[] => {
  const restored = allOf(DetectionRestored, events)
  const began = allOf(DetectionDegraded, events).map(({ filed, data }): Blindness => {
    const end = restored.find((one) => one.data.since === data.since && one.data.reason === data.reason)
    const { reason, explanation, since } = data
    return {
      ...{ reason, explanation, from: since, event_id: filed.event_id },
      ...defined({ to: end?.data.restored_at }),
    }
  })
  // It began before the window.
  const only = restored
    .filter(({ data }) => !began.some((one) => one.from === data.since && one.reason === data.reason))
    .map(
      ({ filed, data }): Blindness => ({
        reason: data.reason,
        from: data.since,
        to: data.restored_at,
        event_id: filed.event_id,
      }),
    )
  return [...began, ...only].sort((a, b) => (a.from < b.from ? -1 : 1))
}

/** One sentence about it. */
export const blindnessText = ({ reason, explanation, from, to }: Blindness): string =>
  `Detection was degraded from ${utc(from)} ${to === undefined ? 'to the end of this window at least' : `to ${utc(to)}`} (${reason.replaceAll('_', ' ')}${explanation === undefined ? '' : `: ${explanation}`}): faults in this time may have raised no alert.`
