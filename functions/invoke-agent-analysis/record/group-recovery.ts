import * as E from 'fp-ts/Either'
import type { OpenIssue } from '../../../schemas/monitor'
import type { Observation } from '../observe/observe'
import type { Recorded } from './record'

const isFailing = ({ recovered_at }: OpenIssue): boolean => recovered_at === undefined

/**
 * Alerts of groups whose leading domain does not fail any more, or is not monitored: where such an alert never came into
 * being, nobody is left to ask for it. Of leaders that were not looked at nothing is known.
 */
export const orphans = (
  observations: readonly Observation[],
  monitored: ReadonlySet<string>,
): ReadonlySet<string> => {
  const led = new Map(
    observations.map(({ monitor, state }) => [
      monitor.domain,
      new Set(
        Object.values(state.open)
          .filter(isFailing)
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

/**
 * Alerts that can be withdrawn. A group's is withdrawn when none of its domains fails any more, which only a tick can say
 * that has looked at all of them.
 */
export const withdrawable = (recorded: readonly Recorded[], complete: boolean): readonly string[] => {
  const failing = new Set<string>()
  const groups = new Set<string>()
  for (const { observation, state } of recorded) {
    for (const { alert_id, group } of Object.values(observation.state.open)) if (group) groups.add(alert_id)
    const entries = Object.values((E.isRight(state) ? state.right : observation.state).open)
    for (const entry of entries) if (isFailing(entry)) failing.add(entry.alert_id)
  }
  const over = new Set(recorded.flatMap(({ recovered }) => recovered))
  return [...over].filter((id) => !failing.has(id) && (complete || !groups.has(id)))
}
