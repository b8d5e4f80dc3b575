import * as t from 'io-ts'
import { ToolError } from '../../local/commands/shared/command-line'
import { defined } from '../../schemas/defined'
import { roleIn } from '../../schemas/monitor-account'
import { targetAccounts } from '../../stacks/target-account'
import { boundaryArn, iamRights, refusals } from './iam'
import type { Right, RightsContext } from './model'
import { rightsOf } from './rights'
import { rolloutRights } from './rollout'
import { stateRights } from './state'

/** IAM takes so many characters of a managed policy, not counting white space. */
export const MOST = 6_144

export interface Statement {
  readonly Sid: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
  readonly Condition?: Right['condition']
}

export interface Document {
  readonly Version: '2012-10-17'
  readonly Statement: readonly Statement[]
}

const document = (statements: readonly Statement[]): Document => ({
  Version: '2012-10-17',
  Statement: statements,
})
export const sizeOf = (given: Document): number => JSON.stringify(given).length

/** Types whose rights are those of roles and policies. */
const OF_IAM = ['aws_iam_policy', 'aws_iam_role', 'aws_iam_role_policy', 'aws_iam_role_policy_attachment']

/** One statement for all that is about the same resources under the same condition. */
const merged = (
  rights: readonly Right[],
  effect: Statement['Effect'],
  prefix: string,
): readonly Statement[] => {
  const groups = new Map<string, Right>()
  for (const right of rights) {
    const { service, on, condition } = right
    const key = JSON.stringify([service, [...on].sort(), condition])
    const before = groups.get(key)?.actions ?? []
    groups.set(key, { ...right, actions: [...new Set([...before, ...right.actions])] })
  }
  return [...groups.values()].map(({ service, actions, on, condition }, index) => ({
    Sid: `${prefix}${index + 1}`,
    Effect: effect,
    Action: actions.map((action) => `${service}:${action}`).sort(),
    Resource: [...new Set(on)],
    ...defined({ Condition: condition }),
  }))
}

/** Statements in documents that IAM takes, in their order. */
const packed = (statements: readonly Statement[]): readonly Document[] => {
  const all: Statement[][] = [[]]
  for (const statement of statements) {
    const last = all.at(-1) ?? []
    if (last.length > 0 && sizeOf(document([...last, statement])) > MOST) all.push([statement])
    else last.push(statement)
  }
  return all.map(document)
}

/**
 * What somebody needs to deploy the definition of the settings, change it and take it down, in managed policies for one role.
 * @throws ToolError for a type of resource of which no one has said what it needs
 */
const deployerPolicies = (context: RightsContext): readonly Document[] => {
  const known = rightsOf(context)
  const rights = context.resources.types.flatMap((type) => {
    if (OF_IAM.includes(type)) return []
    const needed = known[type]
    if (needed === undefined)
      throw new ToolError(`tools/deployer-policy/rights.ts does not say what ${type} needs`)
    return needed
  })
  return packed([
    ...merged(refusals(context.settings), 'Deny', 'Never'),
    ...merged(iamRights(context), 'Allow', 'Iam'),
    ...merged(
      [...rights, ...rolloutRights(context.settings), ...stateRights(context.settings)],
      'Allow',
      'Stack',
    ),
  ])
}

const Policy = t.type({
  Statement: t.array(
    t.intersection([
      t.type({ Effect: t.string, Action: t.union([t.string, t.array(t.string)]) }),
      t.partial({ Resource: t.union([t.string, t.array(t.string)]) }),
    ]),
  ),
})

/** What hands rights on: in the boundary upon the resources of the definition alone. */
const HANDED_ON = ['iam:PassRole', 'sts:AssumeRole', 'sts:SetSourceIdentity']

/** API Gateway writes logs by a policy of AWS, which no definition holds. */
const OF_API_LOGS = [
  'logs:CreateLogGroup',
  'logs:CreateLogStream',
  'logs:DescribeLogGroups',
  'logs:DescribeLogStreams',
  'logs:PutLogEvents',
]

/** The most that any role of the definition may do: what a deployer makes can never be more. */
const boundaryPolicy = ({ resources, settings }: RightsContext): Document => {
  // Most policies are for people, whose roles are none of the definition.
  const attached = resources('aws_iam_role_policy_attachment').map(({ attributes }) =>
    String(attributes.policy_arn),
  )
  const statements = [
    ...resources('aws_iam_role_policy'),
    ...resources('aws_iam_policy').filter(({ address }) => attached.includes(`\${${address}.arn}`)),
  ].flatMap(({ attributes }) => {
    const decoded = Policy.decode(JSON.parse(String(attributes.policy)))
    return decoded._tag === 'Right' ? decoded.right.Statement.filter(({ Effect }) => Effect === 'Allow') : []
  })
  const actions = new Set([...statements.flatMap(({ Action }) => Action), ...OF_API_LOGS])
  const passed = statements.flatMap(({ Action, Resource = [] }) =>
    [Action].flat().includes('iam:PassRole') ? [Resource].flat() : [],
  )
  const roles = `arn:aws:iam::*:role${settings.iam.path ?? '/'}${settings.iam.role_prefix ?? ''}cloudops-*`
  // By their names in any account, as the own ones: of a policy for one role each, IAM would take some fifty. Their trust says the rest.
  const others = targetAccounts(settings).flatMap((account) =>
    (['repair', 'read'] as const).map((kind) => roleIn(account, kind).replace(/::\d{12}:/, '::*:')),
  )
  return document([
    {
      Sid: 'AtMost',
      Effect: 'Allow',
      Action: [...actions].filter((action) => !HANDED_ON.includes(action)).sort(),
      Resource: ['*'],
    },
    {
      Sid: 'StepRoles',
      Effect: 'Allow',
      Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
      Resource: [...new Set([roles, ...others])],
    },
    ...(passed.length === 0
      ? []
      : [
          {
            Sid: 'Passed',
            Effect: 'Allow' as const,
            Action: ['iam:PassRole'],
            Resource: [...new Set(passed)],
          },
        ]),
    {
      Sid: 'NeverItself',
      Effect: 'Deny',
      Action: ['iam:CreatePolicyVersion', 'iam:DeletePolicyVersion', 'iam:SetDefaultPolicyVersion'],
      Resource: [boundaryArn(settings)],
    },
  ])
}

/** File by file, as the settings want them. */
export const documentsOf = (context: RightsContext): Readonly<Record<string, Document>> => ({
  'deployer-boundary.json': boundaryPolicy(context),
  ...Object.fromEntries(
    deployerPolicies(context).map((policy, index) => [`deployer-policy-${index + 1}.json`, policy]),
  ),
})
