import * as t from 'io-ts'
import { amendmentLines } from '../../functions/domain/messages/amendment'
import { shownSteps } from '../../functions/domain/messages/shown-steps'
import { pc } from '../../local/commands/shared/colours'
import type { Alert } from '../../schemas/alert'
import { shownName } from '../../schemas/monitor'
import { PreviewField } from '../../schemas/plan'
import { printableLine } from '../shared/printable-line'

const SEVERITIES: Readonly<Record<Alert['severity'], (text: string) => string>> = {
  critical: (text) => pc.bold(pc.red(text)),
  high: pc.red,
  medium: pc.yellow,
  low: pc.dim,
}

/** What waits for whom. */
const stateOf = (alert: Alert): string => {
  if (alert.execution_status === 'in_progress') return 'running'
  if (alert.ended_at !== undefined) return alert.result ?? alert.closed_reason ?? alert.approval_status
  if (alert.approval_status === 'approved') return 'approved'
  if (alert.analysis_status === 'in_progress') return 'analysing'
  return (alert.plan?.steps.length ?? 0) === 0 ? 'to acknowledge' : 'to approve'
}

const duration = (milliseconds: number): string => {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000))
  if (minutes < 60) return `${minutes} min`
  return minutes < 2_880
    ? `${Math.floor(minutes / 60)} h ${minutes % 60} min`
    : `${Math.floor(minutes / 1_440)} d`
}

const sinceOf = (alert: Alert, now: Date): string => duration(now.getTime() - Date.parse(alert.timestamp))

const leftOf = (alert: Alert, now: Date): string =>
  alert.approval_expires_at === undefined || alert.approval_status !== 'pending'
    ? ''
    : duration(Date.parse(alert.approval_expires_at) - now.getTime())

const safe = (text: string, most = 200): string => printableLine(text, most)

const HEAD = ['severity', 'domain', 'state', 'since', 'left', 'alert', 'what']

/** The open alerts as a table; columns are as wide as their values. */
export const alertTable = (alerts: readonly Alert[], now: Date): string => {
  if (alerts.length === 0) return pc.green('nothing is open')
  const rows = alerts.map((alert) => [
    alert.severity,
    safe(shownName(alert), 60),
    stateOf(alert),
    sinceOf(alert, now),
    leftOf(alert, now),
    safe(alert.alert_id),
    safe(alert.summary, 80),
  ])
  const widths = HEAD.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): readonly string[] =>
    cells.map((cell, column) => (column === HEAD.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
  return [
    pc.dim(line(HEAD).join('  ')),
    ...rows.map((row, index) => {
      const [severity = '', ...others] = line(row)
      return [SEVERITIES[alerts[index]?.severity ?? 'low'](severity), ...others].join('  ')
    }),
  ].join('\n')
}

/** One alert: the fault, the plan with everything that would be done, and who has said what of it. */
export const shownAlert = (alert: Alert, now: Date): string => {
  const { severity, plan, plan_digest, plan_revision, approvals = {} } = alert
  const left = leftOf(alert, now)
  const steps = shownSteps(alert)
  return [
    `${SEVERITIES[severity](severity.toUpperCase())} ${pc.bold(safe(shownName(alert)))}  ${pc.dim(safe(alert.alert_id))}`,
    safe(alert.summary, 300),
    `${stateOf(alert)}, open for ${sinceOf(alert, now)}${left === '' ? '' : `, ${left} left to decide`}`,
    '',
    pc.bold(`Plan${plan_revision === undefined ? '' : ` (revision ${plan_revision})`}`),
    ...amendmentLines(alert, 100).map((line) => pc.yellow(safe(line, 1_000))),
    steps.length === 0 ? 'no step' : safe(plan?.summary ?? '', 500),
    ...steps.flatMap(({ action, risk, target, preview, rationale }, index) => [
      `  ${index + 1}. ${pc.bold(safe(action))}  ${risk} risk`,
      `     ${safe(target, 20_000)}`,
      ...(preview === '' ? [] : [`     ${safe(preview, 20_000)}`]),
      `     ${pc.dim(safe(rationale, 500))}`,
    ]),
    ...(plan_digest === undefined ? [] : [pc.dim(`digest ${plan_digest}`)]),
    ...Object.entries(approvals).map(
      ([principal, { by, at }]) => `approved by ${safe(by)} (${safe(principal)}) at ${at}`,
    ),
    ...(alert.decided_by === undefined
      ? []
      : [
          `${alert.approval_status} by ${safe(alert.approved_by ?? alert.rejected_by ?? alert.closed_by ?? '')} (${safe(alert.decided_by)})`,
        ]),
    ...grantedBy(alert),
    ...(alert.s3_analysis_key === undefined
      ? []
      : [pc.dim(`analysis ${safe(alert.s3_analysis_key, 1_024)}`)]),
  ].join('\n')
}

/** Whose approval in advance it was. */
const grantedBy = ({ standing_approval: cited }: Alert): readonly string[] =>
  cited === undefined
    ? []
    : [
        `in advance by ${safe(cited.granted_by.join(', '), 400)}; use ${cited.use} of ${cited.max_per_day} within 24 hours`,
      ]

const Tried = t.type({
  message: t.string,
  steps: t.array(
    t.intersection([
      t.type({ step_id: t.string, action: t.string, finding: t.string, fields: t.array(PreviewField) }),
      t.partial({ reason: t.string }),
    ]),
  ),
})

/** What trying a plan has found, as the API answers it. */
export const triedPlan = (answer: unknown): string => {
  if (!Tried.is(answer)) return pc.red('the API has answered something else than what it found')
  return [
    ...answer.steps.flatMap(({ step_id, action, finding, reason, fields }) => [
      `${safe(step_id)} ${pc.bold(safe(action))}: ${safe(finding.replaceAll('_', ' '))}`,
      ...(reason === undefined ? [] : [`  ${safe(reason, 300)}`]),
      ...fields.map(
        ({ name, now = 'not there', after = 'as it is' }) =>
          `  ${safe(name)}: ${safe(now, 500)} -> ${safe(after, 500)}`,
      ),
    ]),
    safe(answer.message),
  ].join('\n')
}
