import type {
  Alert,
  ClosedReason,
  ExecutionOutcome,
  ExecutionResult,
  FailureKind,
} from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import { AlertClosed, ExecutionCompleted, IssueResolved } from '../../../schemas/events'
import type { ActionReport } from '../../../schemas/events/execution-completed'
import { MOST_MEMBERS } from '../../../schemas/members'
import { domainOf } from '../../../schemas/monitor'
import type { Actor } from './commands'
import type { Effect, TransitionContext } from './model'

interface Closing {
  readonly reason: ClosedReason
  readonly actor?: Actor
  /** Keys of members that are neither failing nor known to be well. */
  readonly unknown?: readonly string[]
}

/** The end of an alert on whose plan no one decided. */
export const closing = (
  { now, about, revision, eventMetadata }: TransitionContext,
  { reason, actor, unknown = [] }: Closing,
): Effect => {
  const by = defined({ closed_by: actor?.by })
  const unknown_members = [...unknown].sort().slice(0, MOST_MEMBERS)
  const unknown_domains = [...new Set(unknown_members.map(domainOf))]
  return {
    set: {
      closed_reason: reason,
      closed_at: now,
      ended_at: now,
      ...by,
      ...(unknown_members.length === 0 ? {} : { unknown_members }),
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
      ...(unknown_domains.length === 0 ? {} : { unknown_domains }),
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

/** What an alert was about is over, some time after the alert itself. */
export const resolving = ({ now, about, revision, eventMetadata }: TransitionContext): Effect => ({
  set: { resolved_at: now },
  event: IssueResolved.create(eventMetadata(revision), { ...about, resolved_at: now }),
})
