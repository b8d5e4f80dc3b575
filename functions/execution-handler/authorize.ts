import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import type { Instant } from '../../schemas/scalars'
import type { FunctionSettings } from '../../schemas/settings'
import { analysisDigest, planDigest } from '../domain/plan/digest'
import { type AppError, conflict } from '../runtime/errors'
import type { Clock, DecisionVerifier, Result } from '../runtime/ports'
import { laterBy, minutes } from '../runtime/time'

interface Permits {
  readonly decisions: DecisionVerifier
  readonly settings: FunctionSettings
  readonly clock: Clock
}

/** Whether this alert may be executed by what is stored: state, signature of the decision, digest of what was decided on. */
export const authorize =
  (alert: Alert) =>
  ({ decisions, settings, clock }: Permits): Result<Alert> => {
    const refusal = refusalOf(alert)
    if (refusal !== undefined) return TE.left(conflict(refusal))
    return pipe(
      decisions.verify(alert),
      TE.flatMap((signed) => (signed ? TE.right(alert) : TE.left(unsigned(alert)))),
      TE.flatMap(() => (digestFits(alert) ? TE.right(alert) : TE.left(altered(alert)))),
      TE.flatMap(() => {
        const old = tooOld(alert, settings, clock.now())
        return old === undefined ? TE.right(alert) : TE.left(conflict(old))
      }),
    )
  }

const refusalOf = (alert: Alert): string | undefined => {
  const { execution_status: status, result } = alert
  if (status === 'completed' || status === 'failed')
    return `this alert was executed already: ${status}, ${result ?? 'unknown'}`
  if (status === 'in_progress') return 'an execution of this alert is in progress'
  return alert.approval_status === 'approved'
    ? undefined
    : `no one has approved this alert: it is ${alert.approval_status}`
}

/** The time of the decision is signed, the deadline in the item is not: an old approval cannot be given a new one. */
const tooOld = (
  { approved_at }: Alert,
  { execution: { start_within_minutes } }: FunctionSettings,
  now: Instant,
): string | undefined =>
  approved_at !== undefined && laterBy(approved_at, minutes(start_within_minutes)) > now
    ? undefined
    : `the decision is older than execution.start_within_minutes (${start_within_minutes})`

const unsigned = ({ alert_id }: Alert): AppError => ({
  tag: 'forbidden',
  message: `the decision on ${alert_id} does not carry a valid signature; nothing was executed`,
})

const altered = ({ alert_id }: Alert): AppError =>
  conflict(`plan or analysis of ${alert_id} are not what the decision was about; nothing was executed`)

/** Whether plan and analysis are those whose digest was decided on. */
export const digestFits = ({ alert_id, plan, agent_analysis, plan_digest }: Alert): boolean =>
  plan !== undefined &&
  planDigest({ alert_id, plan, analysis_digest: analysisDigest(agent_analysis) }) === plan_digest

/** What actions may touch: the resources that the settings name for the domain now, whatever the item says. */
export const resourcesOf = (
  { domain }: Pick<Alert, 'domain'>,
  { settings }: { readonly settings: FunctionSettings },
): Alert['resources'] => settings.monitors.find((monitor) => monitor.domain === domain)?.resources ?? {}
