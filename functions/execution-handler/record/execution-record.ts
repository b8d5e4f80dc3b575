import type * as T from 'fp-ts/Task'
import type { ExecutionOutcome, ExecutionResult, FailureKind } from '../../../schemas/alert'
import type { ActionReport } from '../../../schemas/events/execution-completed'
import type { PlanStep } from '../../../schemas/plan'
import type { Instant } from '../../../schemas/scalars'
import type { ActionOutcome } from '../../runtime/ports'
import { wellFormed } from '../../runtime/text'

/** Time kept free at the end, in milliseconds, to record how it ended. */
export const RESERVE_MS = 60_000

/** One action as it was carried out, with everything that the log keeps of it. */
export interface StepRecord extends ActionReport {
  readonly parameters: PlanStep['parameters']
  readonly answer: Readonly<Record<string, unknown>>
  /** What putting it back gave, where that was tried. */
  readonly undone?: Pick<StepRecord, 'answer' | 'started_at' | 'duration_ms'>
}

/** A request of the agent during the execution, and what became of it. */
export interface AgentRequest {
  readonly at: Instant
  readonly action: string
  readonly parameters: Readonly<Record<string, unknown>>
  readonly outcome: 'carried out' | 'refused'
  readonly reason?: string
}

/** What an agent with tools of its own did, as its trace told it. */
export interface TracedAction {
  readonly at: Instant
  readonly action: string
  readonly parameters: Readonly<Record<string, unknown>>
  answer?: string
}

/** Why no action may begin now. */
export interface StopReason {
  readonly kind: Extract<FailureKind, 'stopped' | 'out_of_time'>
  /** One sentence for people. */
  readonly reason: string
}

/** What an execution has seen and done so far; written by one execution only. */
export interface Progress {
  readonly steps: StepRecord[]
  readonly requests: AgentRequest[]
  readonly traced: Map<string, TracedAction>
  /** How to put back what a step changed, by the step's id. */
  readonly undos: Map<string, T.Task<ActionOutcome>>
  readonly dry_run: boolean
  /** Sentences about what the agent could not be asked. */
  readonly problems: string[]
  assessment?: string
  closing?: string
  /** The action that is under way. */
  running?: Omit<StepRecord, 'status' | 'duration_ms' | 'answer'>
  /** True from the moment on when the end is being recorded: nothing may begin any more. */
  over: boolean
}

export const newProgress = (dry_run: boolean): Progress => ({
  dry_run,
  steps: [],
  requests: [],
  traced: new Map(),
  undos: new Map(),
  problems: [],
  over: false,
})

export interface Verification {
  /** What the last probe found. */
  readonly status: 'healthy' | 'issue' | 'unknown' | 'not probed'
  /** How many fresh probes were made after the last step. */
  readonly probes: number
  readonly summary?: string
}

/** How an execution ended; the log tells all of it. */
export interface Ending {
  readonly outcome: ExecutionOutcome
  readonly result: ExecutionResult
  readonly failure_kind?: FailureKind
  /** One sentence for people. */
  readonly reason: string
  readonly steps: readonly StepRecord[]
  /** True where the steps only said what they would do. */
  readonly dry_run?: true
  readonly agent: {
    readonly asked: boolean
    readonly assessment?: string
    readonly closing?: string
    readonly problem?: string
    readonly requests: readonly AgentRequest[]
    /** What it did with tools of its own; only in the mode `agent`. */
    readonly traced?: readonly TracedAction[]
  }
  readonly verification: Verification
}

export const reportOf = (step: StepRecord): ActionReport => {
  const { step_id, action, status, started_at, duration_ms, verified, undo } = step
  return {
    step_id,
    action,
    status,
    started_at,
    duration_ms,
    ...(verified === undefined ? {} : { verified }),
    ...(undo === undefined ? {} : { undo }),
  }
}

/** What the item keeps of a text by the agent, in UTF-16 units. */
const MAX_TEXT = 4_000
/** What the item keeps of the agent's requests, and of its own actions. */
const MAX_REQUESTS = 50
/** What the item keeps of the parameters or the answer of one action, in UTF-16 units. */
const MAX_VALUE = 2_000

const cut = (text: string): string =>
  text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)} (cut; the log holds the whole)`

/** Largest `execution_details`, in bytes: an item ends at 400 KB, and an analysis is in it already. */
const MAX_DETAILS = 60_000

/** A value as it is, or that it was too long. */
const short = (value: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const { length } = JSON.stringify(value)
  return length <= MAX_VALUE ? { ...value } : { cut: `${length} characters; the log holds the whole` }
}

/**
 * `execution_details` of the table: the ending as JSON, small enough for the item; the log holds everything.
 * @param logProblem why there is no log
 */
export const executionRecord = (ending: Ending, logProblem?: string): string => {
  const problem = logProblem === undefined ? {} : { log_problem: logProblem }
  const details = wellFormed(JSON.stringify({ ...shortened(ending), ...problem }))
  if (Buffer.byteLength(details) <= MAX_DETAILS) return details
  const { outcome, result, failure_kind, reason, verification, steps } = ending
  const kept = { outcome, result, failure_kind, reason, verification, steps: steps.map(reportOf) }
  return wellFormed(JSON.stringify({ ...kept, ...problem, cut: 'the log holds the whole' }))
}

const shortened = ({ agent, ...ending }: Ending): Ending => {
  const { assessment, closing, traced, requests } = agent
  const withShortParameters = <A extends { readonly parameters: StepRecord['parameters'] }>(one: A): A => ({
    ...one,
    parameters: short(one.parameters),
  })
  return {
    ...ending,
    steps: ending.steps.map((step) => ({ ...withShortParameters(step), answer: short(step.answer) })),
    agent: {
      ...agent,
      requests: requests.slice(0, MAX_REQUESTS).map(withShortParameters),
      ...(traced === undefined ? {} : { traced: traced.slice(0, MAX_REQUESTS).map(withShortParameters) }),
      ...(assessment === undefined ? {} : { assessment: cut(assessment) }),
      ...(closing === undefined ? {} : { closing: cut(closing) }),
    },
  }
}
