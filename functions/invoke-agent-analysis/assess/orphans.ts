import { identityOf, keyOf, type Monitor, type OpenIssue } from '../../../schemas/monitor'
import type { Observation } from '../model'

/**
 * Alerts of groups whose leading domain does not fail any more, or is not monitored: where such an alert never came into
 * being, no one is left to ask for it. Of leaders that were not observed nothing is known.
 */
export const orphans = (
  observations: readonly Observation[],
  monitors: readonly Monitor[],
): ReadonlySet<string> => {
  const monitored = new Set(monitors.map((monitor) => keyOf(identityOf(monitor))))
  const led = new Map(
    observations.map(({ key, state }) => [
      key,
      new Set(
        Object.values(state.open)
          .filter(({ recovered_at }) => recovered_at === undefined)
          .map(({ alert_id }) => alert_id),
      ),
    ]),
  )
  const isOrphan = ({ group, alert_id }: OpenIssue): boolean => {
    if (group === undefined) return false
    const leads = led.get(group.leader)
    return leads === undefined ? !monitored.has(group.leader) : !leads.has(alert_id)
  }
  return new Set(
    observations.flatMap(({ state }) =>
      Object.values(state.open)
        .filter(isOrphan)
        .map(({ alert_id }) => alert_id),
    ),
  )
}
