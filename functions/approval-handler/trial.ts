import * as E from 'fp-ts/Either'
import type { Alert } from '../../schemas/alert'
import type { AlertId, PlanDigest } from '../../schemas/scalars'
import type { Caller } from '../domain/approval/actions'
import { withDeadline } from '../domain/approval/deadline'
import { refusalOf } from '../domain/approval/policy'
import { readingSession } from '../domain/approval/step-session'
import { resourcesOf } from '../domain/plan/resources'
import { type TriedStep, trialInWords, tryPlan } from '../domain/plan/trial'
import { type AppError, conflict, notFound } from '../runtime/errors'
import type { Actions, Result, Timer } from '../runtime/ports'
import type { DecisionPorts } from './decide'
import { closed, outcomeOf, revised } from './outcome'
import { attested } from './transition'

export type TrialPorts = DecisionPorts & {
  readonly trials: {
    /** Loaded where somebody tries a plan. Their calls only read. */
    actions(): Promise<Actions>
    readonly timer: (milliseconds: number) => Timer
    /** Whether no one has taken this before. `until`: how long that is known, in milliseconds since 1970. */
    take(id: string, until: number): Result<boolean>
  }
}

export interface TrialRequest {
  readonly alert_id: AlertId
  readonly caller: Caller
  /** Of the plan that was seen; the plan of now without it. */
  readonly plan_digest?: PlanDigest
}

export interface Trial {
  readonly alert: Alert
  readonly steps: readonly TriedStep[]
  readonly message: string
}

/** A plan is tried once in so many milliseconds, by whomever. */
const EVERY_MS = 60_000

const limited: AppError = {
  tag: 'limited',
  message: 'a plan is tried once a minute; try again in a minute',
}

/**
 * Looks at what each step of a plan would do now, for whoever may decide on it. Nothing is decided, published or consumed: the one write
 * is that of the limit.
 */
export const tryPlanOf =
  (request: TrialRequest) =>
  async (ports: TrialPorts): Promise<E.Either<AppError, Trial>> => {
    const { trials, settings, clock, log } = ports
    const stored = await ports.alerts.get(request.alert_id)()
    if (E.isLeft(stored)) return stored
    if (stored.right === undefined) return E.left(notFound('alert', request.alert_id))
    const read = await withDeadline(stored.right, ports)()
    if (E.isLeft(read)) return read
    const alert = read.right
    const refused = problemOf(alert, request, ports)
    if (refused !== undefined) return E.left(refused)
    const genuine = await attested(alert, ports)()
    if (E.isLeft(genuine)) return genuine
    const now = Date.parse(clock.now())
    const first = await trials.take(`${alert.alert_id} ${Math.floor(now / EVERY_MS)}`, now + 2 * EVERY_MS)()
    if (E.isLeft(first)) return first
    if (!first.right) return E.left(limited)
    const actions = (await trials.actions()).inNameOf(readingSession(alert, settings))
    const steps = await tryPlan(alert, resourcesOf(alert, ports), { actions, timer: trials.timer })
    log.info('Plan tried dry', {
      ...{ alert_id: alert.alert_id, surface: request.caller.surface, tried_by: request.caller.principal },
      findings: steps.map(({ step_id, finding }) => `${step_id} ${finding}`),
    })
    return E.right({ alert, steps, message: trialInWords(steps) })
  }

/** Why there is nothing to try. Who may not decide gets that answer first. */
const problemOf = (
  alert: Alert,
  { caller, plan_digest }: TrialRequest,
  { settings, clock }: TrialPorts,
): AppError | undefined => {
  const forbidden = refusalOf(alert, { action: 'reject', by: caller.principal, caller }, settings)
  if (forbidden !== undefined) return forbidden
  const outcome = outcomeOf(alert)
  if (outcome !== undefined)
    return conflict(`this alert was already ${outcome.what} by ${outcome.by} at ${outcome.at}`)
  if (alert.closed_reason !== undefined) return closed(alert)
  if (alert.plan === undefined || alert.analysis_status === 'in_progress')
    return conflict('this alert is being analysed; there is no plan to try')
  if (plan_digest !== undefined && plan_digest !== alert.plan_digest) return revised(alert)
  const { approval_expires_at: until = '' } = alert
  if (until <= clock.now()) return { tag: 'gone', message: `the time to decide ended at ${until}` }
  return alert.plan.steps.length === 0 ? conflict('this alert has no executable step to try') : undefined
}
