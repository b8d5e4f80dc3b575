import { defined } from '../../../schemas/defined'
import type { MonitorResources } from '../../../schemas/monitor-resources'
import { type ActionResource, resourceArns } from '../../../schemas/resource-arns'
import type { Permission } from '../../runtime/contract'

/** By operator and key, as a policy has it. */
export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>

export interface Statement {
  readonly Effect: 'Allow'
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
  readonly Condition?: Condition
}

/** What STS takes of a session policy, in characters. */
export const MAX_SESSION_POLICY = 2_048

/** All that an action calls, or only what it reads. */
export type Extent = 'all' | 'readings'

/** Whose resources parameters name. */
export interface OwnAccount {
  readonly account_id: string
}

/**
 * What IAM is to allow one step: the permissions of its action, on the resources that its parameters name and on no others.
 * @param conditions what IAM can hold of the parameters beside the resources, by operation
 */
export const statementsFor = (
  permissions: readonly Permission[],
  named: MonitorResources,
  conditions: Readonly<Record<string, Condition>>,
  own: OwnAccount,
): readonly Statement[] => {
  const arns: Readonly<Record<string, readonly string[]>> = { ...resourceArns(own, [named]), '*': ['*'] }
  const byScope = new Map<string, Omit<Statement, 'Action'> & { readonly actions: Set<string> }>()
  const add = (operation: string, Resource: readonly string[], Condition: Condition | undefined): void => {
    const key = JSON.stringify([Resource, Condition])
    const known = byScope.get(key) ?? {
      ...{ Effect: 'Allow', Resource, ...defined({ Condition }) },
      actions: new Set(),
    }
    byScope.set(key, known)
    known.actions.add(operation)
  }
  for (const { actions, resources, condition } of permissions) {
    const on = resources.flatMap((name: ActionResource | string) => arns[name] ?? [])
    if (on.length > 0) for (const operation of actions) add(operation, on, conditions[operation] ?? condition)
  }
  return [...byScope.values()].map(({ actions, Effect, ...scope }) => ({
    Effect,
    Action: [...actions],
    ...scope,
  }))
}

/** As a session policy: JSON without blanks, a list of one as its element. */
export const policyText = (statements: readonly Statement[]): string => {
  const packed = (list: readonly string[]) => (list.length === 1 ? list[0] : list)
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map(({ Effect, Action, Resource, Condition }) => ({
      Effect,
      Action: packed(Action),
      Resource: packed(Resource),
      ...defined({ Condition }),
    })),
  })
}

/** Why a step could not run with rights of its own, for people; `undefined` where it can. */
export const policyProblem = (statements: readonly Statement[]): string | undefined => {
  const { length } = policyText(statements)
  return length <= MAX_SESSION_POLICY
    ? undefined
    : `the policy of its session would have ${length} characters, and AWS takes ${MAX_SESSION_POLICY}: name fewer resources in one step`
}

/** Whose are meant where no one is known yet: all ids are of one length. */
export const SOMEONE: OwnAccount = { account_id: '000000000000' }
