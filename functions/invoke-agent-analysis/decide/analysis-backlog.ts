import * as E from 'fp-ts/Either'
import type { Alert } from '../../../schemas/alert'
import type { Issue } from '../../../schemas/issue'
import type { OpenIssue } from '../../../schemas/monitor'
import type { Instant, Severity } from '../../../schemas/scalars'
import type { Command } from '../../domain/alert/commands'
import { decide } from '../../domain/alert/decide'
import { materialChange } from '../../domain/issues/material-change'
import { minutes } from '../../runtime/time'
import type { DetectionPorts } from '../use-case'
import type { Assessed } from './grouping'

/** An open alert that wants the agent, as soon as there is budget. */
export interface PendingAnalysis {
  readonly alert_id: string
  /** What its analysis is granted under: once, however many ticks ask. */
  readonly grant: string
  readonly severity: Severity
  readonly since: Instant
  /** What asks for it; it applies once. */
  readonly command: Command
}

/**
 * An alert whose plan would be refused, since the fault is another now than it was made for. What changes to and fro makes a
 * new revision once in a cool-down. The evidence of a group is not looked at.
 */
export const outdatedBy = (
  alert: Alert,
  issue: Issue,
  { group }: OpenIssue,
  { clock, settings }: DetectionPorts,
): PendingAnalysis | undefined => {
  const { alert_id, plan_digest = '', plan_revision = 0 } = alert
  if (group !== undefined || materialChange(alert.issue, [issue]) === undefined) return undefined
  const after_ms = minutes(settings.detection.cool_down_minutes)
  const command: Command = { name: 'analyze_changed', issue, plan_digest, after_ms }
  if (E.isLeft(decide(command, alert, clock.now()))) return undefined
  const since = issue.evidence.observed_at
  return { alert_id, grant: `${alert_id}/${plan_revision}`, severity: issue.severity, since, command }
}

/** Alerts of faults that were seen to go on by this tick and want the agent, each once however many domains share it. */
export const analysisBacklog = (fleet: readonly Assessed[]): readonly PendingAnalysis[] => {
  const audible = fleet.filter(({ observation }) => observation.quiet === undefined)
  return [...deferredOf(audible), ...audible.flatMap(({ observation }) => observation.changed)]
}

/** Those that have their evidence alone, since there was no budget for an analysis when they opened. */
const deferredOf = (fleet: readonly Assessed[]): readonly PendingAnalysis[] => {
  const found = new Map<string, PendingAnalysis>()
  for (const { observation, assessed } of fleet) {
    const seen = new Set<string>(observation.report.issues.map(({ issue_type }) => issue_type))
    for (const [cause, { alert_id, issue, detected_at }] of Object.entries(assessed.open)) {
      if (!seen.has(cause) || observation.alerts.get(alert_id) !== 'deferred') continue
      const since = found.get(alert_id)?.since ?? detected_at
      if (detected_at > since) continue
      const command: Command = { name: 'analyze_deferred' }
      found.set(alert_id, {
        alert_id,
        grant: alert_id,
        severity: issue.severity,
        since: detected_at,
        command,
      })
    }
  }
  return [...found.values()]
}
