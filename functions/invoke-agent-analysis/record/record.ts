import * as E from 'fp-ts/Either'
import type { MonitorState } from '../../../schemas/monitor'
import { type AppError, messageOf } from '../../runtime/errors'
import type { ObservedState } from '../assess/assess'
import type { Origin } from '../input'
import type { Observation } from '../observe/observe'
import { NO_TIME, timeToWrite } from '../time-budget'
import type { DetectionPorts } from '../use-case'
import { publishAll } from './publish'
import { type AlertDecisions, type Change, detect, emptyState } from './transition'

/** How often a state is read anew when another tick wrote in between. */
const ATTEMPTS = 3

export interface Recorded {
  readonly observation: Observation
  /** The state after the tick, or why it could not be recorded. */
  readonly state: E.Either<AppError | string, MonitorState>
  readonly recovered: readonly string[]
}

/** What a tick tells the transition of one domain. */
export const observedState = (
  observation: Observation,
  orphaned: ReadonlySet<string>,
  ports: DetectionPorts,
): ObservedState => ({
  report: observation.report,
  started_at: observation.started_at,
  now: ports.clock.now(),
  alerts: observation.alerts,
  quiet: observation.quiet !== undefined,
  orphaned,
  settings: ports.settings.detection,
})

/**
 * Writes what changed in one conditional write and publishes what was committed with it. Where an overlapping tick was
 * first, what it wrote is read, and usually nothing is left to do.
 */
export const record = async (
  observation: Observation,
  orphaned: ReadonlySet<string>,
  decisions: AlertDecisions,
  origin: Origin,
  ports: DetectionPorts,
): Promise<Recorded> => {
  const { domain } = observation.monitor
  const on = (state: MonitorState): Change =>
    detect(state, observedState(observation, orphaned, ports), decisions, origin)
  const failed = (problem: AppError | string): Recorded => {
    const reason = typeof problem === 'string' ? problem : messageOf(problem)
    ports.log.error('domain not recorded', { domain, problem: reason })
    return { observation, state: E.left(problem), recovered: [] }
  }
  const first = on(observation.state)
  if (first.next === undefined)
    return { observation, state: E.right(observation.state), recovered: first.recovered }
  for (let attempt = 1; ; attempt++) {
    if (!timeToWrite(ports)) return failed(`${NO_TIME} to record it`)
    // The look is as old as the tick: what was published since then must not come back with its state.
    const stored = await ports.monitors.get(domain)()
    if (E.isLeft(stored)) return failed(stored.left)
    const state = stored.right ?? emptyState(domain)
    const { next, events, recovered } = on(state)
    if (next === undefined) return { observation, state: E.right(state), recovered }
    const written = await ports.monitors.put(next)()
    if (E.isRight(written)) {
      await publishAll(domain, events, ports)
      return { observation, state: E.right(next), recovered }
    }
    if (written.left.tag !== 'condition_failed' || attempt === ATTEMPTS) return failed(written.left)
  }
}
