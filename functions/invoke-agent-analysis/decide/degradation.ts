import type { DomainEvent } from '../../../schemas/event'
import { eventId } from '../../../schemas/event-id'
import { DetectionDegraded, DetectionRestored } from '../../../schemas/events'
import type { DegradedReason, FleetState } from '../../../schemas/monitor'
import type { Instant } from '../../../schemas/scalars'
import { minutes } from '../../runtime/time'
import { hasPassed, isFuture } from '../clock-skew'
import type { Assessed, Suspicion } from '../model'

type Degraded = NonNullable<FleetState['degraded']>

/** Correlation of the events about the detector itself, in place of an alert's id. */
const DETECTION = 'detection'

/** What a tick of the whole fleet found out about the detector itself. */
interface Found {
  readonly suspicion: Suspicion | undefined
  readonly now: Instant
  /** A fleet that is too large now and then is reported once. */
  readonly quiet_minutes: number
}

/** What the detector is degraded by after a tick of the whole fleet; the stored value itself where it goes on. */
export const degradedBy = (
  { degraded: stored }: FleetState,
  { suspicion, now, quiet_minutes }: Found,
): FleetState['degraded'] => {
  const degraded = stored !== undefined && isFuture(stored.since, now) ? undefined : stored
  if (suspicion === undefined) return stillBy(degraded, quiet_minutes, now)
  const { reason } = suspicion
  if (degraded?.reason !== reason)
    // Another reason for the same suspicion does not begin it anew: people would wait for ever.
    return {
      reason,
      since: isSelfSuspicion(degraded?.reason) && isSelfSuspicion(reason) ? (degraded?.since ?? now) : now,
    }
  return degraded.well_since === undefined ? degraded : { reason, since: degraded.since }
}

/** A suspicion ends with the first tick that has none; a lack of time, only when time was enough for a while. */
const stillBy = (degraded: Degraded | undefined, quiet: number, now: Instant): Degraded | undefined => {
  if (degraded === undefined || isSelfSuspicion(degraded.reason)) return undefined
  if (degraded.well_since === undefined) return { ...degraded, well_since: now }
  return hasPassed(degraded.well_since, minutes(quiet), now) ? undefined : degraded
}

export const isSelfSuspicion = (reason: DegradedReason | undefined): boolean =>
  reason !== undefined && reason !== 'out_of_time'

/** The events about the detector itself, where its trust in itself has changed. */
export const degradationEvents = (
  before: FleetState['degraded'],
  after: FleetState['degraded'],
  suspicion: Suspicion | undefined,
  fleet: readonly Assessed[],
  now: Instant,
): readonly DomainEvent[] => {
  if (after === undefined) return before === undefined ? [] : [restoredEvent(before, fleet, now)]
  const isNew = before === undefined || before.reason !== after.reason || before.since !== after.since
  return isNew && suspicion !== undefined ? [degradedEvent(after.since, suspicion, now)] : []
}

const occasionOf = ({ since, reason }: Pick<Degraded, 'since' | 'reason'>): string => `${since}/${reason}`

const degradedEvent = (since: Instant, suspicion: Suspicion, now: Instant): DomainEvent =>
  DetectionDegraded.create(
    {
      correlation_id: DETECTION,
      occasion: occasionOf({ since, reason: suspicion.reason }),
      occurred_at: now,
    },
    { ...suspicion, since },
  )

const restoredEvent = (before: Degraded, fleet: readonly Assessed[], now: Instant): DomainEvent =>
  DetectionRestored.create(
    {
      correlation_id: DETECTION,
      occasion: occasionOf(before),
      causation_id: eventId(DETECTION, DetectionDegraded.name, occasionOf(before)),
      occurred_at: now,
    },
    {
      reason: before.reason,
      since: before.since,
      restored_at: now,
      checked: fleet.length,
      failing: fleet.filter(({ observation }) => observation.report.status === 'issue').length,
    },
  )
