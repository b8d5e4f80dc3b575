import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import type { Instant } from '../../schemas/scalars'
import { type FunctionSettings, policyFor } from '../../schemas/settings'
import type { Actor, Command, Decision } from '../domain/alert/commands'
import { decide } from '../domain/alert/decide'
import type { Transition } from '../domain/alert/model'
import type { DecisionRequest } from '../domain/approval/actions'
import type { AppError } from '../runtime/errors'
import type { DecisionSigner } from '../runtime/ports'
import { laterBy, minutes } from '../runtime/time'
import { explain } from './outcome'

export interface TransitionPorts {
  readonly signer: DecisionSigner
  readonly settings: FunctionSettings
}

type Made = TE.TaskEither<AppError, Transition>

/** The one write that a request asks for, signed where it decides. */
export const transitionFor = (
  alert: Alert,
  request: DecisionRequest,
  now: Instant,
  ports: TransitionPorts,
): Made => {
  const actor: Actor = {
    by: request.by,
    decided_by: request.caller.principal,
    surface: request.caller.surface,
    ...(request.comment === undefined || request.comment === '' ? {} : { comment: request.comment }),
  }
  const decision = { ...actor, plan_digest: request.plan_digest ?? alert.plan_digest ?? '' }
  const made = (command: Command): E.Either<AppError, Transition> =>
    E.mapLeft(explain)(decide(command, alert, now))
  switch (request.action) {
    case 'approve':
      return approval(alert, decision, now, ports, made)
    case 'reject':
      return signed('reject', decision, (mac) => made({ name: 'reject', decision, mac }), alert, now, ports)
    case 'acknowledge':
      return TE.fromEither(made({ name: 'acknowledge', decision }))
    case 'snooze': {
      const until = laterBy(now, minutes(policyFor(ports.settings, alert.severity).snooze_minutes))
      return TE.fromEither(made({ name: 'snooze', actor, until }))
    }
    case 'analyze_again': {
      const name = alert.ended_at === undefined ? 'analyze_again' : 'follow_up'
      return TE.fromEither(made({ name, actor }))
    }
    case 'stop': {
      const waiting = alert.approval_status === 'approved' && alert.execution_status === 'not_started'
      return TE.fromEither(made({ name: waiting ? 'cancel' : 'stop', actor }))
    }
  }
}

/** The approval that decides, or one of those before it. */
const approval = (
  alert: Alert,
  given: Decision,
  now: Instant,
  ports: TransitionPorts,
  made: (command: Command) => E.Either<AppError, Transition>,
): Made => {
  const { approvals_needed } = policyFor(ports.settings, alert.severity)
  // Also where fewer are needed by now: the execution verifies with all that are in the item.
  const before = Object.keys(alert.approvals ?? {})
  if (before.length + 1 < approvals_needed) {
    const record = (mac: string) => made({ name: 'record_approval', decision: given, mac, approvals_needed })
    return signed('record_approval', given, record, alert, now, ports)
  }
  const decision = { ...given, ...(before.length === 0 ? {} : { together_with: before }) }
  const start_within_ms = minutes(ports.settings.execution.start_within_minutes)
  const approve = (mac: string) => made({ name: 'approve', decision, mac, start_within_ms, approvals_needed })
  const last = signed('approve', decision, approve, alert, now, ports)
  if (before.length === 0) return last
  return pipe(
    ports.signer.genuine(alert),
    TE.flatMap((genuine) => (genuine ? last : TE.left<AppError, Transition>(forged(alert)))),
  )
}

/** Write access to the table is not an approval. */
const forged = ({ alert_id }: Alert): AppError => ({
  tag: 'corrupt',
  what: 'approval',
  id: alert_id,
  message: 'an approval before this one was not made here',
})

/** Nothing is signed that the lifecycle would refuse. */
const signed = (
  kind: 'approve' | 'reject' | 'record_approval',
  decision: Decision,
  command: (mac: string) => E.Either<AppError, Transition>,
  alert: Alert,
  now: Instant,
  ports: TransitionPorts,
): Made => {
  const possible = command('')
  if (E.isLeft(possible)) return TE.left(possible.left)
  return pipe(ports.signer.sign(alert.alert_id, kind, decision, now), TE.flatMapEither(command))
}
