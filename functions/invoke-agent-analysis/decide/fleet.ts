import * as E from 'fp-ts/Either'
import type { DomainEvent } from '../../../schemas/event'
import { FLEET, type MonitorState } from '../../../schemas/monitor'
import { conditionFailed, messageOf } from '../../runtime/errors'
import { laterBy, minutes } from '../../runtime/time'
import { publishAll } from '../record/publish'
import { emptyState, withEvents } from '../record/transition'
import { NO_TIME, timeToWrite } from '../time-budget'
import type { DetectionPorts } from '../use-case'
import { analysisBacklog, type PendingAnalysis } from './analysis-backlog'
import { grantAnalyses } from './budget'
import { degradationEvents, degradedBy, isDoubt } from './degradation'
import { type Assessed, type FleetDecisions, groupCandidates, type OpenAlert } from './grouping'
import { openAlertsElsewhere, recentAlertsAfter } from './open-alerts'
import type { Suspicion } from './self-check'

/** How often the fleet's item is read anew when another tick wrote in between. */
const ATTEMPTS = 5
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
  readonly decisions: FleetDecisions
  /** Open alerts that the agent is asked about now. */
  readonly analyses: readonly PendingAnalysis[]
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
    const elsewhere = await openAlertsElsewhere(state.fleet?.recent_alerts ?? {}, tick.fleet, ports)
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
const undecided = (problem: string): FleetDecision => ({ decisions: new Map(), analyses: [], problem })

/**
 * The fleet's item is there and cannot be read: no outage may stay untold until somebody has repaired it. What was granted
 * is not known, so alerts open with their evidence alone; how long the prober is doubted is not known either, so where all
 * fail at once one alert says so.
 */
const withoutMemory = (
  { fleet, suspicion }: FleetTick,
  { settings, clock }: DetectionPorts,
): FleetDecision => {
  const grouped = groupCandidates(fleet, settings.detection.grouping.min_domains, togetherBy(suspicion))
  const { decisions } = grantAnalyses(grouped, [], {}, 0, clock.now())
  return { decisions, analyses: [] }
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
  elsewhere: readonly OpenAlert[],
  { settings, clock }: DetectionPorts,
): Planned => {
  const { self_check, grouping, analyses_per_hour, flapping } = settings.detection
  const { suspicion } = tick
  const now = clock.now()
  const before = state.fleet ?? {}
  // Of a part of the fleet nothing follows for the prober.
  const degraded = tick.whole
    ? degradedBy(before, { suspicion, now, quiet_minutes: flapping.quiet_minutes })
    : before.degraded
  const doubted = degraded !== undefined && isDoubt(degraded.reason)
  const held = doubted && laterBy(degraded.since, minutes(self_check.hold_minutes)) > now
  // Doubted for long enough: it is the fleet, and one alert says so.
  const grouped = held
    ? new Map()
    : groupCandidates(tick.fleet, grouping.min_domains, togetherBy(suspicion), elsewhere)
  const backlog = held ? [] : analysisBacklog(tick.fleet)
  const silent = held ? { held: `the prober suspects itself since ${degraded.since}` } : {}
  const { granted, ...decision } = grantAnalyses(
    grouped,
    backlog,
    before.granted ?? {},
    analyses_per_hour,
    now,
  )

  const grants = Object.keys(granted).some((id) => before.granted?.[id] !== granted[id])
  const { recent_alerts: recentBefore = {} } = before
  const recentAlerts = recentAlertsAfter(recentBefore, tick.fleet, decision.decisions, now)
  if (!grants && degraded === before.degraded && recentAlerts === recentBefore)
    return { ...decision, ...silent, next: undefined, events: [] }
  const events = degradationEvents(before.degraded, degraded, suspicion, tick.fleet, now)
  const fleet = {
    granted,
    ...(Object.keys(recentAlerts).length === 0 ? {} : { recent_alerts: recentAlerts }),
    ...(degraded === undefined ? {} : { degraded }),
  }
  return {
    ...decision,
    ...silent,
    next: withEvents({ ...state, revision: state.revision + 1, fleet }, events),
    events,
  }
}
