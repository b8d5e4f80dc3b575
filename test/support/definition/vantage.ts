import type { TerraformJson } from '../synthesized'
import { listOf, referred, resourcesOf, type Statement, statementsOf } from './model'

/** What witnesses of other regions may do here: each takes on one role, by which it publishes, signs and reads one item. */

const POINT = /^vantage-points_role-([a-z0-9-]+)_[0-9A-F]+$/

const conditionOf = ({ Condition }: Statement): string => JSON.stringify(Condition ?? {})

/** By statement of the role: what it allows, on what, and under which condition. */
const ALLOWED: Readonly<Record<string, (region: string) => readonly [string, string, string]>> = {
  Observations: () => [
    'events:PutEvents',
    'aws_cloudwatch_event_bus.bus',
    '{"ForAllValues:StringEquals":{"events:source":["cloudops.agent"],"events:detail-type":["VantageObserved"]},"Null":{"events:source":"false","events:detail-type":"false"}}',
  ],
  Signature: (region) => ['kms:GenerateMac', `aws_kms_key.vantage-${region}-key`, '{}'],
  Heartbeat: () => [
    'dynamodb:GetItem',
    'aws_dynamodb_table.monitor-state',
    '{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["_heartbeat"]},"Null":{"dynamodb:LeadingKeys":"false"}}',
  ],
  DataKey: () => [
    'kms:Decrypt',
    'aws_kms_key.data-key',
    '{"StringEquals":{"kms:ViaService":["dynamodb.eu-west-1.amazonaws.com"]}}',
  ],
}

export const vantageProblems = (definition: TerraformJson): readonly string[] => {
  const roles = resourcesOf(definition, 'aws_iam_role').filter(({ id }) => POINT.test(id))
  return [
    ...roles.flatMap(({ address, id, attributes }) => {
      const region = POINT.exec(id)?.[1] ?? ''
      const statements = resourcesOf(definition, 'aws_iam_role_policy')
        .filter((one) => referred(one.attributes.role) === address)
        .flatMap((one) => statementsOf(one.attributes.policy))
      return [
        ...trusted(address, attributes.assume_role_policy),
        ...(statements.map(({ Sid }) => Sid).join() === Object.keys(ALLOWED).join()
          ? []
          : [`${address}: it may do something else than ${Object.keys(ALLOWED).join()}`]),
        ...statements.flatMap((statement) => {
          const wanted = ALLOWED[String(statement.Sid)]?.(region) ?? []
          const found = [
            listOf(statement.Action).join(),
            listOf(statement.Resource).map(referred).join(),
            conditionOf(statement),
          ]
          return found.join(' ') === wanted.join(' ')
            ? []
            : [`${address}: by ${statement.Sid} it may ${found.join(' ')}`]
        }),
      ]
    }),
    ...silenced(
      definition,
      roles.map(({ address }) => address),
    ),
  ]
}

/** The account of the witness, and of it exactly its function's role: one that may not exist yet. */
const trusted = (address: string, policy: unknown): readonly string[] => {
  const [statement, ...more] = statementsOf(policy)
  const principal = typeof statement?.Principal === 'object' ? String(statement.Principal.AWS) : ''
  const [, account] = /^arn:aws:iam::(\d{12}):root$/.exec(principal) ?? []
  const named = String(statement?.Condition?.ArnEquals?.['aws:PrincipalArn'])
  const isOne =
    more.length === 0 &&
    statement?.Effect === 'Allow' &&
    statement.Action === 'sts:AssumeRole' &&
    account !== undefined &&
    named.startsWith(`arn:aws:iam::${account}:role/`) &&
    !/[*?]/.test(named)
  return isOne ? [] : [`${address}: somebody else than one role may take it on`]
}

/** The bus refuses these roles whatever else they would say. */
const silenced = (definition: TerraformJson, roles: readonly string[]): readonly string[] => {
  const refused = resourcesOf(definition, 'aws_cloudwatch_event_bus_policy')
    .flatMap(({ attributes }) => statementsOf(attributes.policy))
    .filter(
      ({ Effect, Principal, Action, Condition }) =>
        Effect === 'Deny' &&
        Principal === '*' &&
        Action === 'events:PutEvents' &&
        Condition?.['ForAnyValue:StringNotEquals']?.['events:detail-type'] === 'VantageObserved',
    )
    .flatMap(({ Condition }) => listOf(Condition?.ArnEquals?.['aws:PrincipalArn']).map(referred))
  return refused.sort().join() === [...roles].sort().join()
    ? []
    : ['a witness may put another event than VantageObserved']
}
