import { type Asked, type Decision, decisiveOf, evaluate, type Limits } from './evaluate'
import type { Policy } from './policy'

/** Who asks: a role with what limits it, or a service of AWS, which has no policies of its own. */
export interface Caller {
  /** ARN of the role, or `events.amazonaws.com`. */
  readonly id: string
  readonly accountId: string
  readonly limits?: Limits | undefined
}

/** The policy of a resource; objects of a bucket have the bucket's. */
export interface ResourcePolicy {
  readonly arn: string
  readonly accountId: string
  readonly policy: Policy
}

/** Whether a statement names a caller, and how: himself, or the account that he is in. */
const namedBy = (
  principals: readonly string[],
  { id, accountId, limits }: Caller,
): 'himself' | 'account' | undefined => {
  if (principals.some((one) => one === '*' || one === id)) return 'himself'
  const isAccount = principals.some((one) => one === accountId || one === `arn:aws:iam::${accountId}:root`)
  return limits !== undefined && isAccount ? 'account' : undefined
}

/** What AWS knows of every call, whatever it is. */
const globalContext = ({ id, accountId, limits }: Caller): Asked['context'] => ({
  'aws:SecureTransport': 'true',
  'aws:PrincipalArn': limits === undefined ? undefined : id,
  'aws:PrincipalAccount': limits === undefined ? undefined : accountId,
  'aws:SourceArn': undefined,
  'aws:SourceAccount': undefined,
})

/** Objects of a bucket have its policy. */
const isAt = ({ arn }: ResourcePolicy, resource: string): boolean =>
  resource === arn || (arn.startsWith('arn:aws:s3:::') && resource.startsWith(`${arn}/`))

const refused = (reason: string, statement?: string): Decision =>
  statement === undefined ? { allowed: false, reason } : { allowed: false, reason, statement }

/**
 * Decides as IAM does with the policies of resources beside those of the caller. An explicit refusal of any wins. Within an account either
 * side may allow, but for keys, whose policy must allow the caller or leave it to IAM; between accounts both must. Boundary and session limit
 * what a resource's policy gives as well.
 */
export const authorize = (
  { action, resource, context }: Asked,
  caller: Caller,
  policies: readonly ResourcePolicy[],
): Decision => {
  const asked = { action, resource, context: { ...globalContext(caller), ...context } }
  const own = policies.filter((policy) => isAt(policy, resource))
  const statements = own.flatMap(({ policy }) => policy.statements)
  const about = (...how: readonly string[]) => {
    const named = statements.filter(({ principals = [] }) => how.includes(namedBy(principals, caller) ?? ''))
    return decisiveOf(asked, [{ name: resource, statements: named }])
  }
  const { refusal } = about('himself', 'account')
  if (refusal !== undefined)
    return refused(refusal.why ?? 'with an explicit deny in a resource-based policy', refusal.statement)
  const [himself, account] = [about('himself').allowance, about('account').allowance]
  const none = `because no resource-based policy allows the ${action} action`
  const { limits } = caller
  if (limits === undefined)
    return himself === undefined ? refused(none) : { allowed: true, statement: himself, reason: 'allowed' }

  const accountId = own[0]?.accountId ?? (resource.split(':')[4] || caller.accountId)
  const isForeign = accountId !== caller.accountId
  if ((isForeign || action.startsWith('kms:')) && (himself ?? account) === undefined) return refused(none)
  if (himself === undefined || isForeign) return evaluate(asked, limits)
  // What is given to the role itself needs no policy of the role, but is within its limits, and none of its own policies may refuse it.
  const { identity, boundary, session } = limits
  const given: Policy = { name: resource, statements: statements.filter(({ name }) => name === himself) }
  const decided = evaluate(asked, { identity: [...identity, given], boundary, session })
  return decided.allowed ? { ...decided, statement: himself } : decided
}
