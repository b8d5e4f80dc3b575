import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import type { Amendment, WantedAmendment } from '../../schemas/amendment'
import { defined } from '../../schemas/defined'
import type { Plan } from '../../schemas/plan'
import type { FunctionSettings } from '../../schemas/settings'
import { amendedParts, amendedPlan } from '../domain/plan/amendment'
import { analysisDigest, planDigest } from '../domain/plan/digest'
import { planProblem, withLeastRisks } from '../domain/plan/extraction'
import type { Actions, AmendmentVerifier, Log, PlanSigner, Result } from '../runtime/ports'

interface Ports {
  readonly plans: PlanSigner
  readonly amendments: AmendmentVerifier
  readonly actions: Pick<Actions, 'check' | 'leastRisk' | 'changes'>
  readonly settings: Pick<FunctionSettings, 'execution'>
  readonly log: Log
}

/** The next revision of a plan that people have changed: the analysis is the one before. */
export interface AmendedAnalysis {
  readonly text: string
  readonly plan: Plan
  readonly amendment: Amendment
}

/**
 * The plan as somebody who may approve wants it, where that was signed, of a plan that was. What it changes is checked as what an
 * agent proposes is; where it is not permitted the plan stays the one before, with the reason. `undefined`: there is no amendment to
 * believe, and the agent is asked.
 */
export const amendedAnalysis = (alert: Alert, ports: Ports): Result<AmendedAnalysis | undefined> => {
  const { amendment_wanted: wanted, agent_analysis: text, plan } = alert
  if (wanted === undefined) return TE.right(undefined)
  const genuine =
    text === undefined || plan === undefined ? TE.right(false) : isGenuine(alert, wanted, plan, ports)
  return pipe(
    genuine,
    TE.map((believed) => {
      if (believed && text !== undefined && plan !== undefined)
        return madeOf(alert, wanted, text, plan, ports)
      ports.log.warn('amendment not believed', { alert_id: alert.alert_id })
      return undefined
    }),
  )
}

const madeOf = (
  alert: Alert,
  wanted: WantedAmendment,
  text: string,
  plan: Plan,
  { actions, settings }: Ports,
): AmendedAnalysis => {
  const amended = withLeastRisks(amendedPlan(plan, wanted), actions)
  const problem =
    amended.steps.length === 0
      ? 'it leaves no step'
      : planProblem(amended, alert, actions, settings.execution)
  return { text, plan: problem === undefined ? amended : plan, amendment: amendmentOf(plan, wanted, problem) }
}

const amendmentOf = (plan: Plan, wanted: WantedAmendment, problem: string | undefined): Amendment => {
  const { by, decided_by, surface, at, plan_revision: of_revision, comment } = wanted
  const changes = [...amendedParts(plan, wanted)]
  return {
    by,
    decided_by,
    surface,
    at,
    of_revision,
    changes,
    ...defined({ comment, problem: problem?.slice(0, 1_000) }),
  }
}

/** Signed by `approval-handler`, and made of the very plan that an analysis has signed. */
const isGenuine = (
  alert: Alert,
  wanted: WantedAmendment,
  plan: Plan,
  { plans, amendments }: Ports,
): Result<boolean> => {
  const { alert_id, agent_analysis, previews, symptoms, plan_revision } = alert
  const digest = planDigest({
    ...{ alert_id, plan, analysis_digest: analysisDigest(agent_analysis) },
    ...defined({ previews, symptoms }),
  })
  if (digest !== wanted.plan_digest || plan_revision !== wanted.plan_revision) return TE.right(false)
  return pipe(
    // The write that wanted it took the digest away.
    plans.genuine({ ...alert, plan_digest: digest, analysis_status: 'complete' }),
    TE.flatMap((signed) => (signed ? amendments.verify(alert) : TE.right(false))),
  )
}
