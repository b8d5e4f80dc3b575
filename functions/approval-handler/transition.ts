import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import type { Instant } from '../../schemas/scalars'
import { type FunctionSettings, isDryRun, policyFor } from '../../schemas/settings'
import type { StandingCitation } from '../../schemas/standing-approval'
import type { Actor, Command, Decision } from '../domain/alert/commands'
import { decide } from '../domain/alert/decide'
import type { Transition } from '../domain/alert/model'
import type { DecisionRequest } from '../domain/approval/actions'
import { pauseOf, signedDecision } from '../domain/approval/attested'
import { peopleOf } from '../domain/approval/listed'
import { approvalsRefusal } from '../domain/approval/policy'
import { digestFits } from '../domain/plan/digest'
import type { AppError } from '../runtime/errors'
import type {
  AmendmentSigner,
  AttestationVerifier,
  DecisionSigner,
  PauseSigner,
  PauseVerifier,
  Result,
} from '../runtime/ports'
import { laterBy, minutes } from '../runtime/time'
import { explain } from './outcome'

export interface TransitionPorts {
  readonly signer: DecisionSigner
  readonly amendments: AmendmentSigner
  readonly pauses: PauseSigner & PauseVerifier
  readonly attestations: AttestationVerifier
  readonly settings: FunctionSettings
}

type Made = TE.TaskEither<AppError, Transition>
type Decides = (command: Command) => E.Either<AppError, Transition>

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
  const made: Decides = (command) => E.mapLeft(explain)(decide(command, alert, now))
  switch (request.action) {
    case 'approve':
      return approval(alert, decision, now, ports, made)
    case 'reject':
      return sealed(
        (mac) => made({ name: 'reject', decision, mac }),
        () => ports.signer.sign(signedDecision(alert, 'reject', decision, now)),
      )
    case 'acknowledge':
      return TE.fromEither(made({ name: 'acknowledge', decision }))
    case 'snooze': {
      const { snooze_minutes } = policyFor(ports.settings, alert.severity)
      // Whoever is on call has taken it: no reminder is needed any more, and nothing else changes by it.
      const onCall = request.caller.surface === 'pagerduty'
      const until = onCall
        ? (alert.approval_expires_at ?? now)
        : laterBy(heldToTheEnd(alert) ?? now, minutes(snooze_minutes))
      const pause = {
        name: 'snooze',
        actor,
        until,
        ...(onCall ? { keeps_deadline: true as const } : {}),
      } as const
      return sealed(
        (mac) => made({ ...pause, mac }),
        ({ set }) => {
          const held = pauseOf({ ...alert, ...set })
          return held === undefined ? TE.right('') : ports.pauses.sign(held)
        },
      )
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

/** When the request ends, where reminders are held back until then already: a pause for longer begins there. */
const heldToTheEnd = ({ snoozed_until, approval_expires_at }: Alert): Instant | undefined =>
  snoozed_until === approval_expires_at ? snoozed_until : undefined

/** The approval that decides, or one of those before it. */
const approval = (
  alert: Alert,
  given: Decision,
  now: Instant,
  ports: TransitionPorts,
  made: Decides,
): Made => {
  const { approvals_needed } = policyFor(ports.settings, alert.severity)
  // Also where fewer are needed by now: the execution verifies with all that are in the item.
  const before = Object.keys(alert.approvals ?? {})
  const record = (mac: string) => made({ name: 'record_approval', decision: given, mac, approvals_needed })
  const decision = { ...given, ...(before.length === 0 ? {} : { together_with: before }) }
  const start_within_ms = minutes(ports.settings.execution.start_within_minutes)
  const dry = isDryRun(ports.settings, alert.severity) ? { approved_as_dry_run: true } : {}
  const approve = (mac: string) =>
    made({ name: 'approve', decision, mac, start_within_ms, approvals_needed, ...dry })
  const terms = { approvals_needed, execution_deadline: laterBy(now, start_within_ms), ...dry }
  // By the settings of today: two principals may be one person by now, and the execution would refuse what they decide.
  const isLast = peopleOf([...before, given.decided_by], ports.settings) >= approvals_needed
  const signed = isLast
    ? signedDecision(alert, 'approve', decision, now, terms)
    : signedDecision(alert, 'record_approval', given, now)
  return sealed(isLast ? approve : record, () =>
    pipe(
      authentic(alert, ports),
      TE.flatMap(() => ports.signer.sign(signed)),
    ),
  )
}

/** The approval of a plan that people have approved in advance: it cites what they have granted, and is one decision. */
export const standingApprovalFor = (
  alert: Alert,
  standing_approval: StandingCitation,
  now: Instant,
  ports: Pick<TransitionPorts, 'signer' | 'settings'>,
): Made => {
  const decision: Decision = {
    by: 'standing approval',
    decided_by: standing_approval.standing_id,
    surface: 'standing',
    plan_digest: alert.plan_digest ?? '',
  }
  const start_within_ms = minutes(ports.settings.execution.start_within_minutes)
  const terms = { approvals_needed: 1, execution_deadline: laterBy(now, start_within_ms), standing_approval }
  return sealed(
    (mac) =>
      E.mapLeft(explain)(
        decide(
          { name: 'approve', decision, mac, start_within_ms, approvals_needed: 1, standing_approval },
          alert,
          now,
        ),
      ),
    () => ports.signer.sign(signedDecision(alert, 'approve', decision, now, terms)),
  )
}

/** What an approval rests on was made by whom it should be: write access to the table is neither evidence, plan nor vote. */
const authentic = (alert: Alert, ports: TransitionPorts): Result<void> =>
  pipe(
    attested(alert, ports),
    TE.flatMap(() => {
      const refusal = approvalsRefusal(alert, ports.settings)
      return refusal === undefined ? ports.signer.genuine(alert) : TE.left(refusal)
    }),
    TE.flatMap((genuine) => (genuine ? TE.right(undefined) : TE.left(forged))),
  )

/** The same of evidence and plan, whatever approvals there are. */
export const attested = (
  alert: Alert,
  { attestations }: Pick<TransitionPorts, 'attestations'>,
): Result<void> =>
  pipe(
    attestations.problem(alert),
    TE.flatMap((problem) => (problem === undefined ? TE.right(undefined) : TE.left(unattested(problem)))),
    TE.flatMap(() => (digestFits(alert) ? TE.right(undefined) : TE.left(unattested('plan')))),
  )

export const unattested = (what: 'evidence' | 'plan'): AppError => ({
  tag: 'forbidden',
  message:
    what === 'evidence'
      ? 'what this alert says of its fault was not signed by the detector; it cannot be approved'
      : 'the plan of this alert was not signed by an analysis; it cannot be approved, have it analysed again',
})

const forged: AppError = {
  tag: 'forbidden',
  message: 'an approval before this one was not made here; have the alert analysed again',
}

/** Nothing is signed that the lifecycle would refuse. */
const sealed = (
  command: (mac: string) => E.Either<AppError, Transition>,
  sign: (possible: Transition) => Result<string>,
): Made => {
  const possible = command('')
  if (E.isLeft(possible)) return TE.left(possible.left)
  return pipe(sign(possible.right), TE.flatMapEither(command))
}
