import type { Alert } from '../schemas/alert'
import type { Instant } from '../schemas/scalars'
import type { Command, Guard } from './lifecycle-commands'

const equal = (attribute: keyof Alert, value: string): Guard => ({ attribute, is: 'equal', value })
const absent = (attribute: keyof Alert): Guard => ({ attribute, is: 'absent' })
const after = (attribute: keyof Alert, value: Instant): Guard => ({ attribute, is: 'after', value })
const before = (attribute: keyof Alert, value: Instant): Guard => ({ attribute, is: 'before', value })

/** The transition table, first half: what must hold. */
export const guardsOf = (command: Command, now: Instant): readonly Guard[] => {
  switch (command.name) {
    case 'take_lease':
      return [
        equal('analysis_status', 'in_progress'),
        absent('closed_reason'),
        before('lease_expires_at', now),
      ]
    case 'record_analysis':
      return [
        equal('analysis_status', 'in_progress'),
        equal('lease_id', command.lease_id),
        absent('closed_reason'),
      ]
    case 'approve':
      return [
        ...undecided(now),
        equal('analysis_status', 'complete'),
        equal('plan_digest', command.decision.plan_digest),
      ]
    case 'reject':
    case 'acknowledge':
      return [...undecided(now), equal('plan_digest', command.decision.plan_digest)]
    case 'recover':
      return [equal('approval_status', 'pending'), absent('closed_reason')]
    case 'expire':
      return [
        equal('approval_status', 'pending'),
        absent('closed_reason'),
        before('approval_expires_at', now),
      ]
    case 'remind':
      return undecided(now)
    case 'claim':
      return [
        equal('approval_status', 'approved'),
        equal('execution_status', 'not_started'),
        equal('plan_digest', command.plan_digest),
        absent('closed_reason'),
        after('execution_deadline', now),
      ]
    case 'complete':
      return [equal('execution_status', 'in_progress'), equal('execution_id', command.execution_id)]
    case 'give_up_start':
      return [
        equal('approval_status', 'approved'),
        equal('execution_status', 'not_started'),
        before('execution_deadline', now),
      ]
    case 'give_up_claim':
      return [equal('execution_status', 'in_progress'), before('claim_expires_at', now)]
  }
}

const undecided = (now: Instant): readonly Guard[] => [
  equal('approval_status', 'pending'),
  absent('closed_reason'),
  after('approval_expires_at', now),
]

/** Whether a guard holds for an alert. The table adapter renders the same guards into a condition expression. */
export const holds = (guard: Guard, alert: Alert): boolean => {
  const value = alert[guard.attribute]
  switch (guard.is) {
    case 'absent':
      return value === undefined
    case 'equal':
      return value === guard.value
    case 'before':
      return typeof value === 'string' && value <= guard.value
    case 'after':
      return typeof value === 'string' && value > guard.value
  }
}
