import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import type { FunctionSettings } from '../../schemas/settings'
import type { AppError } from '../errors'
import { analysisDigest, planDigest } from '../plan-digest'
import type { DecisionVerifier, Result } from '../ports'

export const conflict = (message: string): AppError => ({ tag: 'conflict', message })

/** Whether this alert may be executed by what is stored: state, signature of the decision, digest of what was decided on. */
export const permitted =
  (alert: Alert) =>
  ({ decisions }: { readonly decisions: DecisionVerifier }): Result<Alert> => {
    const refusal = refusalOf(alert)
    if (refusal !== undefined) return TE.left(conflict(refusal))
    return pipe(
      decisions.verify(alert),
      TE.chain((signed) => (signed ? TE.right(alert) : TE.left(unsigned(alert)))),
      TE.chain(() => (digestFits(alert) ? TE.right(alert) : TE.left(altered(alert)))),
    )
  }

const refusalOf = (alert: Alert): string | undefined => {
  const { execution_status: status, result } = alert
  if (status === 'completed' || status === 'failed')
    return `this alert was executed already: ${status}, ${result ?? 'unknown'}`
  if (status === 'in_progress') return 'an execution of this alert is in progress'
  return alert.approval_status === 'approved'
    ? undefined
    : `nobody has approved this alert: it is ${alert.approval_status}`
}

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
