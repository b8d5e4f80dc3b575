import * as E from 'fp-ts/Either'
import type { Alert } from '../../../schemas/alert'
import type { PlanStep } from '../../../schemas/plan'
import { decisionRefusal } from '../../domain/approval/policy'
import { unplannedChange, unplannedMember } from '../../domain/issues/material-change'
import { digestFits } from '../../domain/plan/digest'
import { runsDry } from '../../domain/plan/dry-run'
import { changedSince, unpreviewed } from '../../domain/plan/previews'
import { resourcesOf } from '../../domain/plan/resources'
import { messageOf } from '../../runtime/errors'
import type { ProbeReport } from '../../runtime/ports'
import type { End, Progress } from '../model'
import type { ExecutionPorts } from '../ports'
import { standingReason } from '../standing'
import { probeAll, type SignedReport, signedMonitors, together } from './signed-monitors'
import { stopReason } from './stop-conditions'

/** Either the end, before anything was carried out, or what a fresh probe observed. */
export type Preflight =
  | { readonly end: End; readonly observed?: ProbeReport }
  | { readonly observed: ProbeReport }

const refusedEnd = (failure_kind: End['failure_kind'] & string, reason: string): End => ({
  outcome: 'failed',
  result: 'refused',
  failure_kind,
  reason,
})

/**
 * Checks once more whether the claimed plan may run: it is the one that was decided on, the settings of today allow every
 * step, no one has stopped it, the domain fails now as it did for the analysis, and what would be changed is as it was shown. State,
 * MAC and deadline were checked before the claim.
 */
export const preflight = async (
  alert: Alert,
  ports: ExecutionPorts,
  progress: Progress,
  /** Those that are not carried out yet. */
  steps: readonly PlanStep[],
): Promise<Preflight> => {
  const isFirst = progress.steps.length === 0
  const none = isFirst ? 'nothing was carried out' : 'nothing more was carried out'
  const problem =
    !progress.dry_run && runsDry(alert, ports.settings)
      ? 'execution.dry_run says that nothing is changed any more'
      : notPermitted(alert, ports)
  if (problem !== undefined) return { end: refusedEnd('not_permitted', `The plan may not run: ${problem}.`) }
  const obstacle = await stopReason(alert, ports, progress)
  if (obstacle !== undefined) return { end: refusedEnd(obstacle.kind, obstacle.reason) }
  const reports = await probeAll(alert, signedMonitors(alert, ports), 'confirm', ports)
  const observed = together(alert, reports)
  if (observed.status === 'healthy') {
    const who = reports.length > 1 ? `All ${reports.length} domains` : 'The domain'
    const reason = `${who} had recovered before ${isFirst ? 'the first step' : steps[0]?.id}; ${none}.`
    return { end: { outcome: 'completed', result: 'nothing_to_do', reason }, observed }
  }
  if (observed.status === 'unknown') {
    const reason = `No probe could tell whether the domain still fails; ${none}. ${observed.reason ?? ''}`
    return { end: refusedEnd('state_unknown', reason.trim()), observed }
  }
  const other = await standingReason(
    alert,
    ports,
    reports.flatMap(({ report }) => report.issues),
  )
  if (other !== undefined)
    return { end: refusedEnd('not_permitted', `${capital(none)}: ${other}.`), observed }
  const change = unplanned(alert, reports)
  if (change !== undefined) {
    const reason = `The plan was made for something else: ${change}. ${capital(none)}; a new analysis was asked for.`
    return { end: refusedEnd('evidence_changed', reason), observed }
  }
  if (progress.dry_run) return { observed }
  const differs = await changedSince(alert, steps, ports)
  if (E.isLeft(differs)) {
    const reason = `It cannot be said what the plan would do now; ${none}. ${differs.left}`
    return { end: refusedEnd('state_unknown', reason), observed }
  }
  if (differs.right !== undefined) {
    const reason = `What would be changed is not as it was shown: ${differs.right}. ${capital(none)}; a new analysis was asked for.`
    return { end: refusedEnd('evidence_changed', reason), observed }
  }
  return { observed }
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

/** Why what fails now is not what was decided on: of one of the monitors. */
const unplanned = (alert: Alert, reports: readonly SignedReport[]): string | undefined => {
  for (const { isOwn, name, report } of reports) {
    const [issue] = report.issues
    if (report.status !== 'issue' || issue === undefined) continue
    const change = isOwn ? unplannedChange(alert, report.issues) : unplannedMember(alert, issue)
    if (change !== undefined) return isOwn ? change : `of ${name}, ${change}`
  }
  return undefined
}

/** Why a plan that was decided on may not run now: the settings may have changed, or the item between check and claim. */
const notPermitted = (alert: Alert, ports: ExecutionPorts): string | undefined => {
  const steps = alert.plan?.steps ?? []
  const today = decisionRefusal(alert, ports.settings)
  if (today !== undefined) return messageOf(today)
  if (!digestFits(alert)) return 'it is not the one that was decided on'
  if (steps.length === 0) return 'it has no executable step'
  const { max_steps } = ports.settings.execution
  if (steps.length > max_steps)
    return `its ${steps.length} steps are more than execution.max_steps (${max_steps})`
  const problem = unpreviewed(alert)
  if (problem !== undefined) return `what it would do is not known: ${problem}`
  for (const step of steps) {
    const checked = ports.actions.check(step, resourcesOf(alert, ports))
    if (E.isLeft(checked)) return `${step.id}: ${checked.left}`
  }
  return undefined
}
