import { checkOf } from '../../domain/issues/coverage'
import type { Assessed, PendingAnalysis } from '../model'

/** Open alerts that are to be analysed and whose faults this tick saw go on, each once however many domains share it. */
export const analysisBacklog = (fleet: readonly Assessed[]): readonly PendingAnalysis[] => {
  const audible = fleet.filter(({ observation }) => observation.quiet === undefined)
  return [...deferredOf(audible), ...audible.flatMap(({ observation }) => observation.changed)]
}

/** Those that have their evidence alone, since there was no budget for an analysis when they opened. */
const deferredOf = (fleet: readonly Assessed[]): readonly PendingAnalysis[] => {
  const found = new Map<string, PendingAnalysis>()
  for (const { observation, assessed } of fleet) {
    const failing = new Set(observation.report.issues.map(checkOf))
    for (const [check, { alert_id, issue, detected_at }] of Object.entries(assessed.open)) {
      if (!failing.has(check) || observation.alerts.get(alert_id) !== 'deferred') continue
      const since = found.get(alert_id)?.since ?? detected_at
      if (detected_at > since) continue
      found.set(alert_id, {
        alert_id,
        grant: alert_id,
        severity: issue.severity,
        since: detected_at,
        command: { name: 'analyze_deferred' },
      })
    }
  }
  return [...found.values()]
}
