import * as E from 'fp-ts/Either'
import type { DomainEvent } from '../../schemas/event'
import { DetectionDegraded, DetectionRestored } from '../../schemas/events'
import { type DegradedReason, FLEET, type FleetState, type MonitorState } from '../../schemas/monitor'
import type { Instant } from '../../schemas/scalars'
import { conditionFailed, messageOf } from '../errors'
import { eventId } from '../event-id'
import { laterBy, minutes } from '../time'
import { grantAnalyses } from './budget'
import { isFuture } from './clock'
import { NO_TIME, timeToWrite } from './deadline'
import { type Assessed, type FleetOrders, groupWishes, type Standing } from './grouping'
import { publishAll } from './publish'
import type { Suspicion } from './self-check'
import { standingElsewhere, toldAfter } from './standing'
import { emptyState, withEvents } from './transition'
import type { DetectionPorts } from './use-case'
import { type Waiting, waitingOf } from './waiting'

type Degraded = NonNullable<FleetState['degraded']>

/** How often the fleet's item is read anew when another tick wrote in between. */
const ATTEMPTS = 5
/** Correlation of the events about the detector itself, in place of an alert's id. */
const DETECTION = 'detection'
const WHOLE_FLEET = 'the whole fleet at once'

/** What a tick saw, as far as all domains together are concerned. */
export interface FleetTick {
  readonly fleet: readonly Assessed[]
  /** Every monitored domain was to be looked at: of a part nothing follows for the prober. */
  readonly whole: boolean
  readonly suspicion: Suspicion | undefined
}

/** What is to be done with the domains of a tick. */
export interface FleetDecision {
  readonly orders: FleetOrders
  /** Open alerts that the agent is asked about now. */
  readonly analyses: readonly Waiting[]
  /** Why it is less than it should be. */
  readonly problem?: string
  /** Why nothing opens although something fails. */
  readonly held?: string
}

/**
 * Decides for all domains of a tick together: whether the prober is doubted, which faults share an alert, and which alerts
 * the agent is asked about. What is granted is written before it is used.
 */
export const decideFleet = async (tick: FleetTick, ports: DetectionPorts): Promise<FleetDecision> => {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (!timeToWrite(ports)) return undecided(`${NO_TIME} to decide`)
    const stored = await ports.monitors.get(FLEET)()
    if (E.isLeft(stored)) {
      const problem = messageOf(stored.left)
      return stored.left.tag === 'corrupt' ? { ...withoutMemory(tick, ports), problem } : undecided(problem)
    }
    const state = stored.right ?? emptyState(FLEET)
    const elsewhere = await standingElsewhere(state.fleet?.told ?? {}, tick.fleet, ports)
    const { next, events, ...decision } = plan(state, tick, elsewhere, ports)
    if (next === undefined) return decision
    const written = await ports.monitors.put(next)()
    if (E.isRight(written)) {
      await publishAll(FLEET, events, ports)
      return decision
    }
    if (written.left.tag !== 'condition_failed') return undecided(messageOf(written.left))
  }
  return undecided(messageOf(conditionFailed(FLEET)))
}

/** Nothing opens; what was seen is seen again by the next tick. */
const undecided = (problem: string): FleetDecision => ({ orders: new Map(), analyses: [], problem })

/**
 * The fleet's item is there and cannot be read: no outage may stay untold until somebody has repaired it. What was granted
 * is not known, so alerts open with their evidence alone; how long the prober is doubted is not known either, so where all
 * fail at once one alert says so.
 */
const withoutMemory = (
  { fleet, suspicion }: FleetTick,
  { settings, clock }: DetectionPorts,
): FleetDecision => {
  const wished = groupWishes(fleet, settings.detection.grouping.min_domains, togetherBy(suspicion))
  const { orders } = grantAnalyses(wished, [], {}, 0, clock.now())
  return { orders, analyses: [] }
}

const togetherBy = (suspicion: Suspicion | undefined): string | undefined =>
  suspicion !== undefined && isDoubt(suspicion.reason) && suspicion.failing > 0 ? WHOLE_FLEET : undefined

interface Planned extends FleetDecision {
  /** Nothing to write where it is not there. */
  readonly next: MonitorState | undefined
  readonly events: readonly DomainEvent[]
}

const plan = (
  state: MonitorState,
  tick: FleetTick,
  elsewhere: readonly Standing[],
  { settings, clock }: DetectionPorts,
): Planned => {
  const { self_check, grouping, analyses_per_hour } = settings.detection
  const now = clock.now()
  const before = state.fleet ?? {}
  const degraded = degradedBy(before, tick, now)
  const doubted = degraded !== undefined && isDoubt(degraded.reason)
  const held = doubted && laterBy(degraded.since, minutes(self_check.doubt_minutes)) > now
  // Doubted for long enough: it is the fleet, and one alert says so.
  const wished = held
    ? new Map()
    : groupWishes(tick.fleet, grouping.min_domains, togetherBy(tick.suspicion), elsewhere)
  const waiting = held ? [] : waitingOf(tick.fleet)
  const silent = held ? { held: `the prober suspects itself since ${degraded.since}` } : {}
  const { granted, ...decision } = grantAnalyses(
    wished,
    waiting,
    before.granted ?? {},
    analyses_per_hour,
    now,
  )

  const grants = Object.keys(granted).some((id) => before.granted?.[id] !== granted[id])
  const { told: toldBefore = {} } = before
  const told = toldAfter(toldBefore, tick.fleet, decision.orders, now)
  if (!grants && degraded === before.degraded && told === toldBefore)
    return { ...decision, ...silent, next: undefined, events: [] }
  const events = saidOf(before.degraded, degraded, tick, now)
  const fleet = {
    granted,
    ...(Object.keys(told).length === 0 ? {} : { told }),
    ...(degraded === undefined ? {} : { degraded }),
  }
  return {
    ...decision,
    ...silent,
    next: withEvents({ ...state, revision: state.revision + 1, fleet }, events),
    events,
  }
}

/** What the detector is degraded by after this tick; the stored value itself where it goes on. */
const degradedBy = (
  { degraded: stored }: FleetState,
  { whole, suspicion }: FleetTick,
  now: Instant,
): FleetState['degraded'] => {
  const degraded = stored !== undefined && isFuture(stored.since, now) ? undefined : stored
  if (!whole) return degraded
  if (suspicion === undefined) return undefined
  const { reason } = suspicion
  if (degraded?.reason === reason) return degraded
  // Another reason for the same doubt does not begin it anew: people would wait for ever.
  return { reason, since: isDoubt(degraded?.reason) && isDoubt(reason) ? (degraded?.since ?? now) : now }
}

const isDoubt = (reason: DegradedReason | undefined): boolean =>
  reason !== undefined && reason !== 'out_of_time'

/** What people are told where the detector's trust in itself has changed. */
const saidOf = (
  before: FleetState['degraded'],
  after: FleetState['degraded'],
  { suspicion, fleet }: FleetTick,
  now: Instant,
): readonly DomainEvent[] => {
  if (after === before) return []
  if (after !== undefined) return suspicion === undefined ? [] : [degradedEvent(after.since, suspicion, now)]
  return before === undefined ? [] : [restoredEvent(before, fleet, now)]
}

const degradedId = ({ since, reason }: Degraded): string =>
  eventId(DETECTION, 'DetectionDegraded', `${since}/${reason}`)

const degradedEvent = (since: Instant, suspicion: Suspicion, now: Instant): DomainEvent =>
  DetectionDegraded.create(
    {
      event_id: degradedId({ since, reason: suspicion.reason }),
      correlation_id: DETECTION,
      occurred_at: now,
    },
    { ...suspicion, since },
  )

const restoredEvent = (before: Degraded, fleet: readonly Assessed[], now: Instant): DomainEvent =>
  DetectionRestored.create(
    {
      event_id: eventId(DETECTION, 'DetectionRestored', `${before.since}/${before.reason}`),
      correlation_id: DETECTION,
      causation_id: degradedId(before),
      occurred_at: now,
    },
    {
      ...before,
      restored_at: now,
      checked: fleet.length,
      failing: fleet.filter(({ look }) => look.report.status === 'issue').length,
    },
  )
