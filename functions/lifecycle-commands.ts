import type { Alert, AnalysisStatus, FailureKind, Outcome, Result } from '../schemas/alert'
import type { DomainEvent } from '../schemas/event'
import type { ActionReport } from '../schemas/events/execution-completed'
import type { Plan } from '../schemas/plan'
import type { Instant } from '../schemas/scalars'

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
