import * as E from 'fp-ts/Either'
import { defined } from '../../../schemas/defined'
import type { DomainEvent } from '../../../schemas/event'
import { StandingApprovalChanged } from '../../../schemas/events'
import type { StandingApprovalChanged as Changed } from '../../../schemas/events/standing-approval-changed'
import type { MonitorState } from '../../../schemas/monitor'
import type { Instant } from '../../../schemas/scalars'
import { type FunctionSettings, policyFor } from '../../../schemas/settings'
import {
  MOST_STANDING_APPROVALS,
  type StandingApproval,
  type StoredStandingApproval,
} from '../../../schemas/standing-approval'
import { peopleOf } from '../../domain/approval/listed'
import { daysAfter, endOfGrant, standingApprovalsIn } from '../../domain/approval/standing-approval'
import type { StateChange } from '../../domain/monitors/state'
import { type AppError, notFound } from '../../runtime/errors'
import type { StandingPorts } from './ports'

type Answer<A> = Promise<E.Either<AppError, A>>

const forged = (id: string): AppError => ({
  tag: 'forbidden',
  message: `${id} is stored as it was not signed here; it counts for nothing`,
})

/** One that is stored, and that was signed here. */
export const signedHere = async (
  state: MonitorState,
  id: string,
  { standingSigner }: StandingPorts,
): Answer<StoredStandingApproval> => {
  const stored = standingApprovalsIn(state).approvals.find(({ standing_id }) => standing_id === id)
  if (stored === undefined) return E.left(notFound('standing approval', id))
  const genuine = await standingSigner.genuine(stored)()
  if (E.isLeft(genuine)) return genuine
  return genuine.right ? E.right(stored) : E.left(forged(id))
}

/** Those that count no more, the one first that has not for longest. */
const over = (
  state: Pick<MonitorState, 'standing'>,
  { settings, clock }: StandingPorts,
): readonly { readonly id: string; readonly at: Instant }[] => {
  const now = clock.now()
  return standingApprovalsIn(state)
    .approvals.map((one) => {
      const end = endOfGrant(one, settings)
      const { revoked_at = end } = one
      return { id: one.standing_id, at: revoked_at < end ? revoked_at : end }
    })
    .filter(({ at }) => at <= now)
    .sort((one, other) => (one.at < other.at ? -1 : 1))
}

/** Whether no other one has room. What is over gives way. */
export const isFull = (state: MonitorState, ports: StandingPorts): boolean =>
  Object.keys(state.standing ?? {}).length - over(state, ports).length >= MOST_STANDING_APPROVALS

/** The item with one that is new or other than before, signed. What has been over for a day is left out, and what is over where it is full. */
export const withApproval = async (
  state: MonitorState,
  approval: StandingApproval,
  events: readonly DomainEvent[],
  ports: StandingPorts,
): Answer<StateChange> => {
  const mac = await ports.standingSigner.sign(approval)()
  if (E.isLeft(mac)) return mac
  const stored: StoredStandingApproval = { ...approval, mac: mac.right }
  const { [approval.standing_id]: _, ...others } = state.standing ?? {}
  const now = ports.clock.now()
  const surplus = Object.keys(others).length + 1 - MOST_STANDING_APPROVALS
  const left = over({ standing: others }, ports)
    .filter(({ at }, index) => index < surplus || daysAfter(at, 1) <= now)
    .map(({ id }) => id)
  const kept = Object.entries(others).filter(([id]) => !left.includes(id))
  return E.right({
    next: {
      ...state,
      revision: state.revision + 1,
      standing: { ...Object.fromEntries(kept), [approval.standing_id]: stored },
    },
    events,
  })
}

/** What others hear of a change. */
export const changedEvent = (
  { standing_id, repair, granted_by, expires_at }: StandingApproval,
  {
    revision,
    ...given
  }: Pick<Changed, 'change' | 'changed_by' | 'changed_at'> & {
    readonly revision: number
    readonly reason?: string | undefined
  },
  settings: FunctionSettings,
): DomainEvent =>
  StandingApprovalChanged.create(
    { correlation_id: standing_id, occasion: revision, occurred_at: given.changed_at },
    {
      standing_id,
      change: given.change,
      changed_by: given.changed_by,
      changed_at: given.changed_at,
      domain: repair.domain,
      severity: repair.severity,
      issue_type: repair.evidence.issue_type,
      expires_at,
      people: peopleOf(Object.keys(granted_by), settings),
      people_needed: policyFor(settings, repair.severity).approvals_needed,
      ...defined({ monitor: repair.monitor, reason: given.reason }),
    },
  )

/** It is not used any more; what it approved and has not begun never begins. */
export const revoked = (
  approval: StandingApproval,
  by: string,
  because: string | undefined,
  state: MonitorState,
  ports: StandingPorts,
): Answer<StateChange> => {
  const now = ports.clock.now()
  const next: StandingApproval = {
    ...approval,
    revoked_at: now,
    revoked_by: by,
    ...defined({ revoked_because: because }),
  }
  const event = changedEvent(
    next,
    {
      change: 'revoked',
      changed_by: by,
      changed_at: now,
      reason: because,
      revision: state.revision + 1,
    },
    ports.settings,
  )
  return withApproval(state, next, [event], ports)
}
