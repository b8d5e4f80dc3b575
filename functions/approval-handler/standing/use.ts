import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../../schemas/alert'
import { type MonitorState, STANDING_APPROVALS } from '../../../schemas/monitor'
import type { AlertId, PlanDigest } from '../../../schemas/scalars'
import type { StandingApproval } from '../../../schemas/standing-approval'
import { commit } from '../../domain/alert/commit'
import {
  citationOf,
  otherRepair,
  outOfForce,
  signedStandingApproval,
  standingApprovalsIn,
  usesBefore,
  usesPerDay,
} from '../../domain/approval/standing-approval'
import type { StateChange } from '../../domain/monitors/state'
import type { AppError } from '../../runtime/errors'
import type { Result } from '../../runtime/ports'
import { type DecisionPorts, onceRead } from '../decide'
import { changeItem, NO_CHANGE } from '../fleet/change'
import type { Decided } from '../outcome'
import { attested, standingApprovalFor } from '../transition'
import type { UsePorts } from './ports'
import { settled } from './settle'
import { revoked, signedHere, withApproval } from './stored'

/** What became of the question whether a plan is approved already; `why` where it is not. */
type Reserved = { readonly approval: StandingApproval } | { readonly why: string }

/**
 * Approves a plan by a standing approval, where one covers it to the last parameter. Everything is read: the event only says where to
 * look. What no standing approval covers waits for people, as ever.
 */
export const useStandingApproval = (
  { alert_id, plan_digest }: { readonly alert_id: AlertId; readonly plan_digest: PlanDigest },
  ports: UsePorts,
): Result<Decided> =>
  onceRead(alert_id, ports, (alert, today, freeze) => {
    const waits = (why: string): TE.TaskEither<AppError, Decided> => {
      ports.log.info('no standing approval', { alert_id, why })
      return TE.right({ alert, message: `people decide: ${why}` })
    }
    const unfit = unusable(alert, plan_digest, freeze)
    if (unfit !== undefined) return waits(unfit)
    return pipe(
      () => candidates(alert, ports),
      TE.flatMap((found) =>
        found.length === 0
          ? waits('no standing approval covers this plan')
          : pipe(
              attested(alert, ports),
              TE.flatMap(() => () => firstReserved(found, alert, ports)),
              TE.flatMap((reserved) =>
                'why' in reserved
                  ? waits(reserved.why)
                  : signAndCommit(alert, reserved.approval, { ...ports, settings: today.settings }),
              ),
            ),
      ),
    )
  })

/** Why no standing approval may be used for an alert, whatever is granted. */
const unusable = (alert: Alert, plan_digest: PlanDigest, freeze: string | undefined): string | undefined => {
  if (alert.plan_digest !== plan_digest) return 'there is a newer plan'
  if (alert.approval_status !== 'pending' || alert.closed_reason !== undefined) return 'it is decided'
  if (alert.analysis_status !== 'complete') return 'there is no analysis'
  if (Object.keys(alert.approvals ?? {}).length > 0) return 'people are approving it'
  return freeze === undefined ? undefined : `a change freeze is on (${freeze})`
}

/** Whose words fit this plan; signatures and counts are looked at where one is used. */
const candidates = async (
  alert: Alert,
  { standing, settings }: UsePorts,
): Promise<E.Either<AppError, readonly string[]>> => {
  const state = await standing.monitors.get(STANDING_APPROVALS)()
  if (E.isLeft(state)) return state
  return E.right(
    standingApprovalsIn(state.right)
      .approvals.filter((one) => otherRepair(one, alert, settings) === undefined)
      .map(({ standing_id }) => standing_id),
  )
}

/** The first that has a use left, which is counted from then on; else why the last one has none. */
const firstReserved = async (
  ids: readonly string[],
  alert: Alert,
  ports: UsePorts,
): Promise<E.Either<AppError, Reserved>> => {
  let why = 'no standing approval covers this plan'
  for (const id of ids) {
    const made = await reserve(id, alert, ports)
    if (E.isLeft(made) || 'approval' in made.right) return made
    why = made.right.why
  }
  return E.right({ why })
}

/** One use is counted, by the digest of the plan: a repetition finds its own. */
const reserve = async (id: string, alert: Alert, ports: UsePorts): Promise<E.Either<AppError, Reserved>> => {
  const made = await changeItem(
    STANDING_APPROVALS,
    (state) => reservation(id, alert, state, ports),
    ports.standing,
  )
  return E.map(({ done }: { readonly done: StateChange & { readonly reserved: Reserved } }) => done.reserved)(
    made,
  )
}

const reservation = async (
  id: string,
  alert: Alert,
  state: MonitorState,
  ports: UsePorts,
): Promise<E.Either<AppError, StateChange & { readonly reserved: Reserved }>> => {
  const no = (why: string) => E.right({ ...NO_CHANGE, reserved: { why } })
  const stored = await signedHere(state, id, ports.standing)
  if (E.isLeft(stored)) return stored.left.tag === 'service_failed' ? stored : no(`${id} is not signed`)
  const { settings } = ports
  const now = ports.clock.now()
  const approval = signedStandingApproval(stored.right)
  const problem = outOfForce(approval, settings, now) ?? otherRepair(approval, alert, settings)
  if (problem !== undefined) return no(`${id}: ${problem}`)
  const { alert_id, plan_digest = '' } = alert
  const own = approval.uses.find((use) => use.plan_digest === plan_digest && use.alert_id === alert_id)
  if (own !== undefined) return E.right({ ...NO_CHANGE, reserved: { approval } })
  const before = await settled(approval, ports)
  if (E.isLeft(before)) return before
  if ('failed' in before.right) {
    const { failed } = before.right
    const made = await revoked(approval, 'approval-handler', failed, state, ports.standing)
    return E.map((change: StateChange) => ({ ...change, reserved: { why: `${id} is revoked: ${failed}` } }))(
      made,
    )
  }
  if ('running' in before.right) return no(`${id} is being used for ${before.right.running}`)
  const most = usesPerDay(approval, settings)
  const used = { ...approval, uses: before.right.uses }
  if (usesBefore(used, now).length >= most) return no(`${id} was used ${most} times within 24 hours`)
  const next: StandingApproval = { ...used, uses: [...used.uses, { plan_digest, alert_id, at: now }] }
  const made = await withApproval(state, next, [], ports.standing)
  return E.map((change: StateChange) => ({ ...change, reserved: { approval: next } }))(made)
}

/** The decision on this plan, signed with what it cites. */
const signAndCommit = (
  alert: Alert,
  approval: StandingApproval,
  ports: DecisionPorts,
): TE.TaskEither<AppError, Decided> => {
  const use = approval.uses.find(({ plan_digest }) => plan_digest === alert.plan_digest)
  const now = ports.clock.now()
  const cited = citationOf(approval, use?.at ?? now, ports.settings)
  return pipe(
    standingApprovalFor(alert, cited, now, ports),
    TE.flatMap((transition) => commit(transition)(ports)),
    TE.map((decided) => {
      const { alert_id, approval_status, decided_by } = decided
      ports.log.info('Alert approved', { alert_id, surface: 'standing', decided_by, approval_status })
      return { alert: decided, message: `approved by ${cited.standing_id}` }
    }),
  )
}
