import type { Alert } from '../../../schemas/alert'
import type { Instant } from '../../../schemas/scalars'
import type { Command } from './commands'
import type { Guard } from './model'
import { isWell } from './well'

const equal = (attribute: keyof Alert, value: string | number): Guard => ({ attribute, is: 'equal', value })
const absent = (attribute: keyof Alert): Guard => ({ attribute, is: 'absent' })
const after = (attribute: keyof Alert, value: Instant): Guard => ({ attribute, is: 'after', value })
const before = (attribute: keyof Alert, value: Instant): Guard => ({ attribute, is: 'before', value })
const notAfter = (attribute: keyof Alert, value: Instant): Guard => ({ attribute, is: 'not_after', value })

/** What was read is still what is stored. */
const unchanged = (attribute: 'severity' | 'evidence_mac' | 'update_seq', alert: Alert): Guard => {
  const value = alert[attribute]
  return value === undefined ? absent(attribute) : equal(attribute, value)
}

/** The transition table, first half: what must hold. */
export const guardsOf = (command: Command, alert: Alert, now: Instant): readonly Guard[] => {
  switch (command.name) {
    case 'take_lease':
      return [...analyzing, before('lease_expires_at', now)]
    case 'record_analysis':
      return [...analyzing, equal('lease_id', command.lease_id)]
    case 'give_up_analysis':
      return [...analyzing, before('lease_expires_at', now)]
    case 'analyze_again':
      return [...undecided(now), { attribute: 'analysis_status', is: 'not_equal', value: 'in_progress' }]
    case 'amend':
      return asSeen(now, command.amendment.plan_digest, alert)
    case 'analyze_deferred':
      return [...undecided(now), equal('analysis_mode', 'deferred'), equal('analysis_status', 'unavailable')]
    case 'update':
      return [
        ...(command.evidence === undefined ? executing : [...open, unchanged('evidence_mac', alert)]),
        unchanged('update_seq', alert),
      ]
    case 'follow_up':
      return [{ attribute: 'ended_at', is: 'present' }, absent('follow_up_requested_at')]
    case 'resolve':
      // What its end has said already is not said again: no ended alert has not ended.
      return isWell(alert)
        ? [absent('ended_at')]
        : [{ attribute: 'ended_at', is: 'present' }, absent('resolved_at')]
    case 'record_approval': {
      const { decision, approvals_needed } = command
      return [
        ...decidable(now, decision.plan_digest, alert),
        { attribute: 'approvals', is: 'missing_key', value: decision.decided_by },
        { attribute: 'approvals', is: 'size_below', value: approvals_needed - 1 },
      ]
    }
    case 'approve':
      return [
        ...decidable(now, command.decision.plan_digest, alert),
        ...lastOf(command.approvals_needed ?? 1, command.decision.decided_by, alert),
      ]
    case 'reject':
    case 'acknowledge':
      return [...undecided(now), equal('plan_digest', command.decision.plan_digest)]
    case 'snooze':
      // A pause never gets shorter: nothing is taken back.
      return [...undecided(now), notAfter('snoozed_until', command.until)]
    case 'recover':
      return open
    case 'expire':
      return [...open, ended('approval_expires_at', command, now)]
    case 'remind':
      return [...undecided(now), notAfter('snoozed_until', now)]
    case 'claim':
      return [
        equal('approval_status', 'approved'),
        equal('execution_status', 'not_started'),
        equal('plan_digest', command.plan_digest),
        absent('closed_reason'),
        after('execution_deadline', now),
      ]
    case 'wait':
      return segment(command, alert)
    case 'continue':
      return command.waited_until === undefined
        ? [...segment(command, alert), before('segment_expires_at', now)]
        : segment(command, alert)
    case 'stop':
      return [equal('execution_status', 'in_progress'), absent('stop_requested_at')]
    case 'cancel':
      return awaitingStart
    case 'complete':
      return [equal('execution_status', 'in_progress'), equal('execution_id', command.execution_id)]
    case 'give_up_start':
      return [...awaitingStart, ended('execution_deadline', command, now)]
    case 'give_up_claim':
      return [equal('execution_status', 'in_progress'), ended('claim_expires_at', command, now)]
    case 'keep':
      return []
  }
}

/** It is still this segment of this execution, and waits as long as was read, or not. */
const segment = (
  command: Extract<Command, { name: 'wait' | 'continue' }>,
  { execution_segment }: Alert,
): readonly Guard[] => [
  equal('execution_status', 'in_progress'),
  equal('execution_id', command.execution_id),
  execution_segment === undefined && command.segment === 1
    ? absent('execution_segment')
    : equal('execution_segment', command.segment),
  command.waited_until === undefined ? absent('wait_until') : equal('wait_until', command.waited_until),
]

/** The stored time is over; or it is still the one of which was found that it does not count, if there is any. */
const ended = (
  attribute: keyof Alert,
  command: { readonly beyond?: Instant | undefined },
  now: Instant,
): Guard => {
  if (!('beyond' in command)) return before(attribute, now)
  return command.beyond === undefined ? absent(attribute) : equal(attribute, command.beyond)
}

const open: readonly Guard[] = [equal('approval_status', 'pending'), absent('closed_reason')]
const executing: readonly Guard[] = [equal('approval_status', 'approved'), absent('ended_at')]
const analyzing: readonly Guard[] = [equal('analysis_status', 'in_progress'), ...open]
const awaitingStart: readonly Guard[] = [
  equal('approval_status', 'approved'),
  equal('execution_status', 'not_started'),
]

const undecided = (now: Instant): readonly Guard[] => [...open, after('approval_expires_at', now)]

/** What was read is what there is: this plan, and a fault that has not become worse or wider meanwhile. */
const asSeen = (now: Instant, digest: string, alert: Alert): readonly Guard[] => [
  ...undecided(now),
  equal('analysis_status', 'complete'),
  equal('plan_digest', digest),
  unchanged('severity', alert),
  unchanged('evidence_mac', alert),
]

/** Somebody decides on what was read, with the approvals that it has. */
const decidable = (now: Instant, digest: string, alert: Alert): readonly Guard[] => [
  ...asSeen(now, digest, alert),
  sameApprovals(alert),
]

/** Whose approvals there are was read, too: another form of the same person may have come in between. They only become more. */
const sameApprovals = ({ approvals }: Alert): Guard =>
  approvals === undefined
    ? absent('approvals')
    : { attribute: 'approvals', is: 'size_equal', value: Object.keys(approvals).length }

/**
 * The approval that decides is by somebody who has not approved yet, after all the others. Where there are enough already, since fewer
 * are needed than before, it is by any of them.
 */
const lastOf = (needed: number, principal: string, { approvals = {} }: Alert): readonly Guard[] =>
  needed <= 1 || Object.keys(approvals).length >= needed
    ? []
    : [
        { attribute: 'approvals', is: 'missing_key', value: principal },
        { attribute: 'approvals', is: 'size_at_least', value: needed - 1 },
      ]

/** Whether a guard holds for an alert. The table adapter renders the same guards into a condition expression. */
export const holds = (guard: Guard, alert: Alert): boolean => {
  const value = alert[guard.attribute]
  switch (guard.is) {
    case 'absent':
      return value === undefined
    case 'present':
      return value !== undefined
    case 'equal':
      return value === guard.value
    case 'not_equal':
      return value !== guard.value
    case 'before':
      return typeof value === 'string' && value <= guard.value
    case 'after':
      return typeof value === 'string' && value > guard.value
    case 'not_after':
      return value === undefined || (typeof value === 'string' && value <= guard.value)
    case 'missing_key':
      return alert.approvals?.[guard.value] === undefined
    case 'size_below':
      return alert.approvals !== undefined && Object.keys(alert.approvals).length < guard.value
    case 'size_equal':
      return alert.approvals !== undefined && Object.keys(alert.approvals).length === guard.value
    case 'size_at_least':
      return alert.approvals !== undefined && Object.keys(alert.approvals).length >= guard.value
  }
}
