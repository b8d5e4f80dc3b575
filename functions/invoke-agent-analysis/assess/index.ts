import type { FleetTick, Observations } from '../model'
import type { DetectionPorts } from '../ports'
import { assessDomain, observedState } from './domain'
import { orphans } from './orphans'
import { selfCheck } from './self-check'

/** Names that one line of the log holds. */
const NAMED = 20

/** What each domain's state and probe come to, and whether the prober has to suspect itself. */
export const assessAll = async (
  { observed, unobserved, whole }: Observations,
  ports: DetectionPorts,
): Promise<FleetTick> => {
  const orphaned = orphans(observed, ports.settings.monitors)
  const fleet = observed.map((observation) => ({
    observation,
    assessed: assessDomain(observation.state, observedState(observation, orphaned, ports)),
  }))
  const held = fleet.flatMap(({ observation: { key }, assessed }) => (assessed.held.length > 0 ? [key] : []))
  if (held.length > 0)
    ports.log.info('held back until more regions see it', {
      count: held.length,
      monitors: held.slice(0, NAMED),
    })
  const suspicion = whole ? await selfCheck(observed, unobserved, ports) : undefined
  if (suspicion !== undefined) ports.log.warn('detection degraded', { ...suspicion })
  return { fleet, whole, unobserved, orphaned, suspicion }
}
