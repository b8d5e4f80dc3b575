import type { ExecutionOutcome, ExecutionResult, FailureKind } from '../../schemas/alert'
import { defined } from '../../schemas/defined'
import type { ActionReport } from '../../schemas/events/execution-completed'
import type { PlanStep } from '../../schemas/plan'
import type { Instant } from '../../schemas/scalars'
import type { RemoteOperation } from '../runtime/ports'

/** Time kept free at the end, in milliseconds, to record how it ended. */
export const RESERVE_MS = 60_000

/** One action as it was carried out, with everything that the log keeps of it. */
export interface StepRecord extends ActionReport {
  readonly parameters: PlanStep['parameters']
  readonly answer: Readonly<Record<string, unknown>>
  /** Why nothing was sent: what is there is not what was shown. */
  readonly differs?: string
  /** Why nothing was sent: AWS gave no rights for it. */
  readonly refused?: string
  /** The policy of the session that it had its rights from, as JSON. */
  readonly session_policy?: string
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

/** What an agent with tools of its own did, as its trace shows it. */
export interface TracedAction {
  readonly at: Instant
  readonly action: string
  readonly parameters: Readonly<Record<string, unknown>>
  answer?: string
}

/** Why no action may begin now. */
export interface StopReason {
  readonly kind: FailureKind
  /** One sentence for people. */
  readonly reason: string
}

/** What ended the steps before the last one was carried out. */
export interface Interruption {
  readonly failed?: StepRecord
  readonly obstacle?: StopReason
}

/** A step that AWS has accepted and is still at. */
export interface Waiting extends Pick<StepRecord, 'step_id' | 'action' | 'parameters' | 'started_at'> {
  readonly operation: RemoteOperation
}

/** What an execution has seen and done so far; written by one execution only. */
export interface Progress {
  readonly steps: StepRecord[]
  readonly requests: AgentRequest[]
  readonly traced: Map<string, TracedAction>
  /** What was there before a step, where it can be put back, by the step's id. */
  readonly undos: Map<string, unknown>
  /** Which invocation of the execution this is, from 1. */
  readonly segment: number
  /** When the execution began. */
  readonly started_at: Instant
  /** Nothing is changed, every step says what it would do. */
  readonly dry_run: boolean
  /** Why the agent could not be asked, in sentences. */
  readonly problems: string[]
  waiting?: Waiting
  /** Why it is not recorded what was done: nothing more may begin. */
  unrecorded?: string
  assessment?: string
  closing?: string
  /** The action that is under way. */
  running?: Omit<StepRecord, 'status' | 'duration_ms' | 'answer'>
  /** True as soon as the end is being recorded: nothing may begin any more. */
  ended: boolean
}

export const newProgress = (dry_run: boolean, segment: number, started_at: Instant): Progress => ({
  dry_run,
  segment,
  started_at,
  steps: [],
  requests: [],
  traced: new Map(),
  undos: new Map(),
  problems: [],
  ended: false,
})

export interface Verification {
  /** What the last probe found. */
  readonly status: 'healthy' | 'issue' | 'unknown' | 'not probed'
  /** How many fresh probes were made after the last step. */
  readonly probes: number
  readonly summary?: string
  /** Of several monitors, those that are not well. */
  readonly not_well?: readonly string[]
}

/** How an execution ended; the log holds all of it. */
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

/** How far one segment came: the end, or that the execution waits. */
export type CarriedOut = Ending | { readonly waits: Waiting }

export const reportOf = (step: StepRecord): ActionReport => {
  const { step_id, action, status, started_at, duration_ms, verified, undo } = step
  return {
    step_id,
    action,
    status,
    started_at,
    duration_ms,
    ...defined({ verified, undo }),
  }
}

/** The end by itself, without what was done up to it. */
export type End = Pick<Ending, 'outcome' | 'result' | 'failure_kind' | 'reason'>

/** How the steps went: what went wrong, or that nothing did. */
export type StepsResult =
  | { readonly failure: Pick<Ending, 'reason'> & { readonly failure_kind: FailureKind } }
  | { readonly done: string }
