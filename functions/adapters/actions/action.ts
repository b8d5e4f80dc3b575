import canonicalize from 'canonicalize'
import * as E from 'fp-ts/Either'
import type * as t from 'io-ts'
import type { Alert } from '../../../schemas/alert'
import { decode } from '../../../schemas/codec'
import { defined } from '../../../schemas/defined'
import type { Risk } from '../../../schemas/scalars'
import type { FunctionSettings } from '../../../schemas/settings'
import type { Permission } from '../../runtime/contract'
import type { ActionOutcome } from '../../runtime/ports'

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
interface Common<P> {
  /** `service:Operation`, as the plan names it. */
  readonly name: string
  /** What the action can do at worst is not the agent's to say: no step of it is shown with a lower risk. */
  readonly leastRisk: Risk
  readonly permissions: readonly Permission[]
  /** Built of `t.strict` at every level: whatever it does not know is refused. */
  readonly parameters: t.Type<P, unknown, unknown>
  /** Shows the agent what parameters look like. */
  readonly example: P
  /** Why these parameters are not allowed for this alert; `undefined` where they are. */
  check(parameters: P, resources: Resources, limits: Limits): string | undefined
}

/** An action that changes nothing: the agent may ask for it at any time, and a dry run carries it out as well. */
interface Reading<P> extends Common<P> {
  /** Rejects with the SDK's error. */
  execute(parameters: P): Promise<Answer>
}

/** An action that changes something. `B` is what was there before. */
interface Changing<P, B> extends Common<P> {
  /** Reads what must be known to put it back; `undefined` where there is nothing to put back. Rejects where the change must not be made on it. */
  capture(parameters: P): Promise<B>
  /** Reads only, and says what would be changed. */
  dryRun(parameters: P, before: B): Promise<Answer>
  /** Sends the change once, never again by itself. `token` makes a repetition recognizable to AWS. Rejects with the SDK's error. */
  execute(parameters: P, token: string, before: B): Promise<Answer>
  /** Looks whether the change is in effect. `answer` is undefined where `execute` failed. Rejects where this cannot be known. */
  verify(parameters: P, before: B, answer: Answer | undefined): Promise<Verified>
  /** Puts back what was there before, unless somebody else has changed it since. Absent where there is nothing to put back. */
  undo?(parameters: P, before: B): Promise<Answer>
}

/** An action whose parameters are still undecoded. */
export interface Action {
  readonly name: string
  readonly leastRisk: Risk
  readonly readOnly: boolean
  readonly permissions: readonly Permission[]
  readonly example: unknown
  check(parameters: unknown, resources: Resources, limits: Limits): E.Either<string, void>
  /** Says what it would do. Never rejects. */
  dryRun(parameters: unknown): Promise<ActionOutcome>
  /** Carries it out once and looks whether it took effect. Never rejects. */
  run(parameters: unknown, token: string): Promise<ActionOutcome>
}

export const defineReading = <P>(definition: Reading<P>): Action => {
  const run = (parameters: unknown) => outcomeOf(decoded(definition, parameters), definition.execute)
  return { ...common(definition), readOnly: true, dryRun: run, run }
}

export const defineChange = <P, B>(definition: Changing<P, B>): Action => ({
  ...common(definition),
  readOnly: false,
  dryRun: (parameters) =>
    outcomeOf(decoded(definition, parameters), async (given) => ({
      dry_run: true,
      ...(await definition.dryRun(given, await definition.capture(given))),
    })),
  run: async (parameters, token) => {
    const given = decoded(definition, parameters)
    if (E.isLeft(given)) return failed(new TypeError(given.left))
    try {
      return await change(definition, given.right, await definition.capture(given.right), token)
    } catch (error) {
      return failed(error)
    }
  },
})

const change = async <P, B>(
  definition: Changing<P, B>,
  parameters: P,
  before: B,
  token: string,
): Promise<ActionOutcome> => {
  const executed = await outcomeOf(E.right(parameters), (given) => definition.execute(given, token, before))
  const succeeded = executed.status === 'succeeded'
  // The answer to a change may get lost: only a look shows whether it was made.
  const verified = await definition
    .verify(parameters, before, succeeded ? executed.answer : undefined)
    .catch((): Verified => 'unknown')
  const { undo } = definition
  const inEffect = verified === 'yes' || (succeeded && verified === 'unknown')
  return {
    ...executed,
    answer: { ...executed.answer, ...defined({ before }) },
    verified,
    ...(undo === undefined || !inEffect
      ? {}
      : { undo: () => outcomeOf(E.right(parameters), (given) => undo(given, before)) }),
  }
}

const common = <P>({ name, leastRisk, permissions, ...definition }: Common<P>) => ({
  name,
  leastRisk,
  example: definition.example,
  // A permission is given only where the settings allow the action it is for.
  permissions: permissions.map((permission) => ({ ...permission, action: name })),
  check: (parameters: unknown, resources: Resources, limits: Limits): E.Either<string, void> => {
    const given = decoded({ name, ...definition }, parameters)
    if (E.isLeft(given)) return given
    const problem = definition.check(given.right, resources, limits)
    return problem === undefined ? E.right(undefined) : E.left(`${name}: ${problem}`)
  },
})

/** Parameters that are exactly the action's: what people read in the plan is all that there is. */
const decoded = <P>(
  { name, parameters: codec }: Pick<Common<P>, 'name' | 'parameters'>,
  parameters: unknown,
): E.Either<string, P> => {
  const given = decode(codec, parameters)
  if (E.isLeft(given)) return E.left(`${name}: parameters.${given.left}`)
  return canonicalize(codec.encode(given.right)) === canonicalize(parameters)
    ? given
    : E.left(`${name}: parameters: there is something in them that this action does not know`)
}

const outcomeOf = async <P>(
  parameters: E.Either<string, P>,
  call: (parameters: P) => Promise<Answer>,
): Promise<ActionOutcome> => {
  if (E.isLeft(parameters)) return failed(new TypeError(parameters.left))
  try {
    return { status: 'succeeded', answer: await call(parameters.right) }
  } catch (error) {
    return failed(error)
  }
}

/** Longest error text that reaches logs and people. */
const MAX_PROBLEM = 500

/** Not swallowed: a failed step is a result, which stops the plan and is logged and shown. */
const failed = (error: unknown): ActionOutcome => {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  return { status: 'failed', answer: { error: name, message: message.slice(0, MAX_PROBLEM) } }
}

/** Says that a resource is not this alert's own. */
export const foreign = (what: string, given: string, own: string | undefined): string | undefined => {
  if (given === own) return undefined
  return own === undefined
    ? `the settings name no ${what} for this domain`
    : `${what} ${given} is not the one that the settings name for this domain`
}
