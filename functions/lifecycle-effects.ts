import type { Alert, ClosedReason, FailureKind, Outcome, Result } from '../schemas/alert'
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
import type { Instant } from '../schemas/scalars'
import { eventId } from './event-id'
import type { Command, Decision } from './lifecycle-commands'
import { laterBy } from './time'

interface Effect {
  readonly set: Partial<Alert>
  readonly event?: DomainEvent
}

/** The transition table, second half: what changes, and what is said. */
export const effectOf = (command: Command, alert: Alert, now: Instant): Effect => {
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
