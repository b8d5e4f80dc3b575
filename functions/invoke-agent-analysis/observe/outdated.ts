import * as E from 'fp-ts/Either'
import type { Alert } from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import type { Issue } from '../../../schemas/issue'
import type { MonitorIdentity, OpenIssue } from '../../../schemas/monitor'
import type { Command } from '../../domain/alert/commands'
import { decide } from '../../domain/alert/decide'
import { materialChange } from '../../domain/issues/material-change'
import { isWorse } from '../../domain/issues/repetition'
import { minutes } from '../../runtime/time'
import type { PendingAnalysis } from '../model'
import type { DetectionPorts } from '../ports'

/**
 * An alert whose plan would be refused, since the fault is another now than it was made for. What changes to and fro makes a
 * new revision once in a cool-down. The evidence of a group is not compared.
 */
export const outdatedBy = (
  { domain, monitor }: MonitorIdentity,
  alert: Alert,
  issue: Issue,
  { group, raised_by }: OpenIssue,
  { clock, settings }: DetectionPorts,
): PendingAnalysis | undefined => {
  const { alert_id, plan_digest = '', plan_revision = 0 } = alert
  if (group !== undefined || materialChange(alert.issue, [issue]) === undefined) return undefined
  // What is worse does not wait; what changes to and fro, once in a cool-down.
  const after_ms = isWorse(alert.issue, issue) ? 0 : minutes(settings.detection.cool_down_minutes)
  const command: Command = { name: 'analyze_changed', issue, plan_digest, after_ms, evidence_mac: '' }
  if (E.isLeft(decide(command, alert, clock.now()))) return undefined
  // What the detector has stored, and not what the alert says.
  const evidence = { alert_id, domain, issue, ...defined({ monitor, raised_by }) }
  const since = issue.evidence.observed_at
  return {
    alert_id,
    grant: `${alert_id}/${plan_revision}`,
    severity: issue.severity,
    since,
    command,
    evidence,
  }
}
