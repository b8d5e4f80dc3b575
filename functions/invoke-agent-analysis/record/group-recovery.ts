import * as E from 'fp-ts/Either'
import type { MonitorState, OpenIssue } from '../../../schemas/monitor'
import type { Recorded } from '../model'

const isFailing = ({ recovered_at }: OpenIssue): boolean => recovered_at === undefined

/** Of a domain of which no probe has been able to tell for long there is an alert that says so: it keeps no other one open. */
const isLongUnknown = ({ observation }: Recorded, { probing }: MonitorState['open']): boolean =>
  observation.report.status === 'unknown' && probing !== undefined && isFailing(probing)

export interface Withdrawal {
  readonly alert_id: string
  /** Members of which no probe can tell, by their keys: they keep the alert open no longer, and are named at its end. */
  readonly unknown: readonly string[]
}

/**
 * Alerts that can be withdrawn. A group's is withdrawn when none of its domains fails any more, which only a tick can say
 * that has observed all of them; of one alone nothing is over while it cannot be told.
 */
export const withdrawable = (recorded: readonly Recorded[], complete: boolean): readonly Withdrawal[] => {
  const failing = new Set<string>()
  const groups = new Set<string>()
  const unknown = new Map<string, string[]>()
  for (const one of recorded) {
    const { observation, state } = one
    for (const { alert_id, group } of Object.values(observation.state.open)) if (group) groups.add(alert_id)
    const { open } = E.isRight(state) ? state.right : observation.state
    const cannotTell = isLongUnknown(one, open)
    for (const entry of Object.values(open)) {
      if (!isFailing(entry)) continue
      if (cannotTell) unknown.set(entry.alert_id, [...(unknown.get(entry.alert_id) ?? []), observation.key])
      else failing.add(entry.alert_id)
    }
  }
  const over = new Set(recorded.flatMap(({ recovered }) => recovered))
  return [...over]
    .filter((id) => !failing.has(id) && (complete || !groups.has(id)))
    .map((alert_id) => ({ alert_id, unknown: unknown.get(alert_id) ?? [] }))
}
