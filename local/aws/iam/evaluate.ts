import { type Context, hasVariable, holds, NotUnderstood } from './conditions'
import { matchesGlob } from './glob'
import type { Patterns, Policy, Statement } from './policy'

/** One operation on one resource: a call may need several. */
export interface Asked {
  /** `service:Operation`, as IAM names it. */
  readonly action: string
  /** An ARN, or `*` where the operation knows none. */
  readonly resource: string
  readonly context: Context
}

/** What limits a caller: each that is given must allow a call, and none may refuse it. */
export interface Limits {
  readonly identity: readonly Policy[]
  readonly boundary?: readonly Policy[] | undefined
  readonly session?: readonly Policy[] | undefined
}

export interface Decision {
  readonly allowed: boolean
  /** The statement that decided; absent where none is about the call. */
  readonly statement?: string
  /** As AWS words it: `because no session policy allows the … action`. */
  readonly reason: string
}

/** Whether something is among what a statement is about. */
const covers = ({ of, inverted }: Patterns, fits: (pattern: string) => boolean): boolean =>
  of.some(fits) !== inverted

/** @throws NotUnderstood where a statement that may be about the call has something that is not understood */
const isAbout = (
  { actions, resources, conditions }: Statement,
  { action, resource, context }: Asked,
): boolean => {
  if (!covers(actions, (pattern) => matchesGlob(pattern.toLowerCase(), action.toLowerCase()))) return false
  const variable = resources?.of.find(hasVariable)
  if (variable !== undefined) throw new NotUnderstood(`the policy variable in ${variable} is not understood`)
  if (resources !== undefined && !covers(resources, (pattern) => matchesGlob(pattern, resource))) return false
  // Every line is looked at: one that is not understood is not hidden by one that does not hold.
  return conditions.map((line) => holds(line, context)).every((held) => held)
}

const KINDS = [
  ['identity', 'identity-based', 'an'],
  ['boundary', 'permissions boundary', 'a'],
  ['session', 'session', 'a'],
] as const

/** Decides as IAM does: an explicit refusal wins; else each kind of policy that is there must allow it. */
export const evaluate = (asked: Asked, limits: Limits): Decision => {
  const found = KINDS.flatMap(([kind, name, article]) => {
    const policies = limits[kind]
    return policies === undefined ? [] : [{ name, article, ...decisiveOf(asked, policies) }]
  })
  const obstacle = found.find(({ refusal }) => refusal !== undefined)
  if (obstacle?.refusal !== undefined) {
    const { statement, why } = obstacle.refusal
    return {
      allowed: false,
      statement,
      reason: why ?? `with an explicit deny in ${obstacle.article} ${obstacle.name} policy`,
    }
  }
  const missing = found.find(({ allowance }) => allowance === undefined)
  if (missing !== undefined)
    return { allowed: false, reason: `because no ${missing.name} policy allows the ${asked.action} action` }
  const narrowest = found.at(-1)?.allowance
  return { allowed: true, reason: 'allowed', ...(narrowest === undefined ? {} : { statement: narrowest }) }
}

interface Decisive {
  /** The first statement that refuses, or is not understood, which refuses as well. */
  readonly refusal?: { readonly statement: string; readonly why?: string }
  /** The first statement that allows. */
  readonly allowance?: string
}

/** What policies of one kind come to. */
export const decisiveOf = (asked: Asked, policies: readonly Policy[]): Decisive => {
  let allowance: string | undefined
  for (const statement of policies.flatMap(({ statements }) => statements)) {
    try {
      if (!isAbout(statement, asked)) continue
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error
      return { refusal: { statement: statement.name, why: error.message } }
    }
    if (statement.effect === 'Deny') return { refusal: { statement: statement.name } }
    allowance ??= statement.name
  }
  return allowance === undefined ? {} : { allowance }
}

/** Whether a trust policy lets a principal do something with its role. */
export const trusts = (policy: Policy, principal: string, asked: Omit<Asked, 'resource'>): Decision => {
  const about = policy.statements.filter(({ principals = [] }) =>
    principals.some((one) => one === principal || one === '*' || isAccountOf(one, principal)),
  )
  const { refusal, allowance } = decisiveOf({ ...asked, resource: '*' }, [{ ...policy, statements: about }])
  if (refusal !== undefined)
    return { allowed: false, statement: refusal.statement, reason: refusal.why ?? 'with an explicit deny' }
  return allowance === undefined
    ? { allowed: false, reason: `because no resource-based policy allows the ${asked.action} action` }
    : { allowed: true, statement: allowance, reason: 'allowed' }
}

/** The account as a principal means all of it. */
const isAccountOf = (principal: string, arn: string): boolean => {
  const account = arn.split(':')[4] ?? ''
  return principal === account || principal === `arn:aws:iam::${account}:root`
}
