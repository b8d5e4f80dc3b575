import * as E from 'fp-ts/Either'
import type { OpenIssue } from '../../../schemas/monitor'
import type { Recorded } from '../model'

const isFailing = ({ recovered_at }: OpenIssue): boolean => recovered_at === undefined

/**
 * Alerts that can be withdrawn. A group's is withdrawn when none of its domains fails any more, which only a tick can say
 * that has observed all of them.
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
