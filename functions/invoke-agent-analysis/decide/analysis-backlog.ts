import type { Alert } from '../../../schemas/alert'
import type { Instant } from '../../../schemas/scalars'
import { changeOf } from '../../domain/alert/change'
import { checkOf } from '../../domain/issues/coverage'
import { isHeldBack } from '../../domain/windows'
import type { Assessed, PendingAnalysis } from '../model'
import { grantOf, observedAlerts } from '../observed-alerts'

/** Open alerts that are to be analysed and whose faults this tick saw go on, each once however many domains share it. */
export const analysisBacklog = (
  fleet: readonly Assessed[],
  times: { readonly now: Instant; readonly cool_down_ms: number },
): readonly PendingAnalysis[] => {
  const changed = changedIn(fleet, times)
  // What has changed is analysed for that, and not for what it was before.
  const ids = new Set(changed.map(({ alert_id }) => alert_id))
  return [...deferredOf(fleet).filter(({ alert_id }) => !ids.has(alert_id)), ...changed]
}

/** Those whose plan was made for less than is seen now. */
const changedIn = (
  fleet: readonly Assessed[],
  times: { readonly now: Instant; readonly cool_down_ms: number },
): readonly PendingAnalysis[] =>
  observedAlerts(
    fleet.map(({ observation, assessed }) => ({ observation, open: assessed.open })),
    false,
  ).flatMap(({ alert_id, alert, observed }) => {
    const change = alert && changeOf(alert, observed, times)
    return alert === undefined || change?.revises === undefined
      ? []
      : [{ alert_id, grant: grantOf(alert), severity: change.update.severity, since: times.now }]
  })

/** What was not granted when it was wanted: the analysis of the last change, if there was one. */
const deferredGrant = (alert: Alert | undefined): string | undefined =>
  alert?.update_seq === undefined ? undefined : `${alert.alert_id}/${alert.update_seq}`

/** Those that have their evidence alone, since there was no budget for an analysis when they opened. */
const deferredOf = (fleet: readonly Assessed[]): readonly PendingAnalysis[] => {
  const found = new Map<string, PendingAnalysis>()
  for (const { observation, assessed } of fleet) {
    const failing = new Set(observation.report.issues.map(checkOf))
    for (const [check, { alert_id, issue, detected_at }] of Object.entries(assessed.open)) {
      if (!failing.has(check) || observation.alerts.get(alert_id) !== 'deferred') continue
      if (isHeldBack(observation.quiet, issue)) continue
      const since = found.get(alert_id)?.since ?? detected_at
      if (detected_at > since) continue
      found.set(alert_id, {
        alert_id,
        grant: deferredGrant(observation.stored.find((one) => one.alert_id === alert_id)) ?? alert_id,
        severity: issue.severity,
        since: detected_at,
        command: { name: 'analyze_deferred' },
      })
    }
  }
  return [...found.values()]
}
