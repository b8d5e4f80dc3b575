import * as E from 'fp-ts/Either'
import type * as t from 'io-ts'
import type { Alert } from '../../../schemas/alert'
import { decode } from '../../../schemas/codec'
import type { FunctionSettings } from '../../../schemas/settings'
import type { Permission } from '../../contract'

export type Limits = FunctionSettings['execution']
export type Resources = Alert['resources']

/** What is written down once per action: parameters, limits, permission, and the call itself. */
interface ActionDefinition<P> {
  /** `service:Operation`, as the plan names it. */
  readonly name: string
  /** True where it changes nothing: the agent may ask for it at any time. */
  readonly readOnly: boolean
  readonly permission: Permission
  readonly parameters: t.Type<P, unknown, unknown>
  /** Why these parameters are not allowed for this alert; `undefined` where they are. */
  check(parameters: P, resources: Resources, limits: Limits): string | undefined
  /** Carries it out once and answers a short summary. `token` makes a repetition recognizable to AWS. Rejects with the SDK's error. */
  run(parameters: P, token: string): Promise<Record<string, unknown>>
}

/** An action whose parameters are still undecoded. */
export interface Action {
  readonly name: string
  readonly readOnly: boolean
  readonly permission: Permission
  check(parameters: unknown, resources: Resources, limits: Limits): E.Either<string, void>
  run(parameters: unknown, token: string): Promise<Record<string, unknown>>
}

export const defineAction = <P>(definition: ActionDefinition<P>): Action => {
  const decoded = (parameters: unknown) => decode(definition.parameters, parameters)
  return {
    name: definition.name,
    readOnly: definition.readOnly,
    permission: definition.permission,
    check: (parameters, resources, limits) => {
      const given = decoded(parameters)
      if (E.isLeft(given)) return E.left(`${definition.name}: parameters.${given.left}`)
      const problem = definition.check(given.right, resources, limits)
      return problem === undefined ? E.right(undefined) : E.left(`${definition.name}: ${problem}`)
    },
    run: async (parameters, token) => {
      const given = decoded(parameters)
      if (E.isLeft(given)) throw new TypeError(`${definition.name}: parameters.${given.left}`)
      return definition.run(given.right, token)
    },
  }
}

/** Says that a resource is not this alert's own. */
export const foreign = (what: string, given: string, own: string | undefined): string | undefined => {
  if (given === own) return undefined
  return own === undefined
    ? `the settings name no ${what} for this domain`
    : `${what} ${given} is not the one that the settings name for this domain`
}
