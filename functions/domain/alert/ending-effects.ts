import type {
  Alert,
  ClosedReason,
  ExecutionOutcome,
  ExecutionResult,
  FailureKind,
} from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import { AlertClosed, ExecutionCompleted } from '../../../schemas/events'
import type { ActionReport } from '../../../schemas/events/execution-completed'
import type { Actor } from './commands'
import type { Effect, TransitionContext } from './model'

/** The end of an alert on whose plan no one decided. */
export const closing = (
  { now, about, revision, eventMetadata }: TransitionContext,
  reason: ClosedReason,
  actor?: Actor,
): Effect => {
  const by = defined({ closed_by: actor?.by })
  return {
    set: {
      closed_reason: reason,
      closed_at: now,
      ended_at: now,
      ...by,
      ...defined({
        decided_by: actor?.decided_by,
        decision_surface: actor?.surface,
        approval_comment: actor?.comment,
      }),
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
  return {
    set: {
      ...stored,
      execution_status: outcome,
      executed_at: now,
      ended_at: now,
      result,
      ...defined({ failure_kind }),
      ...(stopped_by === undefined ? {} : { stop_requested_by: stopped_by, stop_requested_at: now }),
    },
    event: ExecutionCompleted.create(eventMetadata(revision), {
      ...about,
      outcome,
      result,
      completed_at: now,
      actions: [...actions],
      ...defined({ execution_id: alert.execution_id, failure_kind, execution_log: stored.execution_log }),
      ...(stored.dry_run === true ? { dry_run: true } : {}),
    }),
  }
}
