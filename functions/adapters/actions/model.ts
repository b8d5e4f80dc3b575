import type * as E from 'fp-ts/Either'
import type * as t from 'io-ts'
import type { Alert } from '../../../schemas/alert'
import type { PreviewField } from '../../../schemas/plan'
import type { Risk } from '../../../schemas/scalars'
import type { FunctionSettings } from '../../../schemas/settings'
import type { Permission } from '../../runtime/contract'
import type { ActionOutcome, PreviewProblem, RemoteOperation } from '../../runtime/ports'
import type { Condition, Extent, OwnAccount, Statement } from './rights'

/** What the settings allow of actions, and the alarms that they name. */
export type Limits = FunctionSettings['execution'] & {
  readonly alarms?: FunctionSettings['detection']['alarms']
}
export type Resources = Alert['resources']
/** A short summary for log, people and agent; JSON. */
export type Answer = Readonly<Record<string, unknown>>
/** Whether a change is in effect, as a look afterwards found. */
export type Verified = NonNullable<ActionOutcome['verified']>

/** What every action says of itself. */
export interface Common<P> {
  /** `service:Operation`, as the plan names it. */
  readonly name: string
  /** What the action can do at worst is not the agent's to say: no step of it is shown with a lower risk. */
  readonly leastRisk: Risk
  readonly permissions: readonly Permission[]
  /** Built of `t.strict` at every level: whatever it does not know is refused. */
  readonly parameters: t.Type<P, unknown, unknown>
  /** Shows the agent what parameters look like. */
  readonly example: P
  /** Further ones, where parameters may look otherwise. */
  readonly otherExamples?: readonly P[]
  /** Why these parameters are not allowed for this alert; `undefined` where they are. */
  check(parameters: P, resources: Resources, limits: Limits): string | undefined
  /** What these parameters name of the monitor's resources: IAM lets the step touch them and no others. */
  touches(parameters: P): Resources
  /** True where it is about what no monitor names and the own account has. */
  readonly ofOwnAccount?: true
  /** What IAM can hold of these parameters beside the resources: conditions by operation. */
  conditions?(parameters: P): Readonly<Record<string, Condition>>
}

/** An action that changes nothing: the agent may ask for it at any time, and a dry run carries it out as well. */
export interface Reading<P> extends Common<P> {
  /** Rejects with the SDK's error. */
  execute(parameters: P): Promise<Answer>
}

/**
 * An action that changes something. `B` is what was there before: JSON that may be stored, so without a secret. A change that
 * holds one captures where it is kept, and a digest of it.
 */
export interface Changing<P, B> extends Common<P> {
  /** What `capture` and `preview` read; `permissions` are for the call, the looks after it, and for putting it back. */
  readonly reads: readonly Permission[]
  /** What it changes, in words for people: two steps of one plan never change the same. */
  changes(parameters: P): readonly string[]
  /** Reads what must be known to put it back; `undefined` where there is nothing to put back. Rejects where the change must not be made on it. */
  capture(parameters: P, limits: Limits): Promise<B>
  /**
   * What is there now and what will be, read and never changed. These are the fields that are compared before the change is made:
   * all that people are shown, and all that it overwrites. Nothing that changes by itself (a time, a counter) belongs here, and no
   * secret. Rejects where the change must not be made.
   */
  preview(parameters: P, before: B): Promise<readonly PreviewField[]>
  /** Sends the change once, never again by itself. `token` makes a repetition recognizable to AWS. Rejects with the SDK's error. */
  execute(parameters: P, token: string, before: B): Promise<Answer>
  /** Looks whether the change is in effect. `answer` is undefined where `execute` failed. Rejects where this cannot be known. */
  verify(parameters: P, before: B, answer: Answer | undefined): Promise<Verified>
  /** True where it changes nothing that would have to be put back, however it ends. */
  readonly leavesNothing?: true
  /** Puts back what was there before, unless somebody else has changed it since. Absent where there is nothing to put back. */
  undo?(parameters: P, before: B): Promise<Answer>
  /** For what AWS accepts at once and carries out later: `verify` is asked when it is done. */
  readonly operation?: LongOperation<P>
}

/** What AWS goes on with after it has answered. It may take longer than a function lives: another invocation looks further. */
export interface LongOperation<P> {
  /** What finds it again, at most 300 characters, and no secret; `undefined` where the answer does not say. */
  handle(answer: Answer): string | undefined
  /** Looks once whether it is done. Rejects where this cannot be known; then it is looked at again. */
  progress(parameters: P, handle: string): Promise<Progress>
  /** Asks AWS to end it; what it has done stays done. Absent where AWS cannot. Sent once. */
  cancel?(parameters: P, handle: string): Promise<Answer>
}

export interface Progress {
  readonly state: 'running' | 'done' | 'failed'
  /** What AWS says of it, for log, people and agent. */
  readonly answer?: Answer
}

/** An action whose parameters are still undecoded. */
export interface Action {
  readonly name: string
  readonly leastRisk: Risk
  readonly readOnly: boolean
  /** Whether people may approve it in advance: it only reads, or is of low risk and is put back, or leaves nothing to put back. */
  readonly inAdvance: boolean
  readonly permissions: readonly Permission[]
  /** Those of `permissions` that a preview needs. */
  readonly reads: readonly Permission[]
  readonly example: unknown
  readonly otherExamples: readonly unknown[]
  check(parameters: unknown, resources: Resources, limits: Limits): E.Either<string, void>
  /** Whether it is about the own account, whatever account the monitor's resources are in. */
  readonly ofOwnAccount: boolean
  /** What the parameters name of the monitor's resources. */
  touches(parameters: unknown): E.Either<string, Resources>
  /** What IAM is to allow a step with these parameters: all that it calls, or only what it reads. */
  rights(parameters: unknown, own: OwnAccount, extent: Extent): E.Either<string, readonly Statement[]>
  /** What it changes; of parameters that do not decode nothing is known. */
  changes(parameters: unknown): readonly string[]
  /** Never rejects. */
  preview(parameters: unknown, limits: Limits): Promise<E.Either<PreviewProblem, readonly PreviewField[]>>
  /** Carries it out once and looks whether it took effect; nothing is sent where it is not as `expected` says. Never rejects. */
  run(
    parameters: unknown,
    limits: Limits,
    token: string,
    expected?: readonly PreviewField[],
  ): Promise<ActionOutcome>
  /** Looks further at what AWS has accepted. Never rejects. */
  look(parameters: unknown, operation: RemoteOperation): Promise<ActionOutcome>
  /** Absent where AWS cannot end what it has accepted. Never rejects. */
  cancel?(parameters: unknown, operation: RemoteOperation): Promise<ActionOutcome>
  /** Puts back what was there before. Absent where nothing can be put back. Never rejects. */
  undo?(parameters: unknown, before: unknown): Promise<ActionOutcome>
}
