import * as E from 'fp-ts/Either'
import { defined } from '../../../schemas/defined'
import { FLEET, keyOf, type LastLook, type MonitorState } from '../../../schemas/monitor'
import { problemText, type StateChange, updateState, withEvents } from '../../domain/monitors/state'
import { laterBy, minutes } from '../../runtime/time'
import type { FleetDecision, FleetTick, OpenAlert, Suspicion } from '../model'
import type { DetectionPorts } from '../ports'
import { analysisBacklog } from './analysis-backlog'
import { grantAnalyses } from './budget'
import { degradationEvents, degradedBy, isSelfSuspicion } from './degradation'
import { groupCandidates } from './grouping'
import { openAlertsElsewhere, recentAlertsAfter } from './open-alerts'

/** How often the fleet's item is read anew when another tick wrote in between. */
const ATTEMPTS = 5
const WHOLE_FLEET = 'the whole fleet at once'

/**
 * Decides for all domains of a tick together: whether the prober is suspected, which faults share an alert, and which alerts
 * the agent is asked about. What is granted is written before it is used.
 */
export const decideFleet = async (tick: FleetTick, ports: DetectionPorts): Promise<FleetDecision> => {
  const done = await updateState(
    { domain: FLEET, attempts: ATTEMPTS, purpose: 'to decide' },
    async (state) => {
      const elsewhere = await openAlertsElsewhere(state.fleet?.recent_alerts ?? {}, tick.fleet, ports)
      return plan(state, tick, elsewhere, ports)
    },
    ports,
  )
  if (E.isRight(done)) {
    const { decision, analysesLeft } = done.right.changed
    ports.measure({ name: 'AnalysesLeft', value: analysesLeft })
    return decision
  }
  const problem = problemText(done.left)
  ports.log.error('fleet not decided', { problem })
  return typeof done.left !== 'string' && done.left.tag === 'corrupt'
    ? { ...withoutMemory(tick, ports), problem }
    : { decisions: new Map(), analyses: [], problem }
}

/**
 * The fleet's item is there and cannot be read: no outage may stay unreported until somebody has repaired it. What was granted
 * is not known, so alerts open with their evidence alone; how long the prober is suspected is not known either, so where all
 * fail at once one alert says so.
 */
const withoutMemory = (
  { fleet, suspicion }: FleetTick,
  { settings, clock }: DetectionPorts,
): FleetDecision => {
  const grouped = groupCandidates(fleet, settings.detection.grouping.min_domains, sharedByAll(suspicion))
  const { decisions } = grantAnalyses(grouped, [], {}, 0, clock.now())
  return { decisions, analyses: [] }
}

const sharedByAll = (suspicion: Suspicion | undefined): string | undefined =>
  suspicion !== undefined && isSelfSuspicion(suspicion.reason) && suspicion.failing > 0
    ? WHOLE_FLEET
    : undefined

/** Names that the fleet's item has room for, whatever else is in it. */
const MOST_NOT_WELL = 500

/** What a tick of all monitors has seen. */
const lookOf = ({ fleet, unobserved }: FleetTick): LastLook | undefined => {
  const [at] = fleet.map(({ observation }) => observation.started_at).sort()
  const not_well = [
    ...fleet.flatMap(({ observation: { key, report } }) => (report.status === 'healthy' ? [] : [key])),
    // What was not observed was not seen to be well.
    ...unobserved.map(keyOf),
  ]
  return at === undefined || not_well.length > MOST_NOT_WELL ? undefined : { at, not_well }
}

interface Planned extends StateChange {
  readonly decision: FleetDecision
  readonly analysesLeft: number
}

const plan = (
  state: MonitorState,
  tick: FleetTick,
  elsewhere: readonly OpenAlert[],
  { settings, clock }: DetectionPorts,
): Planned => {
  const { self_check, grouping, analyses_per_hour, flapping, cool_down_minutes } = settings.detection
  const { suspicion } = tick
  const now = clock.now()
  const before = state.fleet ?? {}
  const degraded = tick.whole
    ? degradedBy(before, { suspicion, now, quiet_minutes: flapping.quiet_minutes })
    : before.degraded
  const suspected = degraded !== undefined && isSelfSuspicion(degraded.reason)
  const held = suspected && laterBy(degraded.since, minutes(self_check.hold_minutes)) > now
  // Suspected for long enough: it is the fleet, and one alert says so.
  const grouped = held
    ? new Map()
    : groupCandidates(tick.fleet, grouping.min_domains, sharedByAll(suspicion), elsewhere)
  const cool_down_ms = minutes(cool_down_minutes)
  const backlog = held ? [] : analysisBacklog(tick.fleet, { now, cool_down_ms })
  const reason = held ? { held: `the prober suspects itself since ${degraded.since}` } : {}
  const { granted, ...given } = grantAnalyses(grouped, backlog, before.granted ?? {}, analyses_per_hour, now)

  const analysesLeft = Math.max(0, analyses_per_hour - Object.keys(granted).length)
  const grants = Object.keys(granted).some((id) => before.granted?.[id] !== granted[id])
  const { recent_alerts: recentBefore = {} } = before
  const recentAlerts = recentAlertsAfter(recentBefore, tick.fleet, given.decisions, now)
  const { last_look } = before
  const decision = { ...given, ...reason, ...defined({ last_look }) }
  const looked = tick.whole ? lookOf(tick) : last_look
  if (!grants && degraded === before.degraded && recentAlerts === recentBefore && looked === last_look)
    return { decision, analysesLeft, next: undefined, events: [] }
  const events = degradationEvents(before.degraded, degraded, suspicion, tick.fleet, now)
  const fleet = {
    granted,
    ...(Object.keys(recentAlerts).length === 0 ? {} : { recent_alerts: recentAlerts }),
    ...defined({ degraded, last_look: looked }),
  }
  return {
    decision,
    analysesLeft,
    next: withEvents({ ...state, revision: state.revision + 1, fleet }, events),
    events,
  }
}
