import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import type { Instant } from '../../schemas/scalars'
import type { FunctionSettings } from '../../schemas/settings'
import { decisionRefusal } from '../domain/approval/policy'
import { heldBack } from '../domain/freeze'
import { digestFits } from '../domain/plan/digest'
import { type AppError, conflict } from '../runtime/errors'
import type { AttestationVerifier, DecisionVerifier, Result } from '../runtime/ports'
import { laterBy, minutes } from '../runtime/time'
import { standingProblem } from './standing'
import type { StandingPorts } from './standing/ports'

interface Permits extends StandingPorts {
  readonly decisions: DecisionVerifier
  readonly attestations: AttestationVerifier
}

/**
 * Whether this alert may be executed by what is stored: state, signatures of the decision and of what it rests on, digest of
 * what was decided on, time, and the policy as it is today.
 */
export const authorize =
  (alert: Alert) =>
  (permits: Permits): Result<Alert> => {
    const { decisions, attestations, settings, clock } = permits
    const refusal = refusalOf(alert)
    if (refusal !== undefined) return TE.left(conflict(refusal))
    return pipe(
      attested(alert, { decisions, attestations }),
      TE.flatMap(() => {
        const old = tooOld(alert, settings, clock.now())
        return old === undefined ? TE.right(alert) : TE.left(conflict(old))
      }),
      TE.flatMap(() => {
        const today = decisionRefusal(alert, settings)
        return today === undefined ? TE.right(alert) : TE.left(today)
      }),
      TE.flatMap(() => stillAllowed(alert, permits)),
    )
  }

/** Read anew at the claim: what people have approved in advance is not revoked, and no freeze is on. */
export const stillAllowed = (alert: Alert, permits: StandingPorts): Result<Alert> =>
  pipe(
    () => standingProblem(alert, permits),
    TE.flatMap((problem) =>
      problem === undefined
        ? notFrozen(alert, permits.settings, permits.clock.now())
        : TE.left<AppError, Alert>({
            tag: 'forbidden',
            message: `nothing is begun: ${problem}`,
            setting: 'standing_approvals',
          }),
    ),
  )

/** The sweeper asks again until the freeze, or the time of the approval, is over. */
const notFrozen = (alert: Alert, settings: FunctionSettings, now: Instant): Result<Alert> =>
  pipe(
    TE.fromTask<string | undefined, AppError>(() => heldBack(alert, settings, now)),
    TE.flatMap((held) => (held === undefined ? TE.right(alert) : TE.left(frozen(held)))),
  )

const frozen = (held: string): AppError => ({
  tag: 'limited',
  message: `nothing is begun: ${held}`,
  setting: 'execution.freezes',
})

/** The same for an execution that goes on: what it rests on is still signed. What the settings say is looked at before its next step. */
export const authorizeFurther =
  (alert: Alert) =>
  (permits: Pick<Permits, 'decisions' | 'attestations'>): Result<Alert> =>
    attested(alert, permits)

const attested = (
  alert: Alert,
  { decisions, attestations }: Pick<Permits, 'decisions' | 'attestations'>,
): Result<Alert> =>
  pipe(
    decisions.verify(alert),
    TE.flatMap((signed) => (signed ? attestations.problem(alert) : TE.right('decision' as const))),
    TE.flatMap((what) => (what === undefined ? TE.right(alert) : TE.left(unsigned(alert, what)))),
    TE.flatMap(() => (digestFits(alert) ? TE.right(alert) : TE.left(altered(alert)))),
  )

const refusalOf = (alert: Alert): string | undefined => {
  const { execution_status: status, result } = alert
  if (status === 'completed' || status === 'failed')
    return `this alert was executed already: ${status}, ${result ?? 'unknown'}`
  if (status === 'in_progress') return 'an execution of this alert is in progress'
  return alert.approval_status === 'approved'
    ? undefined
    : `no one has approved this alert: it is ${alert.approval_status}`
}

/** Both times are signed: neither a new deadline nor a longer one of new settings revives an old approval. */
const tooOld = (
  { approved_at, execution_deadline }: Alert,
  { execution: { start_within_minutes } }: FunctionSettings,
  now: Instant,
): string | undefined =>
  approved_at !== undefined &&
  execution_deadline !== undefined &&
  execution_deadline > now &&
  laterBy(approved_at, minutes(start_within_minutes)) > now
    ? undefined
    : `the decision is older than execution.start_within_minutes (${start_within_minutes})`

const unsigned = ({ alert_id }: Alert, what: 'decision' | 'evidence' | 'plan'): AppError => ({
  tag: 'forbidden',
  message: `the ${what} of ${alert_id} does not carry a valid signature; nothing was executed`,
})

const altered = ({ alert_id }: Alert): AppError =>
  conflict(`plan or analysis of ${alert_id} are not what the decision was about; nothing was executed`)
