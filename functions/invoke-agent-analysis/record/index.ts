import * as E from 'fp-ts/Either'
import { inParallel } from '../../runtime/worker-pool'
import type { AlertDecisions, Assessed, FleetDecision, FleetTick, Origin, Recorded } from '../model'
import type { DetectionPorts } from '../ports'
import { recordDomain } from './domain'

/**
 * Records each domain: leaders of groups first, since the others name their alert. A leader whose entry could not be written
 * has no alert that others could name: they wait for the next tick.
 */
export const recordAll = async (
  { fleet, orphaned }: FleetTick,
  { decisions, last_look }: FleetDecision,
  origin: Origin,
  ports: DetectionPorts,
): Promise<readonly Recorded[]> => {
  const decisionsOf = ({ observation }: Assessed): AlertDecisions =>
    decisions.get(observation.key) ?? new Map()
  const leads = (one: Assessed): boolean => [...decisionsOf(one).values()].some(({ kind }) => kind !== 'join')
  const recordEach = (part: readonly Assessed[], given: (one: Assessed) => AlertDecisions) =>
    inParallel(ports.settings.probe.concurrency, part, (one) =>
      recordDomain(one.observation, orphaned, given(one), origin, ports, last_look),
    )
  const first = await recordEach(fleet.filter(leads), decisionsOf)
  const lost = new Set(first.flatMap(({ observation, state }) => (E.isLeft(state) ? [observation.key] : [])))
  const others = await recordEach(
    fleet.filter((one) => !leads(one)),
    (one) =>
      new Map(
        [...decisionsOf(one)].filter(
          ([, decision]) => decision.kind !== 'join' || !lost.has(decision.leader),
        ),
      ),
  )
  return [...first, ...others]
}
