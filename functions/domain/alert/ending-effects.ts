import type {
  Alert,
  ClosedReason,
  ExecutionOutcome,
  ExecutionResult,
  FailureKind,
} from '../../../schemas/alert'
import { AlertClosed, ExecutionCompleted } from '../../../schemas/events'
import type { ActionReport } from '../../../schemas/events/execution-completed'
import type { Actor } from './commands'
import type { Effect, TransitionContext } from './model'

/** The end of an alert on whose plan nobody decided. */
export const closing = (
  { now, about, revision, eventMetadata }: TransitionContext,
  reason: ClosedReason,
  actor?: Actor,
): Effect => {
  const by = actor === undefined ? {} : { closed_by: actor.by }
  return {
    set: {
      closed_reason: reason,
      closed_at: now,
      ended_at: now,
      ...by,
      ...(actor === undefined ? {} : { decided_by: actor.decided_by, decision_surface: actor.surface }),
      ...(actor?.comment === undefined ? {} : { approval_comment: actor.comment }),
    },
    event: AlertClosed.create(eventMetadata(revision), {
      ...about,
      closed_reason: reason,
      closed_at: now,
      ...by,
    }),
  }
}

interface Ending {
  readonly outcome: ExecutionOutcome
  readonly result: ExecutionResult
  readonly failure_kind?: FailureKind
  readonly actions?: readonly ActionReport[]
  readonly stored?: Pick<Alert, 'execution_log' | 'execution_details' | 'dry_run'>
  /** Who stopped it before it began. */
  readonly stopped_by?: string
}

/** The end of an approval. One terminal event for each: the occasion is the approved revision, whoever ends it. */
export const completing = (
  { alert, now, about, revision, eventMetadata }: TransitionContext,
  ending: Ending,
): Effect => {
  const { outcome, result, failure_kind, actions = [], stored = {}, stopped_by } = ending
  const kind = failure_kind === undefined ? {} : { failure_kind }
  return {
    set: {
      ...stored,
      execution_status: outcome,
      executed_at: now,
      ended_at: now,
      result,
      ...kind,
      ...(stopped_by === undefined ? {} : { stop_requested_by: stopped_by, stop_requested_at: now }),
    },
    event: ExecutionCompleted.create(eventMetadata(revision), {
      ...about,
      outcome,
      result,
      completed_at: now,
      actions: [...actions],
      ...(alert.execution_id === undefined ? {} : { execution_id: alert.execution_id }),
      ...kind,
      ...(stored.execution_log === undefined ? {} : { execution_log: stored.execution_log }),
      ...(stored.dry_run === true ? { dry_run: true } : {}),
    }),
  }
}
