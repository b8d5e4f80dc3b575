import { API_ALIAS } from '../../../functions/approval-handler/contract'
import type { TerraformJson } from '../synthesized'
import {
  functionBehind,
  listOf,
  type Resource,
  referred,
  resourcesOf,
  type Statement,
  statementsOf,
} from './model'

/** A definition with one thing taken away. */
export interface Mutation {
  readonly name: string
  readonly definition: TerraformJson
}

/** Attributes that protect something: without one of them the definition is worse. */
const PROTECTING: Readonly<Record<string, readonly string[]>> = {
  aws_api_gateway_deployment: ['triggers', 'lifecycle'],
  aws_api_gateway_stage: ['access_log_settings', 'xray_tracing_enabled'],
  aws_cloudwatch_event_archive: ['retention_days'],
  aws_cloudwatch_event_rule: ['event_bus_name'],
  aws_cloudwatch_event_target: ['dead_letter_config', 'retry_policy', 'event_bus_name'],
  aws_cloudwatch_log_group: ['kms_key_id', 'retention_in_days'],
  aws_cloudwatch_metric_alarm: ['alarm_actions'],
  aws_dynamodb_table: [
    'billing_mode',
    'deletion_protection_enabled',
    'lifecycle',
    'point_in_time_recovery',
    'server_side_encryption',
    'tags',
    'ttl',
  ],
  aws_kms_key: ['enable_key_rotation', 'policy'],
  aws_lambda_alias: ['lifecycle'],
  aws_lambda_event_source_mapping: ['batch_size', 'function_response_types', 'scaling_config'],
  aws_lambda_function: ['publish', 'tracing_config'],
  aws_lambda_function_event_invoke_config: [
    'destination_config',
    'maximum_event_age_in_seconds',
    'maximum_retry_attempts',
    'qualifier',
  ],
  aws_lambda_permission: ['qualifier', 'source_arn'],
  aws_s3_bucket: ['lifecycle'],
  aws_secretsmanager_secret: ['kms_key_id', 'recovery_window_in_days'],
  aws_sns_topic: ['kms_master_key_id'],
  aws_sns_topic_subscription: ['redrive_policy'],
  aws_sqs_queue: ['message_retention_seconds', 'sqs_managed_sse_enabled'],
  aws_ssm_parameter: ['lifecycle'],
}

/** Resources that exist to protect others, or without which something is silently not delivered. */
const REMOVABLE = [
  'aws_api_gateway_method_settings',
  'aws_api_gateway_usage_plan_key',
  'aws_cloudwatch_event_archive',
  'aws_cloudwatch_event_bus_policy',
  'aws_cloudwatch_event_target',
  'aws_cloudwatch_log_group',
  'aws_iam_role_policy',
  'aws_lambda_alias',
  'aws_lambda_function_event_invoke_config',
  'aws_lambda_permission',
  'aws_s3_bucket_lifecycle_configuration',
  'aws_s3_bucket_ownership_controls',
  'aws_s3_bucket_policy',
  'aws_s3_bucket_public_access_block',
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_bucket_versioning',
  'aws_sns_topic_policy',
  'aws_sqs_queue',
  'aws_sqs_queue_policy',
]

const POLICIES = ['policy', 'assume_role_policy'] as const

/** One removal at a time: permission, statement, condition, dead-letter queue, retry, guard, encryption, retention. */
export const mutationsOf = (definition: TerraformJson): readonly Mutation[] =>
  resourcesOf(definition).flatMap((resource) => [
    ...(REMOVABLE.includes(resource.type)
      ? [{ name: `${resource.address} removed`, definition: without(definition, resource) }]
      : []),
    ...(PROTECTING[resource.type] ?? [])
      .filter((attribute) => attribute in resource.attributes && !isOff(resource.attributes[attribute]))
      .map((attribute) => changed(definition, resource, attribute, undefined, `${attribute} removed`)),
    ...POLICIES.flatMap((attribute) => policyMutations(definition, resource, attribute)),
    ...guardMutations(definition, resource),
    ...aliasMutations(definition, resource),
  ])

/** A key of MACs says that it is not rotated: there is nothing to take away. */
const isOff = (value: unknown): boolean => value === false

const without = (definition: TerraformJson, { type, id }: Resource): TerraformJson => {
  const { [id]: _, ...rest } = definition.resource[type] ?? {}
  return { ...definition, resource: { ...definition.resource, [type]: rest } }
}

const changed = (
  definition: TerraformJson,
  { address, type, id, attributes }: Resource,
  attribute: string,
  value: unknown,
  what: string,
): Mutation => {
  const { [attribute]: _, ...rest } = attributes
  const after = value === undefined ? rest : { ...rest, [attribute]: value }
  return {
    name: `${address}: ${what}`,
    definition: {
      ...definition,
      resource: { ...definition.resource, [type]: { ...definition.resource[type], [id]: after } },
    },
  }
}

const policyMutations = (
  definition: TerraformJson,
  resource: Resource,
  attribute: (typeof POLICIES)[number],
): readonly Mutation[] => {
  // What readers may do is wider or narrower by choice; nothing breaks without a line of it.
  if (resource.type === 'aws_iam_policy') return []
  const statements = statementsOf(resource.attributes[attribute])
  const rewritten = (index: number, statement: Statement | undefined, what: string): Mutation => {
    const Statement = statements.flatMap((old, at) =>
      at !== index ? [old] : statement === undefined ? [] : [statement],
    )
    const policy = JSON.stringify({ Version: '2012-10-17', Statement })
    return changed(definition, resource, attribute, policy, `${attribute} ${what}`)
  }
  return statements.flatMap((statement, index) => {
    const sid = statement.Sid ?? `statement ${index + 1}`
    const { Condition, ...unconditional } = statement
    const actions = listOf(statement.Action)
    return [
      rewritten(index, undefined, `without ${sid}`),
      ...(Condition === undefined ? [] : [rewritten(index, unconditional, `${sid} without its condition`)]),
      ...partsOf(Condition).map(([operator, rest]) =>
        rewritten(index, { ...unconditional, Condition: rest }, `${sid} without ${operator}`),
      ),
      ...(actions.length < 2
        ? []
        : actions.filter(isNeeded).map((action) => {
            const Action = actions.filter((other) => other !== action)
            return rewritten(index, { ...statement, Action }, `${sid} without ${action}`)
          })),
    ]
  })
}

/** A condition of several parts without one of them. */
const partsOf = (condition: Statement['Condition'] = {}): readonly [string, typeof condition][] => {
  const operators = Object.keys(condition)
  if (operators.length < 2) return []
  return operators.map((operator) => {
    const { [operator]: _, ...rest } = condition
    return [operator, rest]
  })
}

/** Administration of a MAC key is a list out of AWS's own example; only what could lock the account out is checked. */
const isNeeded = (action: string): boolean =>
  !/^kms:(Create|Describe|Enable|List|Update|Revoke|Disable|Get|Delete)\*$|^kms:(Un)?[Tt]agResource$/.test(
    action,
  )

const guardMutations = (definition: TerraformJson, resource: Resource): readonly Mutation[] => {
  const { event_pattern: text } = resource.attributes
  if (typeof text !== 'string') return []
  const pattern = JSON.parse(text) as Record<string, unknown>
  const whole = Object.keys(pattern)
  return whole.flatMap((key) => {
    const { [key]: _, ...rest } = pattern
    // A pattern of nothing is refused by AWS.
    return Object.keys(rest).length === 0
      ? []
      : [
          changed(
            definition,
            resource,
            'event_pattern',
            JSON.stringify(rest),
            `${key} removed from the pattern`,
          ),
        ]
  })
}

/** The API past its alias, or an alias that the function does not know. */
const aliasMutations = (definition: TerraformJson, resource: Resource): readonly Mutation[] => {
  const { type, attributes } = resource
  if (type === 'aws_lambda_alias') {
    const latest = changed(definition, resource, 'function_version', '$LATEST', 'to whatever is latest')
    return attributes.name === API_ALIAS
      ? [latest, changed(definition, resource, 'name', 'other', 'under another name')]
      : [latest]
  }
  if (type === 'aws_cloudwatch_event_target' && String(attributes.arn).includes('aws_lambda_alias')) {
    const bare = `\${${functionBehind(definition, referred(attributes.arn))}.arn}`
    return [changed(definition, resource, 'arn', bare, 'past the alias')]
  }
  if (type !== 'aws_api_gateway_integration') return []
  const alias = resourcesOf(definition, 'aws_lambda_alias').find(
    ({ address }) => address === referred(attributes.uri),
  )
  const bare = `\${${referred(alias?.attributes.function_name)}.invoke_arn}`
  return [changed(definition, resource, 'uri', bare, 'past the alias')]
}
