import type {
  Alert,
  AnalysisStatus,
  ExecutionOutcome,
  ExecutionResult,
  FailureKind,
  RecordedApproval,
} from '../../../schemas/alert'
import type { DomainEvent } from '../../../schemas/event'
import type { ActionReport } from '../../../schemas/events/execution-completed'
import type { Issue } from '../../../schemas/issue'
import type { Plan } from '../../../schemas/plan'
import type { Instant } from '../../../schemas/scalars'

/** Who asks, where, and the proof of it. */
export interface Actor {
  /** The name that the request claims. */
  readonly by: string
  /** The authenticated principal: `slack:TEAM/USER`, `api-key:ID`, `lambda:direct`, `link:CHANNEL`. */
  readonly decided_by: string
  readonly surface: NonNullable<Alert['decision_surface']>
  readonly comment?: string
}

/** Who decided on which plan. */
export interface Decision extends Actor {
  readonly plan_digest: string
  /** Principals of the approvals before this one, where several are needed: the MAC covers them. */
  readonly together_with?: readonly string[]
}

/** What an analysis gives, whoever made it. */
export interface AnalysisGiven {
  readonly plan: Plan
  readonly plan_digest: string
  /** How long a decision is wanted, in milliseconds. */
  readonly open_ms: number
  readonly stored: Pick<
    Alert,
    'agent_analysis' | 'agent_session_id' | 's3_analysis_key' | 's3_analysis_url' | 'analysis_problem'
  >
}

/** Who asks for an analysis that had to wait for its budget. */
export const DETECTOR = 'invoke-agent-analysis'

export type Command =
  | { readonly name: 'take_lease'; readonly lease_id: string; readonly lease_ms: number }
  | (AnalysisGiven & {
      readonly name: 'record_analysis'
      readonly lease_id: string
      readonly analysis_status: Exclude<AnalysisStatus, 'in_progress'>
    })
  /** Every attempt to analyse died: people get the evidence without an analysis. */
  | (AnalysisGiven & { readonly name: 'give_up_analysis' })
  /** A new revision of an undecided alert's plan. The present one no longer decides. */
  | { readonly name: 'analyze_again'; readonly actor: Actor }
  /** The first analysis by the agent of an undecided alert that opened with its evidence alone; once, by whoever is first. */
  | { readonly name: 'analyze_deferred' }
  /** The evidence is another than the plan was made for: a new revision, unless the present one is younger than this. */
  | {
      readonly name: 'analyze_changed'
      readonly issue: Issue
      /** The plan that was made for the old evidence. */
      readonly plan_digest: string
      readonly after_ms: number
    }
  /** A new alert after the end of this one, at once instead of after the cool-down, if the domain still fails. */
  | { readonly name: 'follow_up'; readonly actor: Actor }
  /** One of several approvals, but not the last. */
  | {
      readonly name: 'record_approval'
      readonly decision: Decision
      readonly mac: string
      readonly approvals_needed: number
    }
  | {
      readonly name: 'approve'
      readonly decision: Decision
      readonly mac: string
      readonly start_within_ms: number
      /** How many distinct principals must approve, this one included; 1 without it. */
      readonly approvals_needed?: number
    }
  | { readonly name: 'reject'; readonly decision: Decision; readonly mac: string }
  | { readonly name: 'acknowledge'; readonly decision: Decision }
  | { readonly name: 'snooze'; readonly actor: Actor; readonly until: Instant }
  | { readonly name: 'recover' }
  | { readonly name: 'expire' }
  | { readonly name: 'remind' }
  | {
      readonly name: 'claim'
      readonly execution_id: string
      readonly plan_digest: string
      readonly claim_ms: number
    }
  /** Asks a running execution to stop before its next action. */
  | { readonly name: 'stop'; readonly actor: Actor }
  /** Ends an approval whose execution has not begun. */
  | { readonly name: 'cancel'; readonly actor: Actor }
  | {
      readonly name: 'complete'
      readonly execution_id: string
      readonly outcome: ExecutionOutcome
      readonly result: ExecutionResult
      readonly failure_kind?: FailureKind
      readonly actions: readonly ActionReport[]
      readonly stored: Pick<Alert, 'execution_log' | 'execution_details' | 'dry_run'>
    }
  | { readonly name: 'give_up_start' }
  | { readonly name: 'give_up_claim' }
  /** Keeps the item of an alert that is still open from being deleted by its TTL. */
  | { readonly name: 'keep' }

/** A condition on one attribute; times compare as texts because instants have a fixed width. */
export type Guard =
  | { readonly attribute: keyof Alert; readonly is: 'absent' | 'present' }
  | { readonly attribute: keyof Alert; readonly is: 'equal' | 'not_equal'; readonly value: string }
  | { readonly attribute: keyof Alert; readonly is: 'before' | 'after'; readonly value: Instant }
  /** Not there, or not later than the value. */
  | { readonly attribute: keyof Alert; readonly is: 'not_after'; readonly value: Instant }
  /** A map without this key. */
  | { readonly attribute: 'approvals'; readonly is: 'missing_key'; readonly value: string }
  /** A map with fewer, or at least as many, keys. */
  | { readonly attribute: 'approvals'; readonly is: 'size_below' | 'size_at_least'; readonly value: number }

/** One conditional write of one item: what must hold, what changes, which event is committed with it. */
export interface Transition {
  readonly command: Command['name']
  readonly alert_id: string
  readonly guards: readonly Guard[]
  readonly set: Partial<Alert>
  readonly remove: readonly (keyof Alert)[]
  /** One more key of the map `approvals`, so that approvals at the same time do not overwrite each other. */
  readonly approval?: { readonly principal: string; readonly recorded: RecordedApproval }
  readonly event?: DomainEvent
}

/** Why a command does not apply, with the guard that failed and the alert as it is. */
export interface Refusal {
  readonly command: Command['name']
  readonly guard: Guard
  readonly alert: Alert
}
