import canonicalize from 'canonicalize'
import * as E from 'fp-ts/Either'
import { decode } from '../../../schemas/codec'
import type { Permission } from '../../runtime/contract'
import type { ActionOutcome, RemoteOperation } from '../../runtime/ports'
import { change, lookFurther } from './change'
import type { Action, Changing, Common, Limits, Reading, Resources } from './model'
import { failed, outcomeOf } from './outcome'
import { previewOf } from './preview'
import { type Extent, type OwnAccount, policyProblem, SOMEONE, type Statement, statementsFor } from './rights'

export const defineReading = <P>(definition: Reading<P>): Action => ({
  ...common(definition, definition.permissions, definition.permissions),
  readOnly: true,
  inAdvance: true,
  changes: () => [],
  preview: async () => E.right([]),
  run: (parameters) => outcomeOf(decoded(definition, parameters), definition.execute),
  look: async () => failed(new TypeError(`${definition.name} has nothing to wait for`)),
})

export const defineChange = <P, B>(definition: Changing<P, B>): Action => {
  const { operation, undo } = definition
  const given = <A>(
    parameters: unknown,
    call: (parameters: P) => Promise<A>,
    otherwise: (problem: string) => A,
  ): Promise<A> => {
    const known = decoded(definition, parameters)
    return E.isLeft(known) ? Promise.resolve(otherwise(known.left)) : call(known.right)
  }
  const refused = (problem: string): ActionOutcome => failed(new TypeError(problem))
  return {
    ...common(definition, [...definition.permissions, ...definition.reads], definition.reads),
    readOnly: false,
    inAdvance: definition.leastRisk === 'low' && (undo !== undefined || definition.leavesNothing === true),
    changes: (parameters) => E.match(() => [], definition.changes)(decoded(definition, parameters)),
    preview: (parameters, limits) =>
      given<Awaited<ReturnType<Action['preview']>>>(
        parameters,
        (known) => previewOf(definition, known, limits),
        (message) => E.left({ message, throttled: false }),
      ),
    run: (parameters, limits, token, expected) =>
      given(parameters, (known) => change(definition, known, limits, token, expected), refused),
    look: (parameters, accepted) =>
      given(parameters, (known) => lookFurther(definition, known, accepted), refused),
    ...(operation?.cancel === undefined
      ? {}
      : {
          cancel: (parameters: unknown, { handle }: RemoteOperation) =>
            given(
              parameters,
              (known) =>
                outcomeOf(E.right(known), async () => (await operation.cancel?.(known, handle)) ?? {}),
              refused,
            ),
        }),
    ...(undo === undefined
      ? {}
      : {
          undo: (parameters: unknown, before: unknown) =>
            // What an earlier invocation has captured and stored, where no one else can write.
            given(parameters, (known) => outcomeOf(E.right(known), () => undo(known, before as B)), refused),
        }),
  }
}

const common = <P>(
  { name, leastRisk, ...definition }: Common<P>,
  permissions: readonly Permission[],
  reads: readonly Permission[],
) => {
  const rightsTo = (given: P, own: OwnAccount, extent: Extent): readonly Statement[] =>
    statementsFor(
      extent === 'all' ? permissions : reads,
      definition.touches(given),
      definition.conditions?.(given) ?? {},
      own,
    )
  // A permission is given only where the settings allow the action it is for.
  const forThis = (permission: Permission): Permission => ({ ...permission, action: name })
  return {
    name,
    leastRisk,
    example: definition.example,
    otherExamples: definition.otherExamples ?? [],
    ofOwnAccount: definition.ofOwnAccount === true,
    permissions: permissions.map(forThis),
    reads: reads.map(forThis),
    check: (parameters: unknown, resources: Resources, limits: Limits): E.Either<string, void> => {
      const given = decoded({ name, ...definition }, parameters)
      if (E.isLeft(given)) return given
      const problem =
        definition.check(given.right, resources, limits) ??
        policyProblem(rightsTo(given.right, SOMEONE, 'all'))
      return problem === undefined ? E.right(undefined) : E.left(`${name}: ${problem}`)
    },
    touches: (parameters: unknown): E.Either<string, Resources> =>
      E.map(definition.touches)(decoded({ name, ...definition }, parameters)),
    rights: (parameters: unknown, own: OwnAccount, extent: Extent): E.Either<string, readonly Statement[]> =>
      E.map((given: P) => rightsTo(given, own, extent))(decoded({ name, ...definition }, parameters)),
  }
}

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

/** Says that a resource is not this alert's own. */
export const foreign = (what: string, given: string, own: string | undefined): string | undefined => {
  if (given === own) return undefined
  return own === undefined
    ? `the settings name no ${what} for this domain`
    : `${what} ${given} is not the one that the settings name for this domain`
}

/** Says that something is not among what the settings list for this alert. */
export const unlisted = (
  what: string,
  given: string,
  listed: readonly string[] | undefined,
  setting: string,
): string | undefined =>
  listed?.includes(given) === true
    ? undefined
    : `${what} ${given} is not among those that the settings name in ${setting} of this domain`
