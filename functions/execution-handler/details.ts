import type { FailureKind, Outcome, Result } from '../../schemas/alert'
import type { ActionReport } from '../../schemas/events/execution-completed'
import type { PlanStep } from '../../schemas/plan'
import type { Instant } from '../../schemas/scalars'

/** Time kept free at the end, in milliseconds, to record how it ended. */
export const RESERVE_MS = 60_000

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

/** What an execution has seen and done so far; written by one execution only. */
export interface Progress {
  readonly steps: StepRecord[]
  readonly requests: AgentRequest[]
  /** Sentences about what the agent could not be asked. */
  readonly problems: string[]
  assessment?: string
  closing?: string
}

export interface Verification {
  /** What the last probe found. */
  readonly status: 'healthy' | 'issue' | 'unknown' | 'not probed'
  /** How many fresh probes were made after the last step. */
  readonly probes: number
  readonly summary?: string
}

/** How an execution ended; the log tells all of it. */
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
  readonly verification: Verification
}

export const reportOf = ({ step_id, action, status, started_at, duration_ms }: StepRecord): ActionReport => ({
  step_id,
  action,
  status,
  started_at,
  duration_ms,
})

/** What the item keeps of a text by the agent, in UTF-16 units: an item ends at 400 KB, and an analysis is in it already. */
const MAX_TEXT = 4_000
/** What the item keeps of the agent's requests. */
const MAX_REQUESTS = 50

const cut = (text: string): string =>
  text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)} (cut; the log holds the whole)`

/**
 * `execution_details` of the table: the ending as JSON, small enough for the item. The parameters stand in the item's plan.
 * @param logProblem why there is no log
 */
export const detailsOf = (ending: Ending, logProblem?: string): string => {
  const { assessment, closing } = ending.agent
  return JSON.stringify({
    ...ending,
    steps: ending.steps.map((step) => ({ ...reportOf(step), answer: step.answer })),
    agent: {
      ...ending.agent,
      requests: ending.agent.requests.slice(0, MAX_REQUESTS),
      ...(assessment === undefined ? {} : { assessment: cut(assessment) }),
      ...(closing === undefined ? {} : { closing: cut(closing) }),
    },
    ...(logProblem === undefined ? {} : { log_problem: logProblem }),
  })
}
