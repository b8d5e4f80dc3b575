import * as t from 'io-ts'
import { attributes } from '../../terraform/attributes'

const OneOrMore = t.union([t.string, t.array(t.string)])

const Statement = attributes(
  {
    Effect: t.keyof({ Allow: null, Deny: null }),
    Principal: t.union([t.literal('*'), t.record(t.string, OneOrMore)]),
    Action: OneOrMore,
    Resource: OneOrMore,
  },
  { Sid: t.string, Condition: t.UnknownRecord },
)
type Statement = t.TypeOf<typeof Statement>

const Policy = attributes(
  { Statement: t.union([Statement, t.array(Statement)]) },
  { Version: t.string, Id: t.string },
)

const listed = (value: string | readonly string[]): readonly string[] =>
  typeof value === 'string' ? [value] : value

const covers = (statement: Statement, action: string): boolean =>
  listed(statement.Action).some((pattern) =>
    pattern.endsWith('*') ? action.startsWith(pattern.slice(0, -1)) : pattern === action,
  )

/** The account's root means IAM, which the local cloud does not know: whoever IAM might admit is admitted. */
const names = ({ Principal }: Statement, roleArn: string | undefined): boolean => {
  const principals = Principal === '*' ? ['*'] : listed(Principal.AWS ?? [])
  return principals.some(
    (principal) => principal === '*' || principal === roleArn || /^\d{12}$|:root$/.test(principal),
  )
}

/** Whether a role (`undefined`: a caller without one) may do `action`, `kms:GenerateMac` say. */
export type KeyPolicy = (action: string, roleArn: string | undefined) => boolean

const parse = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

const macActions = ['kms:GenerateMac', 'kms:VerifyMac']

/**
 * Policy of a key; without one, AWS's default leaves everything to IAM.
 * @throws Error when it is no key policy, or when it has a condition on MAC operations
 */
export const readKeyPolicy = (address: string, json: string | undefined): KeyPolicy => {
  if (json === undefined) return () => true
  const decoded = Policy.decode(parse(json))
  if (decoded._tag === 'Left')
    throw new Error(`${address}: the policy is none that the local cloud understands`)
  const statements = [decoded.right.Statement].flat()
  const conditional = statements.find(
    (statement) =>
      statement.Condition !== undefined && macActions.some((action) => covers(statement, action)),
  )
  if (conditional !== undefined) {
    throw new Error(
      `${address}: the local cloud does not evaluate the condition of ${conditional.Sid ?? 'a statement'}`,
    )
  }
  return (action, roleArn) => {
    const fitting = statements.filter((statement) => covers(statement, action) && names(statement, roleArn))
    return fitting.length > 0 && fitting.every(({ Effect }) => Effect === 'Allow')
  }
}
