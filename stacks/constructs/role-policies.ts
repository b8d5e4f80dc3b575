import type { IamRole } from '@cdktf/provider-aws/lib/iam-role'
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy'
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment'
import type { ITerraformDependable } from 'cdktf'
import type { Construct } from 'constructs'
import { SettingsError } from '../settings'
import type { Place } from '../settings/names'
import { policy } from './names'
import { makePolicy } from './roles'

export interface Statement {
  readonly Sid: string
  readonly Effect: string
  readonly Action: readonly string[]
  readonly Resource: string | readonly string[]
  readonly Condition?: object
}

/** IAM takes 10,240 characters of inline policies of a role. */
const INLINE = 9_500
/** Characters of what a reference refers to, at most: the ARN of a table, key, queue or secret with the longest of stages. */
const REFERRED = 130
/** IAM takes 6,144 characters of a managed policy, and ten of them at a role where no one has asked for more. */
const MANAGED = 6_000
const ATTACHED = 10

/** As long as IAM gets it: with ARNs where the definition has references, which are shorter. */
const sizeOf = (statements: readonly Statement[]): number =>
  policy(...statements).replace(/\$\{TfToken\[[^\]]*\]\}/g, 'x'.repeat(REFERRED)).length

/** Only a permission for several resources can be cut in two: two refusals would refuse more than one. */
const isDivisible = ({ Effect, Resource }: Statement): boolean =>
  Effect === 'Allow' && Array.isArray(Resource) && Resource.length > 10

export interface Fitted {
  readonly inline: readonly Statement[]
  /** A managed policy each. */
  readonly attached: readonly (readonly Statement[])[]
}

/** Statements as policies that IAM takes; `undefined` where there are too many. */
export const fitted = (statements: readonly Statement[]): Fitted | undefined => {
  if (sizeOf(statements) <= INLINE) return { inline: statements, attached: [] }
  const inline = statements.filter((statement) => !isDivisible(statement))
  const attached = statements.filter(isDivisible).flatMap(portions)
  return sizeOf(inline) > INLINE || attached.length > ATTACHED ? undefined : { inline, attached }
}

/** One statement as several with a part of its resources each. */
const portions = (statement: Statement): (readonly Statement[])[] => {
  const portionOf = (Resource: readonly string[]): readonly Statement[] => [{ ...statement, Resource }]
  const all: string[][] = [[]]
  for (const arn of statement.Resource) {
    const last = all.at(-1) ?? []
    if (last.length > 0 && sizeOf(portionOf([...last, arn])) > MANAGED) all.push([arn])
    else last.push(arn)
  }
  return all.map(portionOf)
}

/**
 * Gives a role its permissions. What they consist of is answered, for whatever must not run without them.
 * @throws SettingsError where the settings name more resources than IAM takes
 */
export const permit = (
  scope: Construct,
  { role, place, id }: { readonly role: IamRole; readonly place: Place; readonly id: string },
  statements: readonly Statement[],
): readonly ITerraformDependable[] => {
  const policies = fitted(statements)
  if (policies === undefined) {
    const whole = sizeOf(statements.filter((statement) => !isDivisible(statement)))
    const [size, most] = whole > INLINE ? [whole, INLINE] : [sizeOf(statements), ATTACHED * MANAGED]
    throw new SettingsError([
      `monitors: their resources make the permissions of ${id} ${size} characters${whole > INLINE ? ' in one policy' : ''}, allowed are about ${most}: split the domains among stages`,
    ])
  }
  const inline = new IamRolePolicy(scope, 'permissions', {
    name: 'contract',
    role: role.id,
    policy: policy(...policies.inline),
  })
  const attached = policies.attached.map((portion, index) => {
    const { arn } = makePolicy(scope, `permissions-${index + 1}`, place, {
      name: `cloudops-${id}-${place.region}-${index + 1}`,
      description: `CloudOps Agent: resources that ${id} may use`,
      policy: policy(...portion),
    })
    return new IamRolePolicyAttachment(scope, `attachment-${index + 1}`, { role: role.name, policyArn: arn })
  })
  return [inline, ...attached]
}
