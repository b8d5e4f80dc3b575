import * as E from 'fp-ts/Either'
import type { Alert, AnalysisStatus, ClosedReason, FailureKind, Outcome, Result } from '../schemas/alert'
import type { DomainEvent, EventContext } from '../schemas/event'
import {
  AlertAnalyzed,
  AlertApproved,
  AlertClosed,
  AlertRejected,
  ExecutionCompleted,
  ExecutionStarted,
  ReminderDue,
} from '../schemas/events'
import type { ActionReport } from '../schemas/events/execution-completed'
import type { Plan } from '../schemas/plan'
import type { Instant } from '../schemas/scalars'
import { eventId } from './event-id'
import { laterBy } from './time'

/** Who decided, where, and the proof of it. */
export interface Decision {
  readonly plan_digest: string
  /** The name that the request claims. */
  readonly by: string
  /** The authenticated principal: `slack:TEAM/USER`, `api-key:ID`, `lambda:direct`, `link:CHANNEL`. */
  readonly decided_by: string
  readonly surface: NonNullable<Alert['decision_surface']>
  readonly comment?: string
}

export type Command =
  | { readonly name: 'take_lease'; readonly lease_id: string; readonly lease_ms: number }
  | {
      readonly name: 'record_analysis'
      readonly lease_id: string
      readonly analysis_status: Exclude<AnalysisStatus, 'in_progress'>
      readonly plan: Plan
      readonly plan_digest: string
      readonly open_ms: number
      readonly stored: Pick<
        Alert,
        'agent_analysis' | 'agent_session_id' | 's3_analysis_key' | 's3_analysis_url' | 'analysis_problem'
      >
    }
  | {
      readonly name: 'approve'
      readonly decision: Decision
      readonly mac: string
      readonly start_within_ms: number
    }
  | { readonly name: 'reject'; readonly decision: Decision; readonly mac: string }
  | { readonly name: 'acknowledge'; readonly decision: Decision }
  | { readonly name: 'recover' }
  | { readonly name: 'expire' }
  | { readonly name: 'remind' }
  | {
      readonly name: 'claim'
      readonly execution_id: string
      readonly plan_digest: string
      readonly claim_ms: number
    }
  | {
      readonly name: 'complete'
      readonly execution_id: string
      readonly outcome: Outcome
      readonly result: Result
      readonly failure_kind?: FailureKind
      readonly actions: readonly ActionReport[]
      readonly stored: Pick<Alert, 'execution_log' | 'execution_details'>
    }
  | { readonly name: 'give_up_start' }
  | { readonly name: 'give_up_claim' }

/** A condition on one attribute; times compare as texts because instants have a fixed width. */
export type Guard =
  | { readonly attribute: keyof Alert; readonly is: 'absent' }
  | { readonly attribute: keyof Alert; readonly is: 'equal'; readonly value: string }
  | { readonly attribute: keyof Alert; readonly is: 'before' | 'after'; readonly value: Instant }

/** One conditional write of one item: what must hold, what changes, which event is committed with it. */
export interface Transition {
  readonly command: Command['name']
  readonly alert_id: string
  readonly guards: readonly Guard[]
  readonly set: Partial<Alert>
  readonly remove: readonly (keyof Alert)[]
  readonly event?: DomainEvent
}

/** Why a command does not apply, with the guard that failed and the alert as it is. */
export interface Refusal {
  readonly command: Command['name']
  readonly guard: Guard
  readonly alert: Alert
}

/** How long an item is kept after its last transition. */
const KEEP_DAYS = 30
const DAY_SECONDS = 86_400

const equal = (attribute: keyof Alert, value: string): Guard => ({ attribute, is: 'equal', value })
const absent = (attribute: keyof Alert): Guard => ({ attribute, is: 'absent' })
const after = (attribute: keyof Alert, value: Instant): Guard => ({ attribute, is: 'after', value })
const before = (attribute: keyof Alert, value: Instant): Guard => ({ attribute, is: 'before', value })

/** The transition table, first half: what must hold. */
const guardsOf = (command: Command, now: Instant): readonly Guard[] => {
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

interface Effect {
  readonly set: Partial<Alert>
  readonly event?: DomainEvent
}

/** The transition table, second half: what changes, and what is said. */
const effectOf = (command: Command, alert: Alert, now: Instant): Effect => {
  const said = (name: string, occasion: string | number): EventContext => ({
    event_id: eventId(alert.alert_id, name, occasion),
    correlation_id: alert.alert_id,
    occurred_at: now,
  })
  const about = { alert_id: alert.alert_id, domain: alert.domain }
  const revision = alert.plan_revision ?? 1
  switch (command.name) {
    case 'take_lease':
      return { set: { lease_id: command.lease_id, lease_expires_at: laterBy(now, command.lease_ms) } }
    case 'record_analysis': {
      const planRevision = (alert.plan_revision ?? 0) + 1
      const expires = laterBy(now, command.open_ms)
      const { plan, plan_digest, stored } = command
      return {
        set: {
          ...stored,
          analysis_status: command.analysis_status,
          analyzed_at: now,
          plan,
          plan_digest,
          plan_revision: planRevision,
          approval_expires_at: expires,
        },
        event: AlertAnalyzed.create(said('AlertAnalyzed', planRevision), {
          ...about,
          cause: alert.cause,
          severity: alert.severity,
          summary: alert.summary,
          analysis_status: command.analysis_status,
          plan_digest,
          plan_revision: planRevision,
          step_count: plan.steps.length,
          steps: plan.steps.map(({ id, action, risk }) => ({ id, action, risk })),
          approval_expires_at: expires,
          ...(stored.s3_analysis_key === undefined ? {} : { s3_analysis_key: stored.s3_analysis_key }),
          ...(stored.analysis_problem === undefined
            ? {}
            : { analysis_problem: stored.analysis_problem.slice(0, 300) }),
        }),
      }
    }
    case 'approve': {
      const { decision } = command
      const deadline = laterBy(now, command.start_within_ms)
      return {
        set: {
          approval_status: 'approved',
          approved_by: decision.by,
          approved_at: now,
          decided_by: decision.decided_by,
          decision_surface: decision.surface,
          decision_mac: command.mac,
          execution_deadline: deadline,
          ...(decision.comment === undefined ? {} : { approval_comment: decision.comment }),
        },
        event: AlertApproved.create(said('AlertApproved', revision), {
          ...about,
          approved_by: decision.by,
          approved_at: now,
          decided_by: decision.decided_by,
          decision_surface: decision.surface,
          plan_digest: decision.plan_digest,
          plan_revision: revision,
          execution_deadline: deadline,
          ...(decision.comment === undefined ? {} : { comment: decision.comment }),
        }),
      }
    }
    case 'reject': {
      const { decision } = command
      return {
        set: {
          approval_status: 'rejected',
          rejected_by: decision.by,
          rejected_at: now,
          decided_by: decision.decided_by,
          decision_surface: decision.surface,
          decision_mac: command.mac,
          ...(decision.comment === undefined ? {} : { rejection_reason: decision.comment }),
        },
        event: AlertRejected.create(said('AlertRejected', revision), {
          ...about,
          rejected_by: decision.by,
          rejected_at: now,
          decided_by: decision.decided_by,
          decision_surface: decision.surface,
          plan_digest: decision.plan_digest,
          plan_revision: revision,
          ...(decision.comment === undefined ? {} : { reason: decision.comment }),
        }),
      }
    }
    case 'acknowledge':
      return closing('acknowledged', command.decision)
    case 'recover':
      return closing('recovered')
    case 'expire':
      return closing('expired')
    case 'remind': {
      const reminder = (alert.reminders_sent ?? 0) + 1
      return {
        set: { reminders_sent: reminder },
        event: ReminderDue.create(said('ReminderDue', `${revision}/${reminder}`), {
          ...about,
          reminder,
          approval_expires_at: alert.approval_expires_at ?? now,
        }),
      }
    }
    case 'claim':
      return {
        set: {
          execution_status: 'in_progress',
          execution_id: command.execution_id,
          execution_started_at: now,
          claim_expires_at: laterBy(now, command.claim_ms),
        },
        event: ExecutionStarted.create(said('ExecutionStarted', revision), {
          ...about,
          execution_id: command.execution_id,
          started_at: now,
          plan_digest: command.plan_digest,
          step_count: alert.plan?.steps.length ?? 0,
        }),
      }
    case 'complete':
      return completing(
        command.outcome,
        command.result,
        command.failure_kind,
        command.actions,
        command.stored,
      )
    case 'give_up_start':
      return completing('failed', 'refused', 'never_started', [], {})
    case 'give_up_claim':
      return completing('failed', 'unknown', 'outcome_unknown', [], {})
  }

  function closing(reason: ClosedReason, decision?: Decision): Effect {
    const by = decision === undefined ? {} : { closed_by: decision.by }
    return {
      set: {
        closed_reason: reason,
        closed_at: now,
        ...by,
        ...(decision === undefined
          ? {}
          : { decided_by: decision.decided_by, decision_surface: decision.surface }),
        ...(decision?.comment === undefined ? {} : { approval_comment: decision.comment }),
      },
      event: AlertClosed.create(said('AlertClosed', revision), {
        ...about,
        closed_reason: reason,
        closed_at: now,
        ...by,
      }),
    }
  }

  function completing(
    outcome: Outcome,
    result: Result,
    failure_kind: FailureKind | undefined,
    actions: readonly ActionReport[],
    stored: Pick<Alert, 'execution_log' | 'execution_details'>,
  ): Effect {
    return {
      set: {
        ...stored,
        execution_status: outcome,
        executed_at: now,
        result,
        ...(failure_kind === undefined ? {} : { failure_kind }),
      },
      // One terminal event per approval: the occasion is the approved revision, whoever ends it.
      event: ExecutionCompleted.create(said('ExecutionCompleted', revision), {
        ...about,
        outcome,
        result,
        completed_at: now,
        actions: [...actions],
        ...(alert.execution_id === undefined ? {} : { execution_id: alert.execution_id }),
        ...(failure_kind === undefined ? {} : { failure_kind }),
        ...(stored.execution_log === undefined ? {} : { execution_log: stored.execution_log }),
      }),
    }
  }
}

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
