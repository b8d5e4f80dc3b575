import type { Alert } from '../../schemas/alert'
import type { Issue } from '../../schemas/issue'
import type { MonitorState } from '../../schemas/monitor'
import type { AlertId } from '../../schemas/scalars'
import type { ObservedFaults } from '../domain/alert/change'
import { checkOf } from '../domain/issues/coverage'
import { isHeldBack } from '../domain/windows'
import type { Observation } from './model'

/** A domain as a tick observed it, and what of it is open. */
export interface ObservedDomain {
  readonly observation: Observation
  readonly open: MonitorState['open']
}

/** What a tick saw of one alert, whose alert was read if any of its domains had it already. */
export interface ObservedAlert {
  readonly alert_id: AlertId
  readonly alert: Alert | undefined
  /** A domain has it that does not lead it. */
  readonly isShared: boolean
  readonly observed: ObservedFaults
}

/** What the analysis of an alert's next change is granted under. */
export const grantOf = ({ alert_id, update_seq = 0 }: Alert): string => `${alert_id}/${update_seq + 1}`

/**
 * What a tick saw of each alert that any of its domains has.
 * @param complete every monitored domain was observed
 */
export const observedAlerts = (
  domains: readonly ObservedDomain[],
  complete: boolean,
): readonly ObservedAlert[] => {
  const keys = new Set(domains.map(({ observation }) => observation.key))
  const isObserved = (key: string): boolean => complete || keys.has(key)
  const isMonitored = (key: string): boolean => !complete || keys.has(key)
  const stored = new Map(
    domains.flatMap(({ observation }) => observation.stored.map((alert) => [alert.alert_id, alert] as const)),
  )
  const shared = new Set<AlertId>()
  const failing = new Map<AlertId, Map<string, Issue | undefined>>()
  for (const { observation, open } of domains) {
    const { key, report, quiet } = observation
    for (const [check, { alert_id, recovered_at, group }] of Object.entries(open)) {
      if (recovered_at !== undefined) continue
      if (group !== undefined && group.leader !== key) shared.add(alert_id)
      const of = failing.get(alert_id) ?? new Map<string, Issue | undefined>()
      // What is expected in a maintenance window makes nothing worse.
      const issue = report.issues.find((one) => checkOf(one) === check)
      failing.set(alert_id, of.set(key, issue && isHeldBack(quiet, issue) ? undefined : issue))
    }
  }
  return [...failing].map(([alert_id, of]) => ({
    alert_id,
    alert: stored.get(alert_id),
    isShared: shared.has(alert_id),
    observed: { failing: of, isObserved, isMonitored, complete },
  }))
}
