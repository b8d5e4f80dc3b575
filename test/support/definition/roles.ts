import { functionNames } from '../../../stacks/contracts'
import type { TerraformJson } from '../synthesized'
import { NEEDED_BY_CALL, NEEDED_BY_LIBRARIES, NEVER_MADE, neededByAll, WITHOUT_RESOURCE } from './calls'
import { covers, listOf, referred, resourcesOf, type Statement, statementsOf } from './model'
import { sdkCallsOf } from './sdk-calls'

/** Who may take on a role, by the role's id. */
const TAKEN_BY: readonly (readonly [RegExp, string])[] = [
  [/^role-/, 'lambda.amazonaws.com'],
  [/^approval-api_account_/, 'apigateway.amazonaws.com'],
]

/** `aws_dynamodb_table.alerts/index/*` of a reference, an ARN as it is. */
const nameOf = (arn: string): string => arn.replace(/\$\{(aws_\w+\.[\w-]+)\.(?:arn|id)\}/, '$1')

const pairsOf = (statements: readonly Statement[]): string[] =>
  statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action, Resource }) =>
      listOf(Action).flatMap((action) => listOf(Resource).map((resource) => `${action} ${nameOf(resource)}`)),
    )

/** What a role must be refused where it may change records: records and types that the settings do not name. */
const RECORD_LIMITS = {
  'route53:ChangeResourceRecordSetsNormalizedRecordNames': /^[a-z0-9.-]+$/,
  'route53:ChangeResourceRecordSetsRecordTypes': /^(A|AAAA|CNAME)$/,
} as const

const recordProblems = (name: string, statements: readonly Statement[]): string[] => {
  const changes = pairsOf(statements).filter((pair) => pair.startsWith('route53:ChangeResourceRecordSets '))
  const refusals = statements.filter(({ Effect }) => Effect === 'Deny')
  return changes.flatMap((pair) =>
    Object.entries(RECORD_LIMITS).flatMap(([key, form]) =>
      refusals.some((refusal) => {
        const values = listOf(refusal.Condition?.['ForAnyValue:StringNotEquals']?.[key])
        const [action = '', zone = ''] = pair.split(' ')
        const refused = covers(refusal.Action, action) && covers(refusal.Resource, zone)
        return refused && values.length > 0 && values.every((value) => form.test(value))
      })
        ? []
        : [`${name}: ${pair} is not limited by ${key}`],
    ),
  )
}

/** What the code of a function needs, by the tables of `calls.ts`. */
const neededBy = (name: string): { readonly pairs: ReadonlySet<string>; readonly problems: string[] } => {
  const never = new Set(NEVER_MADE[name])
  const calls = sdkCallsOf(name)
  const problems = [...never]
    .filter((call) => !calls.includes(call))
    .map((call) => `${name}: holds no call ${call}`)
  const pairs = calls
    .filter((call) => !never.has(call))
    .flatMap((call) => {
      const needs = NEEDED_BY_CALL[call]
      const own =
        needs === undefined || Array.isArray(needs) ? needs : (needs as Record<string, string[]>)[name]
      if (own === undefined)
        problems.push(
          `${name}: test/support/definition/calls.ts does not say what ${call} needs, or that it is never made`,
        )
      return own ?? []
    })
  return { pairs: new Set([...pairs, ...(NEEDED_BY_LIBRARIES[name] ?? []), ...neededByAll(name)]), problems }
}

const needed = new Map(functionNames.map((name) => [name, neededBy(name)]))

/** Every role has exactly the permissions that its function's code needs. */
export const roleProblems = (definition: TerraformJson): readonly string[] => [
  ...functionNames.flatMap((name) => functionRole(definition, name)),
  ...policies(definition),
  ...trust(definition),
]

const functionRole = (definition: TerraformJson, name: (typeof functionNames)[number]): string[] => {
  const { pairs, problems } = needed.get(name) ?? { pairs: new Set<string>(), problems: [] }
  const role = resourcesOf(definition, 'aws_iam_role').find(({ id }) =>
    id.startsWith(`role-${name}_`),
  )?.address
  const attached = resourcesOf(definition, 'aws_iam_role_policy_attachment')
    .filter(({ attributes }) => referred(attributes.role) === role)
    .map(({ attributes }) => referred(attributes.policy_arn))
  const statements = [
    ...resourcesOf(definition, 'aws_iam_role_policy').filter(
      ({ attributes }) => referred(attributes.role) === role,
    ),
    ...resourcesOf(definition, 'aws_iam_policy').filter(({ address }) => attached.includes(address)),
  ].flatMap(({ attributes }) => statementsOf(attributes.policy))
  const given = new Set(pairsOf(statements))
  const services = new Set([...given].map((pair) => pair.split(':')[0]))
  const via = statements
    .filter(({ Resource }) => listOf(Resource).some((arn) => referred(arn) === 'aws_kms_key.data-key'))
    .flatMap(({ Condition }) => listOf(Condition?.StringEquals?.['kms:ViaService']))
  const expectedVia = ['dynamodb', 's3', 'secretsmanager', 'sns'].filter((service) => services.has(service))
  return [
    ...problems,
    ...recordProblems(name, statements),
    ...[...pairs].filter((pair) => !given.has(pair)).map((pair) => `${name}: its role lacks ${pair}`),
    ...[...given]
      .filter((pair) => !pairs.has(pair))
      .map((pair) => `${name}: nothing in its code needs ${pair}`),
    ...(JSON.stringify(via.map((host) => host.split('.')[0])) === JSON.stringify(expectedVia)
      ? []
      : [
          `${name}: uses the data key via ${via.join(', ') || 'anything'}, not via ${expectedVia.join(', ')}`,
        ]),
  ]
}

const policies = (definition: TerraformJson): string[] =>
  [...resourcesOf(definition, 'aws_iam_role_policy'), ...resourcesOf(definition, 'aws_iam_policy')].flatMap(
    ({ address, attributes }) =>
      pairsOf(statementsOf(attributes.policy)).flatMap((pair) => {
        const [action = '', resource] = pair.split(' ')
        return [
          ...(action.includes('*') ? [`${address}: ${action} names no action`] : []),
          ...(resource === '*' && WITHOUT_RESOURCE[action] === undefined
            ? [`${address}: ${action} on everything`]
            : []),
        ]
      }),
  )

const trust = (definition: TerraformJson): string[] =>
  resourcesOf(definition, 'aws_iam_role').flatMap(({ address, id, attributes }) => {
    const service = TAKEN_BY.find(([pattern]) => pattern.test(id))?.[1]
    const [statement, ...more] = statementsOf(attributes.assume_role_policy)
    const principal = typeof statement?.Principal === 'object' ? statement.Principal.Service : undefined
    return service !== undefined &&
      principal === service &&
      statement?.Action === 'sts:AssumeRole' &&
      more.length === 0
      ? []
      : [`${address}: exactly ${service ?? 'a known service'} must be able to take it on`]
  })
