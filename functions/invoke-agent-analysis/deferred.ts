import type { Instant, Severity } from '../../schemas/scalars'
import type { Assessed } from './grouping'

/** An open alert that has its evidence alone, since there was no budget for an analysis when it opened. */
export interface Deferred {
  readonly alert_id: string
  readonly severity: Severity
  readonly since: Instant
}

/** The deferred alerts of faults that were seen to go on by this tick, each once however many domains share it. */
export const deferredOf = (fleet: readonly Assessed[]): readonly Deferred[] => {
  const found = new Map<string, Deferred>()
  for (const { look, assessed } of fleet) {
    if (look.quiet !== undefined) continue
    const seen = new Set<string>(look.report.issues.map(({ issue_type }) => issue_type))
    for (const [cause, { alert_id, issue, detected_at }] of Object.entries(assessed.open)) {
      if (!seen.has(cause) || look.alerts.get(alert_id) !== 'deferred') continue
      const since = found.get(alert_id)?.since ?? detected_at
      if (detected_at <= since)
        found.set(alert_id, { alert_id, severity: issue.severity, since: detected_at })
    }
  }
  return [...found.values()]
}
