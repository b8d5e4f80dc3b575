import { readOnlyActionPermissions, repairPermissions } from '../../../functions/adapters/actions'
import { ADDED, STANDING_APPROVALS, WINDOWS } from '../../../schemas/monitor'
import type { MonitorResources } from '../../../schemas/monitor-resources'
import { resourceArns } from '../../../schemas/resource-arns'
import { functionNames } from '../../../stacks/contracts'
import { FULL_SETTINGS, type TerraformJson } from '../synthesized'
import { NEEDED_BY_CALL, NEEDED_BY_LIBRARIES, NEVER_MADE, neededByAll, WITHOUT_RESOURCE } from './calls'
import { covers, listOf, placeOf, referred, resourcesOf, type Statement, statementsOf } from './model'
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

/** Calls about resources of monitors: they are made in sessions of the roles below. */
const OF_A_STEP = /^adapters\/(actions|changes|prober\/checks\/(health-check|acm-certificate))[./]/
/** Roles that functions assume for what they call about resources of monitors, and who may. */
const STEP_ROLES = {
  repair: ['execution-handler'],
  read: ['invoke-agent-analysis', 'analyze-issue', 'approval-handler', 'execution-handler'],
} as const
type StepRole = keyof typeof STEP_ROLES
const isOfStep = (call: string): boolean => OF_A_STEP.test(call)
export const isRead = (pair: string): boolean => /^[a-z0-9-]+:(Get|List|Describe|Lookup)/.test(pair)

/** What functions call about resources of monitors is a right of a role that they assume, and not their own. */
export const assumedNeeds = (names: readonly string[]): readonly string[] =>
  names.flatMap((name) =>
    sdkCallsOf(name)
      .filter((call) => isOfStep(call) && !(NEVER_MADE[name] ?? []).includes(call))
      .flatMap((call) => pairsNeeded(call, name) ?? []),
  )

/** What a call of a function needs; `undefined` where no one has said. */
const pairsNeeded = (call: string, name: string): readonly string[] | undefined => {
  const needs = NEEDED_BY_CALL[call]
  return needs === undefined || Array.isArray(needs)
    ? needs
    : (needs as Readonly<Record<string, readonly string[]>>)[name]
}

/** What the code of a function needs, by the tables of `calls.ts`. */
export const neededBy = (
  name: string,
): { readonly pairs: ReadonlySet<string>; readonly problems: string[] } => {
  const never = new Set(NEVER_MADE[name])
  const calls = sdkCallsOf(name)
  const problems = [...never]
    .filter((call) => !calls.includes(call))
    .map((call) => `${name}: holds no call ${call}`)
  const pairs = calls
    .filter((call) => !never.has(call))
    .flatMap((call) => {
      const own = pairsNeeded(call, name)
      if (own === undefined)
        problems.push(
          `${name}: test/support/definition/calls.ts does not say what ${call} needs, or that it is never made`,
        )
      return isOfStep(call) ? [] : (own ?? [])
    })
  return { pairs: new Set([...pairs, ...(NEEDED_BY_LIBRARIES[name] ?? []), ...neededByAll(name)]), problems }
}

const needed = new Map(functionNames.map((name) => [name, neededBy(name)]))

/** Every role has exactly the permissions that its function's code needs. */
export const roleProblems = (definition: TerraformJson): readonly string[] => [
  ...functionNames.flatMap((name) => functionRole(definition, name)),
  ...(['repair', 'read'] as const).flatMap((role) => stepRole(definition, role)),
  ...policies(definition),
  ...trust(definition),
  ...keyProblems(definition),
]

/** Items of the detector's table that people change by a route: who serves it reaches that item, and no other one. */
const KEYS = { windows: WINDOWS, monitors: ADDED, standing: STANDING_APPROVALS }
const KEY_ACTIONS = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem']

const keyProblems = (definition: TerraformJson): string[] => {
  const routes = resourcesOf(definition, 'aws_api_gateway_resource').map(
    ({ attributes }) => attributes.path_part,
  )
  const standing = routes.includes('standing')
  const wanted: Readonly<Record<string, readonly string[]>> = {
    'approval-handler': Object.entries(KEYS).flatMap(([route, key]) =>
      routes.includes(route) ? KEY_ACTIONS.map((action) => `${action} ${key}`) : [],
    ),
    'execution-handler': standing ? [`dynamodb:GetItem ${STANDING_APPROVALS}`] : [],
    // What people have approved in advance is nothing that a detector may see or write.
    'invoke-agent-analysis': KEY_ACTIONS.map(
      (action) => `${action} ${standing ? `all but ${STANDING_APPROVALS}` : 'every item'}`,
    ),
  }
  return Object.entries(wanted).flatMap(([name, actions]) => {
    const given = roleOf(definition, `role-${name}`).statements.flatMap(({ Action, Resource, Condition }) =>
      listOf(Resource).some((arn) => /aws_dynamodb_table\.monitor-state\.arn\}$/.test(arn))
        ? listOf(Action).map((action) => `${action} ${keysOf(Condition)}`)
        : [],
    )
    return given.sort().join() === [...actions].sort().join()
      ? []
      : [`${name}: of monitor-state it may ${given.join(', ')}`]
  })
}

const keysOf = (condition: Statement['Condition']): string => {
  const keys = (operator: string) => listOf(condition?.[operator]?.['dynamodb:LeadingKeys']).join()
  const [only, allBut] = [keys('ForAllValues:StringEquals'), keys('ForAllValues:StringNotEquals')]
  return allBut === '' ? only || 'every item' : `all but ${allBut}`
}

/** Statements of a role by the beginning of its id, and who may assume it. */
const roleOf = (definition: TerraformJson, id: string) => {
  const role = resourcesOf(definition, 'aws_iam_role').find((one) => one.id.startsWith(id))
  const attached = resourcesOf(definition, 'aws_iam_role_policy_attachment')
    .filter(({ attributes }) => referred(attributes.role) === role?.address)
    .map(({ attributes }) => referred(attributes.policy_arn))
  const statements = [
    ...resourcesOf(definition, 'aws_iam_role_policy').filter(
      ({ attributes }) => referred(attributes.role) === role?.address,
    ),
    ...resourcesOf(definition, 'aws_iam_policy').filter(({ address }) => attached.includes(address)),
  ].flatMap(({ attributes }) => statementsOf(attributes.policy))
  return { role, statements }
}

const DECLARED = { repair: repairPermissions, read: readOnlyActionPermissions } as const

/** Resources that the monitors of the tests name. */
export const NAMED = (FULL_SETTINGS.monitors as readonly { readonly resources?: MonitorResources }[]).flatMap(
  ({ resources }) => resources ?? [],
)

/** What the actions say that they need, on what the settings of the tests name, is there under the conditions that they say. */
const declaredProblems = (
  name: string,
  kind: StepRole,
  statements: readonly Statement[],
  account_id: string,
): string[] => {
  const arns: Readonly<Record<string, readonly string[]>> = {
    '*': ['*'],
    ...resourceArns({ account_id }, NAMED),
  }
  return DECLARED[kind].flatMap(({ actions, resources, condition = {} }) =>
    actions.flatMap((action) =>
      resources
        .flatMap((resource) => arns[resource] ?? [])
        .filter(
          (arn) =>
            !statements.some(
              ({ Effect, Action, Resource, Condition = {} }) =>
                Effect === 'Allow' &&
                listOf(Action).includes(action) &&
                listOf(Resource).includes(arn) &&
                JSON.stringify(Condition) === JSON.stringify(condition),
            ),
        )
        .map((arn) => `${name}: it lacks ${action} on ${arn} under ${JSON.stringify(condition)}`),
    ),
  )
}

const TRUSTED_CALLS = 'sts:AssumeRole,sts:SetSourceIdentity'

const stepRole = (definition: TerraformJson, kind: StepRole): string[] => {
  const { role, statements } = roleOf(definition, `${kind}-role`)
  const name = `cloudops-${kind}`
  // An execution reads by this role what an analysis reads; what it reads of a step of its own, by the other one.
  const mayNeed = new Set(
    assumedNeeds(kind === 'read' ? ['invoke-agent-analysis', 'analyze-issue'] : ['execution-handler']),
  )
  const needs = [...mayNeed].filter((pair) => kind === 'read' || !isRead(pair))
  const given = new Set(pairsOf(statements))
  const [trusted, ...more] = statementsOf(role?.attributes.assume_role_policy)
  const principals = typeof trusted?.Principal === 'object' ? listOf(trusted.Principal.AWS) : []
  const expected = STEP_ROLES[kind].map((one) => roleOf(definition, `role-${one}_`).role?.address)
  const identities = listOf(trusted?.Condition?.StringLike?.['sts:SourceIdentity'])
  return [
    ...recordProblems(name, statements),
    ...declaredProblems(name, kind, statements, placeOf(definition).account),
    ...(listOf(trusted?.Action).join() === TRUSTED_CALLS
      ? []
      : [`${name}: it is not assumed by ${TRUSTED_CALLS}`]),
    ...needs.filter((pair) => !given.has(pair)).map((pair) => `${name}: it lacks ${pair}`),
    ...[...given].filter((pair) => !mayNeed.has(pair)).map((pair) => `${name}: no step needs ${pair}`),
    ...(more.length === 0 && JSON.stringify(principals.map(referred)) === JSON.stringify(expected)
      ? []
      : [`${name}: exactly ${STEP_ROLES[kind].join(', ')} must be able to assume it`]),
    ...(kind === 'read' || identities.join() === 'd-*'
      ? []
      : [`${name}: it can be assumed without a decision`]),
  ]
}

/** Services that use the data key in a role's name, by what it may do: to decrypt, and to encrypt what is written. */
export const keyUses = (
  pairs: Iterable<string>,
): readonly (readonly [action: string, services: readonly string[]])[] => {
  const given = [...pairs]
  const reading = ['dynamodb', 's3', 'secretsmanager', 'sns'].filter((service) =>
    given.some((pair) => pair.startsWith(`${service}:`)),
  )
  // Nothing is encrypted where a secret or an object is only read.
  const writing = reading.filter(
    (service) =>
      service === 'dynamodb' ||
      service === 'sns' ||
      (service === 's3' && given.some((pair) => pair.startsWith('s3:Put'))),
  )
  return [
    ['kms:Decrypt', reading],
    ['kms:GenerateDataKey', writing],
  ]
}

const functionRole = (definition: TerraformJson, name: (typeof functionNames)[number]): string[] => {
  const { pairs, problems } = needed.get(name) ?? { pairs: new Set<string>(), problems: [] }
  const { statements } = roleOf(definition, `role-${name}_`)
  const given = new Set(pairsOf(statements))
  const via = (action: string): string =>
    statements
      .filter(
        ({ Action, Resource }) =>
          listOf(Action).includes(action) &&
          listOf(Resource).some((arn) => referred(arn) === 'aws_kms_key.data-key'),
      )
      .flatMap(({ Condition }) => listOf(Condition?.StringEquals?.['kms:ViaService']))
      .map((host) => host.split('.')[0])
      .join()
  return [
    ...problems,
    ...[...pairs].filter((pair) => !given.has(pair)).map((pair) => `${name}: its role lacks ${pair}`),
    ...[...given]
      .filter((pair) => !pairs.has(pair))
      .map((pair) => `${name}: nothing in its code needs ${pair}`),
    ...keyUses(given).flatMap(([action, services]) =>
      via(action) === services.join()
        ? []
        : [
            `${name}: has ${action} of the data key via ${via(action) || 'nothing'}, not via ${services.join()}`,
          ],
    ),
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
    // Those that functions assume are looked at with their permissions.
    if (/^((repair|read)-role$|vantage-points_)/.test(id)) return []
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
