import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import type { Instant } from '../../schemas/scalars'
import type { FunctionSettings } from '../../schemas/settings'
import { type Decision, decide, type Refusal, type Transition } from '../alert-lifecycle'
import { type CommitPorts, commit } from '../commit'
import { type AppError, notFound } from '../errors'
import type { DecisionSigner, UseCase } from '../ports'
import { minutes } from '../time'
import { type Authority, refusalOf } from './policy'

export type DecisionPorts = CommitPorts & {
  readonly signer: DecisionSigner
  readonly settings: FunctionSettings
}

export const actions = ['approve', 'reject', 'acknowledge'] as const
export type Action = (typeof actions)[number]

/** A request for a decision, from whatever surface, with what is known of who asks. */
export interface DecisionRequest {
  readonly alert_id: string
  readonly action: Action
  /** The name that the request claims; the authority is what was proved. */
  readonly by: string
  readonly authority: Authority
  readonly comment?: string
  /** What the person saw; without it the stored plan is meant. */
  readonly plan_digest?: string
}

export interface Decided {
  readonly alert: Alert
  readonly message: string
}

/** How often a decision is made anew when somebody else wrote in between. */
const ATTEMPTS = 3

/** The one way to decide, for every surface: the first valid decision wins, and everybody else is told so. */
export const decideAlert =
  (request: DecisionRequest): UseCase<DecisionPorts, Decided> =>
  (ports) =>
    attempt(request, ports, ATTEMPTS)

const attempt = (
  request: DecisionRequest,
  ports: DecisionPorts,
  left: number,
): TE.TaskEither<AppError, Decided> =>
  pipe(
    ports.alerts.get(request.alert_id),
    TE.chain(TE.fromNullable(notFound('alert', request.alert_id))),
    TE.chain((alert) => decideOn(alert, request, ports)),
    TE.orElse((error) =>
      error.tag === 'condition_failed' && left > 1 ? attempt(request, ports, left - 1) : TE.left(error),
    ),
  )

const decideOn = (
  alert: Alert,
  request: DecisionRequest,
  ports: DecisionPorts,
): TE.TaskEither<AppError, Decided> => {
  // Who may not decide is told so first, and learns nothing about who did.
  const forbidden = refusalOf(alert, request.authority, ports.settings)
  if (forbidden !== undefined) return TE.left(forbidden)
  const known = alreadyDecided(alert, request)
  if (known !== undefined) return TE.fromEither(known)
  const refused = unfit(alert, request)
  if (refused !== undefined) return TE.left(refused)
  const now = ports.clock.now()
  const decision: Decision = {
    plan_digest: request.plan_digest ?? alert.plan_digest ?? '',
    by: request.by,
    decided_by: request.authority.principal,
    surface: request.authority.surface,
    ...(request.comment === undefined || request.comment === '' ? {} : { comment: request.comment }),
  }
  return pipe(
    transitionOf(alert, request.action, decision, now, ports),
    TE.chain((transition) => commit(transition)(ports)),
    TE.map((decided) => {
      log(decided, decision, request.action, ports)
      return { alert: decided, message: `${sentences[request.action]} by ${request.by}` }
    }),
  )
}

const sentences: Record<Action, string> = {
  approve: 'approved',
  reject: 'rejected',
  acknowledge: 'acknowledged',
}

const transitionOf = (
  alert: Alert,
  action: Action,
  decision: Decision,
  now: Instant,
  ports: DecisionPorts,
): TE.TaskEither<AppError, Transition> => {
  const refused = (refusal: Refusal): AppError => explain(refusal)
  if (action === 'acknowledge') {
    return TE.fromEither(E.mapLeft(refused)(decide({ name: 'acknowledge', decision }, alert, now)))
  }
  const command = (mac: string) =>
    action === 'approve'
      ? decide(
          {
            name: 'approve',
            decision,
            mac,
            start_within_ms: minutes(ports.settings.execution.start_within_minutes),
          },
          alert,
          now,
        )
      : decide({ name: 'reject', decision, mac }, alert, now)
  // Nothing is signed that the lifecycle would refuse.
  const possible = command('')
  if (E.isLeft(possible)) return TE.left(refused(possible.left))
  return pipe(
    ports.signer.sign(alert.alert_id, action, decision, now),
    TE.chainEitherK((mac) => E.mapLeft(refused)(command(mac))),
  )
}

/** The same decision again is fine and says so; the opposite one is told who decided and when. */
const alreadyDecided = (alert: Alert, request: DecisionRequest): E.Either<AppError, Decided> | undefined => {
  const outcome = outcomeOf(alert)
  if (outcome === undefined) return undefined
  const message = `already ${outcome.what} by ${outcome.by} at ${outcome.at}`
  const samePlan = request.plan_digest === undefined || request.plan_digest === alert.plan_digest
  return samePlan && outcome.what === sentences[request.action]
    ? E.right({ alert, message })
    : E.left({
        tag: 'conflict',
        message: `this alert was ${message}${samePlan ? '' : ', on a revised plan'}`,
        decided_by: outcome.by,
        decided_at: outcome.at,
      })
}

/** A decision that stands, in words. */
export const outcomeOf = (
  alert: Alert,
): { readonly what: string; readonly by: string; readonly at: Instant } | undefined => {
  if (alert.approval_status === 'approved') {
    return { what: 'approved', by: alert.approved_by ?? '', at: alert.approved_at ?? alert.timestamp }
  }
  if (alert.approval_status === 'rejected') {
    return { what: 'rejected', by: alert.rejected_by ?? '', at: alert.rejected_at ?? alert.timestamp }
  }
  if (alert.closed_reason === 'acknowledged') {
    return { what: 'acknowledged', by: alert.closed_by ?? '', at: alert.closed_at ?? alert.timestamp }
  }
  return undefined
}

/** A plan with steps is approved or rejected, one without is acknowledged (or rejected). */
const unfit = (alert: Alert, { action }: DecisionRequest): AppError | undefined => {
  if (alert.plan === undefined) return undefined
  const executable = alert.plan.steps.length > 0
  if (action === 'approve' && !executable) {
    return { tag: 'conflict', message: 'this alert has no executable step; acknowledge it instead' }
  }
  if (action === 'acknowledge' && executable) {
    return { tag: 'conflict', message: 'this alert has an executable plan; approve or reject it' }
  }
  return undefined
}

/** Why the lifecycle refuses, in words for people. */
const explain = ({ guard, alert }: Refusal): AppError => {
  switch (guard.attribute) {
    case 'closed_reason':
      return {
        tag: 'gone',
        message:
          alert.closed_reason === 'recovered'
            ? `the domain recovered at ${alert.closed_at ?? ''}; there is nothing left to decide`
            : `this alert was closed (${alert.closed_reason ?? ''}) at ${alert.closed_at ?? ''}`,
      }
    case 'approval_expires_at':
      return alert.analysis_status === 'in_progress'
        ? {
            tag: 'conflict',
            message: 'this alert is still being analysed; there is no plan to decide on yet',
          }
        : { tag: 'gone', message: `the time to decide ended at ${alert.approval_expires_at ?? ''}` }
    case 'plan_digest':
      return { tag: 'conflict', message: 'the plan was revised after this message; decide on the newest one' }
    case 'analysis_status':
      return {
        tag: 'conflict',
        message: 'this alert has no complete analysis; there is no plan to decide on',
      }
    default:
      return { tag: 'conflict', message: 'this alert cannot be decided any more' }
  }
}

/** The one line that the documented query counts. */
const log = (alert: Alert, decision: Decision, action: Action, ports: DecisionPorts): void => {
  const { surface, decided_by } = decision
  const fields = { alert_id: alert.alert_id, surface, decided_by }
  if (action === 'approve')
    ports.log.info('Alert approved', { ...fields, approval_status: alert.approval_status })
  else if (action === 'reject')
    ports.log.info('Alert rejected', { ...fields, approval_status: alert.approval_status })
  else ports.log.info('Alert acknowledged', fields)
}
