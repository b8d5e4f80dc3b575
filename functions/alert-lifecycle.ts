import * as E from 'fp-ts/Either'
import type { Alert } from '../schemas/alert'
import type { Instant } from '../schemas/scalars'
import type { Command, Refusal, Transition } from './lifecycle-commands'
import { effectOf } from './lifecycle-effects'
import { guardsOf, holds } from './lifecycle-guards'
import { laterBy } from './time'

export type { Command, Decision, Guard, Refusal, Transition } from './lifecycle-commands'
export { holds } from './lifecycle-guards'

/** How long an item is kept after its last transition. */
const KEEP_DAYS = 30
const DAY_SECONDS = 86_400

/** Decides a command against an alert: the one conditional write to make, or the guard that forbids it. */
export const decide = (command: Command, alert: Alert, now: Instant): E.Either<Refusal, Transition> => {
  const guards = guardsOf(command, now)
  const failed = guards.find((guard) => !holds(guard, alert))
  if (failed !== undefined) return E.left({ command: command.name, guard: failed, alert })
  const { set, event } = effectOf(command, alert, now)
  const work = openWork({ ...alert, ...set })
  return E.right({
    command: command.name,
    alert_id: alert.alert_id,
    guards,
    set: { ...set, ...work.set, ttl: Math.floor(Date.parse(now) / 1000) + KEEP_DAYS * DAY_SECONDS },
    remove: work.remove,
    ...(event === undefined ? {} : { event }),
  })
}

/** Keys of the sparse indexes: an item leaves an index in the same write that ends the work. */
const openWork = (alert: Alert): { set: Partial<Alert>; remove: readonly (keyof Alert)[] } => {
  const awaitsDecision =
    alert.approval_status === 'pending' &&
    alert.closed_reason === undefined &&
    alert.analysis_status !== 'in_progress'
  const execution =
    alert.execution_status === 'in_progress'
      ? 'running'
      : alert.approval_status === 'approved' && alert.execution_status === 'not_started'
        ? 'awaiting'
        : undefined
  const remove: (keyof Alert)[] = []
  if (!awaitsDecision) remove.push('decision_open')
  if (execution === undefined) remove.push('execution_open')
  return {
    set: {
      ...(awaitsDecision ? { decision_open: 'yes' as const } : {}),
      ...(execution === undefined ? {} : { execution_open: execution }),
    },
    remove,
  }
}

/** A new alert whose analysis is under way; stored only where no item has this id. */
export const newAlert = (
  given: Pick<Alert, 'alert_id' | 'domain' | 'issue' | 'resources' | 'generation' | 'previous_alert_id'>,
  lease: { readonly lease_id: string; readonly lease_ms: number },
  now: Instant,
): Alert => ({
  ...given,
  timestamp: now,
  approval_status: 'pending',
  execution_status: 'not_started',
  ttl: Math.floor(Date.parse(now) / 1000) + KEEP_DAYS * DAY_SECONDS,
  analysis_status: 'in_progress',
  cause: given.issue.issue_type,
  severity: given.issue.severity,
  summary: given.issue.summary,
  outbox: {},
  lease_id: lease.lease_id,
  lease_expires_at: laterBy(now, lease.lease_ms),
})

/** Whether nothing can happen to an alert any more. */
export const isTerminal = (alert: Alert): boolean =>
  alert.closed_reason !== undefined ||
  alert.approval_status === 'rejected' ||
  alert.execution_status === 'completed' ||
  alert.execution_status === 'failed'
