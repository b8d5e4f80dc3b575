import { createHash } from 'node:crypto'
import type { Instant, Sha256 } from '../../../schemas/scalars'
import type { FunctionSettings } from '../../../schemas/settings'
import { DECIDED_AFTER_MS, RESULT_MS } from '../../../schemas/shards'
import { laterBy, minutes } from '../../runtime/time'
import type { FleetMonitor } from '../model'

/** A part of the fleet that one invocation observes. */
export interface Shard {
  /** Counts from 1. */
  readonly shard: number
  readonly monitors: readonly FleetMonitor[]
}

type Fleet = Pick<FunctionSettings, 'shards' | 'added_monitors'> & {
  readonly monitors: readonly FleetMonitor[]
}

/** A tick that is further ahead than clocks differ was made up: every later one would be late. Milliseconds. */
const AHEAD_MS = minutes(1)
/** Nothing is decided of a tick that is older: what it was to see, others have seen. Milliseconds. */
const OLD_MS = minutes(15)

/**
 * The shards of a fleet, the same for all that have the same settings. What people have added may change within a tick: it is
 * the last shard, whatever its size, so that the others stay as they are.
 */
export const shardsOf = ({ monitors, shards, added_monitors }: Fleet): readonly Shard[] => {
  const size = shards?.monitors ?? monitors.length
  const deployed = monitors.filter(({ added }) => added !== true)
  const parts: (readonly FleetMonitor[])[] = []
  for (let first = 0; first < deployed.length; first += size) parts.push(deployed.slice(first, first + size))
  if (added_monitors !== undefined) parts.push(monitors.filter(({ added }) => added === true))
  return parts.map((part, index) => ({ shard: index + 1, monitors: part }))
}

/** Digest of the deployed settings: what was begun by others is not gone on with. */
export const settingsDigest = ({ monitors, ...rest }: FunctionSettings): Sha256 => {
  const deployed = monitors.filter(({ added }: FleetMonitor) => added !== true)
  return createHash('sha256')
    .update(JSON.stringify([deployed, rest]))
    .digest('hex')
}

/** When a tick is decided at the latest, whatever has come of its shards. */
export const decidedBy = (tick: Instant): Instant => laterBy(tick, DECIDED_AFTER_MS)

/** Milliseconds until the result of a shard must be written. */
export const timeToObserve = (tick: Instant, now: Instant): number =>
  Date.parse(decidedBy(tick)) - RESULT_MS - Date.parse(now)

export const isAhead = (tick: Instant, now: Instant): boolean => tick > laterBy(now, AHEAD_MS)

export const isOld = (tick: Instant, now: Instant): boolean => laterBy(tick, OLD_MS) < now
