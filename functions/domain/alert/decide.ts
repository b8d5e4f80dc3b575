import * as E from 'fp-ts/Either'
import type { Alert } from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import type { Instant } from '../../../schemas/scalars'
import { laterBy } from '../../runtime/time'
import { severityOf } from '../issues/symptom'
import type { Command } from './commands'
import { effectOf } from './effects'
import { guardsOf, holds } from './guards'
import type { Refusal, Transition } from './model'

/** How long an item is kept after its last transition. */
export const KEEP_DAYS = 30
const DAY_SECONDS = 86_400

/** Decides a command against an alert: the one conditional write to make, or the guard that forbids it. */
export const decide = (command: Command, alert: Alert, now: Instant): E.Either<Refusal, Transition> => {
  const guards = guardsOf(command, alert, now)
  const failed = guards.find((guard) => !holds(guard, alert))
  if (failed !== undefined) return E.left({ command: command.name, guard: failed, alert })
  const { set, remove = [], approval, event } = effectOf(command, alert, now)
  const work = workChange(alert, { ...alert, ...set })
  return E.right({
    command: command.name,
    alert_id: alert.alert_id,
    guards,
    set: { ...set, ...work.set, ttl: keptUntil(now) },
    remove: [...remove, ...work.remove],
    ...defined({ approval, event }),
  })
}

/** Seconds since 1970. */
const keptUntil = (now: Instant): number => Math.floor(Date.parse(now) / 1000) + KEEP_DAYS * DAY_SECONDS

type WorkKeys = Pick<Alert, 'analysis_open' | 'decision_open' | 'execution_open'>
const workKeys = ['analysis_open', 'decision_open', 'execution_open'] as const

/** The sparse indexes that an alert belongs to. */
export const openWork = (alert: Alert): WorkKeys => {
  if (alert.execution_status === 'in_progress') return { execution_open: 'running' }
  if (isTerminal(alert)) return {}
  if (alert.approval_status === 'approved') return { execution_open: 'awaiting' }
  return alert.analysis_status === 'in_progress' ? { analysis_open: 'yes' } : { decision_open: 'yes' }
}

/**
 * An item enters and leaves an index in the write that begins or ends the work, and in no other: what a handler has read may
 * be old, and only what the guards say is sure. The end leaves all of them.
 */
const workChange = (
  alert: Alert,
  next: Alert,
): { readonly set: WorkKeys; readonly remove: readonly (keyof WorkKeys)[] } => {
  const before = openWork(alert)
  const after = openWork(next)
  const entered = workKeys.filter((key) => after[key] !== undefined && after[key] !== before[key])
  return {
    set: Object.fromEntries(entered.map((key) => [key, after[key]])),
    remove: workKeys.filter(
      (key) => after[key] === undefined && (before[key] !== undefined || isTerminal(next)),
    ),
  }
}

/** A new alert whose analysis is under way; stored only where no item has this id. */
export const newAlert = (
  given: Pick<
    Alert,
    | 'alert_id'
    | 'domain'
    | 'monitor'
    | 'issue'
    | 'resources'
    | 'generation'
    | 'previous_alert_id'
    | 'raised_by'
    | 'evidence_mac'
    | 'analysis_mode'
    | 'members'
    | 'member_count'
    | 'symptoms'
  >,
  lease: { readonly lease_id: string; readonly lease_ms: number },
  now: Instant,
): Alert => ({
  ...given,
  timestamp: now,
  approval_status: 'pending',
  execution_status: 'not_started',
  ttl: keptUntil(now),
  analysis_status: 'in_progress',
  cause: given.issue.issue_type,
  severity: severityOf(given),
  summary: given.issue.summary,
  outbox: {},
  lease_id: lease.lease_id,
  lease_expires_at: laterBy(now, lease.lease_ms),
  analysis_attempts: 1,
  analysis_open: 'yes',
})

/** Whether nothing can happen to an alert any more. */
export const isTerminal = (alert: Alert): boolean =>
  alert.closed_reason !== undefined ||
  alert.approval_status === 'rejected' ||
  alert.execution_status === 'completed' ||
  alert.execution_status === 'failed'
