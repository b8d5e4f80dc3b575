import type { FailureKind, Outcome, Result } from '../../schemas/alert'
import type { ActionReport } from '../../schemas/events/execution-completed'
import type { PlanStep } from '../../schemas/plan'
import type { Instant } from '../../schemas/scalars'

/** One step as it was carried out, with everything that the log keeps of it. */
export interface StepRecord extends ActionReport {
  readonly parameters: PlanStep['parameters']
  readonly answer: Record<string, unknown>
}

/** A request of the agent during the execution, and what became of it. */
export interface AgentRequest {
  readonly at: Instant
  readonly action: string
  readonly outcome: 'carried out' | 'refused'
  readonly reason?: string
}

/** How an execution ended: `execution_details` of the table is this as JSON. */
export interface Ending {
  readonly outcome: Outcome
  readonly result: Result
  readonly failure_kind?: FailureKind
  /** One sentence for people. */
  readonly reason: string
  readonly steps: readonly StepRecord[]
  readonly agent: {
    readonly asked: boolean
    readonly assessment?: string
    readonly closing?: string
    readonly problem?: string
    readonly requests: readonly AgentRequest[]
  }
  readonly verification: { readonly status: string; readonly probes: number; readonly summary?: string }
  readonly log_problem?: string
}

export const reportOf = ({ step_id, action, status, started_at, duration_ms }: StepRecord): ActionReport => ({
  step_id,
  action,
  status,
  started_at,
  duration_ms,
})
