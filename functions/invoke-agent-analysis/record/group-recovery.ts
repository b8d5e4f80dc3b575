import * as E from 'fp-ts/Either'
import type { MonitorState, OpenIssue } from '../../../schemas/monitor'
import type { Recorded } from '../model'

const isFailing = ({ recovered_at }: OpenIssue): boolean => recovered_at === undefined

/** Of a domain of which no probe has been able to tell for long there is an alert that says so: it keeps no other one open. */
const isLongUnknown = ({ observation }: Recorded, { probing }: MonitorState['open']): boolean =>
  observation.report.status === 'unknown' && probing !== undefined && isFailing(probing)

/**
 * Alerts that can be withdrawn. A group's is withdrawn when none of its domains fails any more, which only a tick can say
 * that has observed all of them; of one alone nothing is over while it cannot be told.
 */
export const withdrawable = (recorded: readonly Recorded[], complete: boolean): readonly string[] => {
  const failing = new Set<string>()
  const groups = new Set<string>()
  for (const one of recorded) {
    const { observation, state } = one
    for (const { alert_id, group } of Object.values(observation.state.open)) if (group) groups.add(alert_id)
    const { open } = E.isRight(state) ? state.right : observation.state
    const unknown = isLongUnknown(one, open)
    for (const entry of Object.values(open)) if (isFailing(entry) && !unknown) failing.add(entry.alert_id)
  }
  const over = new Set(recorded.flatMap(({ recovered }) => recovered))
  return [...over].filter((id) => !failing.has(id) && (complete || !groups.has(id)))
}
