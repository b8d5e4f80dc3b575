import * as E from 'fp-ts/Either'
import { STANDING_APPROVALS } from '../../../schemas/monitor'
import type { AlertId } from '../../../schemas/scalars'
import type { StandingApproval, StandingUse } from '../../../schemas/standing-approval'
import { signedStandingApproval } from '../../domain/approval/standing-approval'
import { failedUse } from '../../domain/approval/standing-use'
import type { AppError } from '../../runtime/errors'
import { minutes } from '../../runtime/time'
import { changeItem, NO_CHANGE } from '../fleet/change'
import type { UsePorts } from './ports'
import { revoked, signedHere, withApproval } from './stored'

/** Uses are counted for so long, and kept until they have ended. */
const COUNTED_MS = minutes(24 * 60)

/** Why no further use may begin: one has failed, or the alert of one has not ended. */
type Unsettled = { readonly failed: string } | { readonly running: AlertId }

/** Reads how each use has ended that is not known to have ended well. */
export const settled = async (
  { uses, standing_id }: StandingApproval,
  ports: UsePorts,
): Promise<E.Either<AppError, { readonly uses: StandingUse[] } | Unsettled>> => {
  const since = Date.parse(ports.clock.now()) - COUNTED_MS
  const known: StandingUse[] = []
  for (const use of uses) {
    const ended = use.ended_at === undefined ? await endOf(use, standing_id, ports) : E.right(use)
    if (E.isLeft(ended)) return ended
    if (!('plan_digest' in ended.right)) return E.right(ended.right)
    if (Date.parse(use.at) > since) known.push(ended.right)
  }
  return E.right({ uses: known })
}

const endOf = async (
  use: StandingUse,
  standing_id: string,
  ports: UsePorts,
): Promise<E.Either<AppError, StandingUse | Unsettled>> => {
  const stored = await ports.alerts.get(use.alert_id)()
  if (E.isLeft(stored)) return stored
  const alert = stored.right
  if (alert === undefined) return E.right({ failed: `${use.alert_id} is not there any more` })
  if (alert.standing_approval?.standing_id !== standing_id || alert.plan_digest !== use.plan_digest) {
    // People were first, or the plan became another: it was counted, and nothing was carried out by it.
    const isOpen = alert.approval_status === 'pending' && alert.plan_digest === use.plan_digest
    return E.right(
      isOpen && alert.closed_reason === undefined
        ? { running: use.alert_id }
        : { ...use, ended_at: ports.clock.now() },
    )
  }
  if (alert.ended_at === undefined) return E.right({ running: use.alert_id })
  const failure = failedUse(alert)
  return E.right(failure === undefined ? { ...use, ended_at: alert.ended_at } : { failed: failure })
}

/** After an execution: notes that its use ended well, or revokes what it was approved by. */
export const settleUse = async (alert_id: AlertId, ports: UsePorts): Promise<E.Either<AppError, string>> => {
  const stored = await ports.alerts.get(alert_id)()
  if (E.isLeft(stored)) return stored
  const id = stored.right?.standing_approval?.standing_id
  if (id === undefined) return E.right('no standing approval was used')
  const made = await changeItem(
    STANDING_APPROVALS,
    async (state) => {
      const found = await signedHere(state, id, ports.standing)
      if (E.isLeft(found)) return found
      const approval = signedStandingApproval(found.right)
      const no = { ...NO_CHANGE, message: 'nothing to note' }
      if (approval.revoked_at !== undefined) return E.right(no)
      const after = await settled(approval, ports)
      if (E.isLeft(after)) return after
      if ('running' in after.right) return E.right(no)
      const change =
        'failed' in after.right
          ? await revoked(approval, 'approval-handler', after.right.failed, state, ports.standing)
          : await withApproval(state, { ...approval, uses: after.right.uses }, [], ports.standing)
      const message = 'failed' in after.right ? `revoked: ${after.right.failed}` : 'the use ended well'
      return E.map((next: typeof NO_CHANGE) => ({ ...next, message }))(change)
    },
    ports.standing,
  )
  return E.map(({ done }: { readonly done: { readonly message: string } }) => done.message)(made)
}
