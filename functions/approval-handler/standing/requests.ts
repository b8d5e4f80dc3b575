import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode, oneOf, struct } from '../../../schemas/codec'
import { defined } from '../../../schemas/defined'
import { longestDays, mostUsesPerDay, type StandingApprovalSettings } from '../../../schemas/fleet-settings'
import { type MonitorState, monitorOf, STANDING_APPROVALS } from '../../../schemas/monitor'
import { nameIn, personOf } from '../../../schemas/person'
import { Remark } from '../../../schemas/scalars'
import { policyFor } from '../../../schemas/settings'
import {
  ApprovedRepair,
  GrantedDays,
  MOST_FACTS,
  MOST_REPAIR_BYTES,
  MOST_STANDING_APPROVALS,
  MOST_STEPS,
  type StandingApproval,
  StandingApprovalId,
} from '../../../schemas/standing-approval'
import { grantRefusal, mayGrant } from '../../domain/approval/listed'
import {
  daysAfter,
  endOfGrant,
  outOfForce,
  signedStandingApproval,
  standingApprovalsIn,
  usesBefore,
  usesPerDay,
} from '../../domain/approval/standing-approval'
import type { StateChange } from '../../domain/monitors/state'
import { changesOf, mayBeApprovedInAdvance } from '../../domain/plan/effects'
import { holdsHalf, unkeepable } from '../../domain/plan/unexpected-fields'
import { type AppError, badInput, conflict, messageOf } from '../../runtime/errors'
import { changeItem, NO_CHANGE } from '../fleet/change'
import type { StandingPorts } from './ports'
import { changedEvent, isFull, revoked, signedHere, withApproval } from './stored'

const Asked = t.type(
  { action: oneOf('StandingAction', 'list', 'grant', 'approve', 'revoke') },
  'StandingRequest',
)
const Grant = struct('GrantStanding', { repair: ApprovedRepair, days: GrantedDays }, { reason: Remark })
const Approve = t.type({ standing_id: StandingApprovalId }, 'ApproveStanding')
const Revoke = struct('RevokeStanding', { standing_id: StandingApprovalId }, { reason: Remark })

/** One as it is shown: whether it counts, and how often it was used. */
export interface ShownApproval extends Omit<StandingApproval, 'uses'> {
  readonly people_needed: number
  readonly uses_in_24_hours: number
  readonly max_per_day: number
  /** Why it does not count now; absent where it does. */
  readonly out_of_force?: string
}

export interface StandingAnswer {
  readonly message: string
  readonly standing_id?: string
  readonly standing_approvals: readonly ShownApproval[]
  readonly problems: readonly string[]
}

type Answer = Promise<E.Either<AppError, StandingAnswer>>

/** A change of the item, and what is said of it. */
interface Done extends StateChange {
  readonly message: string
  readonly standing_id?: string
}

/** @param person as IAM has proved them, and listed in the settings */
export const askStandingApprovals = async (
  fields: unknown,
  person: string,
  settings: StandingApprovalSettings,
  ports: StandingPorts,
): Answer => {
  const asked = decode(Asked, fields)
  if (E.isLeft(asked)) return E.left(badInput(asked.left))
  if (holdsHalf(JSON.stringify(fields)))
    return E.left(badInput('body: expected whole characters, found half of one'))
  switch (asked.right.action) {
    case 'list':
      return changed(async () => E.right({ ...NO_CHANGE, message: 'what is approved in advance' }), ports)
    case 'grant':
      return propose(fields, person, settings, ports)
    case 'approve':
      return approve(fields, person, ports)
    case 'revoke':
      return revoke(fields, person, ports)
  }
}

const propose = async (
  fields: unknown,
  person: string,
  settings: StandingApprovalSettings,
  ports: StandingPorts,
): Answer => {
  const given = decode(Grant, fields)
  if (E.isLeft(given)) return E.left(badInput(given.left))
  const { repair, days, reason } = given.right
  if (days > longestDays(settings))
    return E.left(
      badInput(`days: expected at most ${longestDays(settings)} (standing_approvals.longest_days)`),
    )
  const problem = repairProblem(repair, settings, ports)
  if (problem !== undefined) return E.left(badInput(problem))
  if (!mayGrant(person, repair.severity, ports.settings)) return E.left(notListed(person, repair.severity))
  const now = ports.clock.now()
  const standing_id = `standing-${ports.ids.uuid()}`
  const approval: StandingApproval = {
    standing_id,
    repair,
    proposed_at: now,
    expires_at: daysAfter(now, days),
    granted_by: { [person]: now },
    uses: [],
    ...defined({ reason }),
  }
  return changed(async (state) => {
    if (isFull(state, ports))
      return E.left(conflict(`there are ${MOST_STANDING_APPROVALS} standing approvals already: revoke some`))
    return granted(approval, person, state, ports)
  }, ports)
}

const approve = async (fields: unknown, person: string, ports: StandingPorts): Answer => {
  const given = decode(Approve, fields)
  if (E.isLeft(given)) return E.left(badInput(given.left))
  return changed(async (state) => {
    const stored = await signedHere(state, given.right.standing_id, ports)
    if (E.isLeft(stored)) return stored
    const approval = signedStandingApproval(stored.right)
    const { settings } = ports
    const now = ports.clock.now()
    if (approval.revoked_at !== undefined) return E.left(conflict('it was revoked'))
    if (endOfGrant(approval, settings) <= now) return E.left(conflict('its time is over'))
    if (!mayGrant(person, approval.repair.severity, settings))
      return E.left(notListed(person, approval.repair.severity))
    const own = Object.keys(approval.granted_by).find(
      (one) => personOf(one, settings.people) === personOf(person, settings.people),
    )
    if (own !== undefined)
      return E.left(conflict(`${nameIn(settings.people, person) ?? person} has granted it already`))
    return granted(
      { ...approval, granted_by: { ...approval.granted_by, [person]: now } },
      person,
      state,
      ports,
    )
  }, ports)
}

/** One more person has granted it, or the first. */
const granted = async (
  approval: StandingApproval,
  person: string,
  state: MonitorState,
  ports: StandingPorts,
): Promise<E.Either<AppError, Done>> => {
  const { standing_id, repair, granted_by, reason, expires_at } = approval
  const { settings } = ports
  const missing = grantRefusal(Object.keys(granted_by), repair.severity, settings)
  const changed_at = ports.clock.now()
  const change = missing === undefined ? 'granted' : 'proposed'
  const event = changedEvent(
    approval,
    { change, changed_by: person, changed_at, reason, revision: state.revision + 1 },
    settings,
  )
  const made = await withApproval(state, approval, [event], ports)
  const message =
    missing === undefined
      ? `granted until ${expires_at}: such plans are carried out without asking, ${usesPerDay(approval, settings)} in 24 hours at most`
      : `proposed: ${missing}, by \`approve ${standing_id}\``
  return E.map((change: StateChange): Done => ({ ...change, message, standing_id }))(made)
}

const revoke = async (fields: unknown, person: string, ports: StandingPorts): Answer => {
  const given = decode(Revoke, fields)
  if (E.isLeft(given)) return E.left(badInput(given.left))
  const { standing_id, reason } = given.right
  return changed(async (state) => {
    const stored = await signedHere(state, standing_id, ports)
    if (E.isLeft(stored)) return stored
    if (stored.right.revoked_at !== undefined) return E.left(conflict('it was revoked already'))
    const made = await revoked(signedStandingApproval(stored.right), person, reason, state, ports)
    const message = 'revoked: nothing more of it is begun, and a running plan stops before its next step'
    return E.map((change: StateChange): Done => ({ ...change, message, standing_id }))(made)
  }, ports)
}

const notListed = (person: string, severity: string): AppError => {
  const setting = `approval.${severity}.api_approvers`
  return { tag: 'forbidden', message: `${setting} does not list ${person}`, setting }
}

/** Why such repairs cannot be approved in advance; `undefined` where they can. */
const repairProblem = (
  repair: ApprovedRepair,
  settings: StandingApprovalSettings,
  ports: StandingPorts,
): string | undefined => {
  const { monitors, execution } = ports.settings
  const { steps, evidence, max_per_day } = repair
  if (monitorOf(monitors, repair) === undefined) return 'repair.domain: it is no monitor of the settings'
  if (steps.length === 0 || steps.length > MOST_STEPS)
    return `repair.steps: expected 1 to ${MOST_STEPS}, found ${steps.length}`
  if ((evidence.facts ?? []).length > MOST_FACTS)
    return `repair.evidence.facts: expected at most ${MOST_FACTS}`
  if (Buffer.byteLength(JSON.stringify(repair)) > MOST_REPAIR_BYTES)
    return `repair: expected at most ${MOST_REPAIR_BYTES} bytes as JSON`
  if (max_per_day > mostUsesPerDay(settings))
    return `repair.max_per_day: expected at most ${mostUsesPerDay(settings)} (standing_approvals.max_per_day), found ${max_per_day}`
  for (const [index, { action, parameters }] of steps.entries()) {
    const unkept = unkeepable(parameters, `repair.steps.${index}.parameters`)
    if (unkept !== undefined) return unkept
    if (!execution.allowed_actions.includes(action))
      return `repair.steps.${index}.action: ${action} is not in the setting execution.allowed_actions`
    if (!mayBeApprovedInAdvance(action))
      return `repair.steps.${index}.action: ${action} is not of low risk, or leaves something that could not be put back`
  }
  return changesOf(steps).length === 0 ? 'repair.steps: none of them changes anything' : undefined
}

/** Changes the item, and answers what it holds since. */
const changed = async (
  change: (state: MonitorState) => Promise<E.Either<AppError, Done>>,
  ports: StandingPorts,
): Answer => {
  const made = await changeItem(STANDING_APPROVALS, change, ports)
  if (E.isLeft(made)) return made
  const { state, done } = made.right
  const { approvals, unreadable } = standingApprovalsIn(state)
  const shown: ShownApproval[] = []
  const problems = [...unreadable]
  for (const stored of approvals) {
    const genuine = await signedHere(state, stored.standing_id, ports)
    if (E.isRight(genuine)) shown.push(shownApproval(signedStandingApproval(stored), ports))
    else problems.push(messageOf(genuine.left))
  }
  return E.right({
    message: done.message,
    ...defined({ standing_id: done.standing_id }),
    standing_approvals: shown,
    problems,
  })
}

const shownApproval = (
  { uses, ...approval }: StandingApproval,
  { settings, clock }: StandingPorts,
): ShownApproval => {
  const now = clock.now()
  const whole = { ...approval, uses }
  return {
    ...approval,
    expires_at: endOfGrant(whole, settings),
    people_needed: policyFor(settings, approval.repair.severity).approvals_needed,
    uses_in_24_hours: usesBefore(whole, now).length,
    max_per_day: usesPerDay(whole, settings),
    ...defined({ out_of_force: outOfForce(whole, settings, now) }),
  }
}
