import { API_ALIAS } from '../../../functions/approval-handler/contract'
import type { TerraformJson } from '../synthesized'
import {
  admits,
  blockOf,
  type Caller,
  covers,
  functionBehind,
  keyAdmits,
  listOf,
  placeOf,
  type Resource,
  referred,
  resourcesOf,
  ruleCaller,
  statementsOf,
} from './model'

const PUBLISH_ENCRYPTED = ['kms:Decrypt', 'kms:GenerateDataKey']

/**
 * Every edge from one service to a resource is derived from the definition. Each needs the receiver's policy and, where the
 * receiver is encrypted by a customer key, the key's. On AWS a missing one fails silently; here it has a line.
 */
export const edgeProblems = (definition: TerraformJson): readonly string[] => [
  ...dangling(definition),
  ...targets(definition),
  ...subscriptions(definition),
  ...alarms(definition),
  ...asynchronousFailures(definition),
  ...eventSources(definition),
  ...apiIntegrations(definition),
  ...apiAlias(definition),
  ...versions(definition),
  ...logGroups(definition),
]

/** Addresses that attributes refer to: hundreds of definitions that differ in one thing have the same ones. */
const references = new WeakMap<object, readonly string[]>()
const referencesOf = (attributes: object): readonly string[] => {
  const known =
    references.get(attributes) ??
    [...JSON.stringify(attributes).matchAll(/\$\{(aws_\w+\.[\w-]+)\./g)].map(([, to = '']) => to)
  references.set(attributes, known)
  return known
}

/** References to what is not there: Terraform would refuse them, too. */
const dangling = (definition: TerraformJson): string[] => {
  const there = new Set(resourcesOf(definition).map(({ address }) => address))
  return resourcesOf(definition).flatMap(({ address, attributes }) =>
    referencesOf(attributes)
      .filter((to) => !there.has(to))
      .map((to) => `${address}: refers to ${to}, which is not there`),
  )
}

const policyOn = (definition: TerraformJson, type: string, key: string, address: string): unknown =>
  resourcesOf(definition, type).find(({ attributes }) => referred(attributes[key]) === address)?.attributes
    .policy

/** By an alias alone, and the permission must be that of the alias: one of the function does not hold for it. */
const toLambda = (definition: TerraformJson, edge: string, alias: string, caller: Caller): string[] => {
  const address = functionBehind(definition, alias)
  if (address === alias)
    return [`${edge}: it invokes the function by no alias, and so whatever was deployed last`]
  return resourcesOf(definition, 'aws_lambda_permission').some(
    ({ attributes }) =>
      referred(attributes.function_name) === address &&
      attributes.qualifier === `\${${alias}.name}` &&
      attributes.action === 'lambda:InvokeFunction' &&
      attributes.principal === caller.service &&
      attributes.source_account === undefined &&
      caller.sourceArns.some((arn) => covers(listOf(attributes.source_arn), arn)),
  )
    ? []
    : [`${edge}: no permission lets ${caller.service} invoke the function for this source`]
}

/** What a function takes out of a queue: by an alias, one message at a time, and by no one else while it is at it. */
const eventSources = (definition: TerraformJson): string[] =>
  resourcesOf(definition, 'aws_lambda_event_source_mapping').flatMap(({ address, attributes }) => {
    const alias = referred(attributes.function_name)
    const behind = functionBehind(definition, alias)
    const found = (type: string, wanted: string) =>
      resourcesOf(definition, type).find((resource) => resource.address === wanted)?.attributes ?? {}
    const queue = found('aws_sqs_queue', referred(attributes.event_source_arn))
    const { timeout } = found('aws_lambda_function', behind)
    const { maximum_concurrency } = blockOf(attributes, 'scaling_config')
    return [
      ...(alias === behind ? [`${address}: it invokes the function by no alias`] : []),
      ...(Number(queue.visibility_timeout_seconds) > Number(timeout)
        ? []
        : [`${address}: its messages come again while the function may be at them`]),
      ...(attributes.batch_size === 1 ? [] : [`${address}: the function takes one message at a time`]),
      ...(JSON.stringify(attributes.function_response_types) === '["ReportBatchItemFailures"]'
        ? []
        : [`${address}: what is held would count as done`]),
      ...(Number(maximum_concurrency) >= 2 ? [] : [`${address}: it takes as many invocations as there are`]),
    ]
  })

const toTopic = (definition: TerraformJson, edge: string, address: string, caller: Caller): string[] => {
  const topic = resourcesOf(definition, 'aws_sns_topic').find((resource) => resource.address === address)
  const policy = policyOn(definition, 'aws_sns_topic_policy', 'arn', address)
  return [
    ...(admits(policy, 'sns:Publish', caller) ? [] : [`${edge}: the topic's policy does not admit it`]),
    ...(keyAdmits(definition, topic?.attributes.kms_master_key_id, caller.service, PUBLISH_ENCRYPTED)
      ? []
      : [`${edge}: the policy of the topic's key does not admit ${caller.service}`]),
  ]
}

const toQueue = (definition: TerraformJson, edge: string, queueArn: unknown, caller: Caller): string[] => {
  const address = referred(queueArn)
  const queue = resourcesOf(definition, 'aws_sqs_queue').find((resource) => resource.address === address)
  if (queue === undefined) return [`${edge}: it has no dead-letter queue`]
  const policy = policyOn(definition, 'aws_sqs_queue_policy', 'queue_url', address)
  return [
    ...(admits(policy, 'sqs:SendMessage', caller)
      ? []
      : [`${edge}: the policy of ${address} does not admit it`]),
    ...(queue.attributes.sqs_managed_sse_enabled === true
      ? []
      : [`${edge}: ${address} is not encrypted by SQS itself, and no key policy is known to admit it`]),
  ]
}

const targets = (definition: TerraformJson): string[] =>
  resourcesOf(definition, 'aws_cloudwatch_event_target').flatMap(({ address, attributes }) => {
    const rule = referred(attributes.rule)
    const receiver = referred(attributes.arn)
    const edge = `${rule} -> ${receiver} (${address})`
    const caller = ruleCaller(definition, rule)
    const ruleBus = resourcesOf(definition).find((found) => found.address === rule)?.attributes.event_bus_name
    const retry = blockOf(attributes, 'retry_policy')
    return [
      ...(receiver.startsWith('aws_lambda_')
        ? toLambda(definition, edge, receiver, caller)
        : receiver.startsWith('aws_sns_topic.')
          ? toTopic(definition, edge, receiver, caller)
          : [`${edge}: a kind of target that these checks do not know`]),
      ...toQueue(definition, `${edge} dead letters`, blockOf(attributes, 'dead_letter_config').arn, caller),
      ...(typeof retry.maximum_retry_attempts === 'number' &&
      typeof retry.maximum_event_age_in_seconds === 'number'
        ? []
        : [`${edge}: no retry policy`]),
      ...(attributes.event_bus_name === ruleBus ? [] : [`${edge}: target and rule are on different buses`]),
      ...(attributes.role_arn === undefined
        ? []
        : [`${edge}: a role is refused or ignored on this kind of target`]),
    ]
  })

const subscriptions = (definition: TerraformJson): string[] =>
  resourcesOf(definition, 'aws_sns_topic_subscription').flatMap(({ address, attributes }) => {
    if (attributes.protocol === 'email') return []
    const topic = referred(attributes.topic_arn)
    const caller: Caller = { service: 'sns.amazonaws.com', sourceArns: [`\${${topic}.arn}`] }
    const redrive =
      typeof attributes.redrive_policy === 'string'
        ? (JSON.parse(attributes.redrive_policy) as { deadLetterTargetArn?: string }).deadLetterTargetArn
        : undefined
    const edge = `${topic} -> ${referred(attributes.endpoint)} (${address})`
    return [
      ...toLambda(definition, edge, referred(attributes.endpoint), caller),
      ...toQueue(definition, `${edge} dead letters`, redrive, caller),
    ]
  })

const alarms = (definition: TerraformJson): string[] => {
  const { account, region } = placeOf(definition)
  const composite = resourcesOf(definition, 'aws_cloudwatch_composite_alarm')
  // An alarm that is a condition, or the suppressor, of another one calls people through that one.
  const partOf = (address: string): boolean =>
    composite.some(({ attributes }) => JSON.stringify(attributes).includes(`\${${address}.`))
  return [...resourcesOf(definition, 'aws_cloudwatch_metric_alarm'), ...composite].flatMap(
    ({ address, attributes }) => {
      const caller: Caller = {
        service: 'cloudwatch.amazonaws.com',
        sourceArns: [`arn:aws:cloudwatch:${region}:${account}:alarm:${attributes.alarm_name}`],
      }
      const topics = [...listOf(attributes.alarm_actions), ...listOf(attributes.ok_actions)]
      return [
        // One that says when it is over is none that only others are made of.
        ...(listOf(attributes.alarm_actions).length > 0 ||
        (partOf(address) && listOf(attributes.ok_actions).length === 0)
          ? []
          : [`${address}: it tells nobody`]),
        ...topics.flatMap((topic) =>
          toTopic(definition, `${address} -> ${referred(topic)}`, referred(topic), caller),
        ),
      ]
    },
  )
}

/** Actions that a role's policies allow on a resource. */
const roleActionsOn = (definition: TerraformJson, role: string, address: string): readonly string[] =>
  resourcesOf(definition, 'aws_iam_role_policy')
    .filter(({ attributes }) => referred(attributes.role) === role)
    .flatMap(({ attributes }) => statementsOf(attributes.policy))
    .filter(
      ({ Effect, Resource }) =>
        Effect === 'Allow' && listOf(Resource).some((arn) => referred(arn) === address),
    )
    .flatMap(({ Action }) => listOf(Action))

/** For whoever invokes a function by its name, and for each alias that events come by: what is set for the one holds for no other. */
const asynchronousFailures = (definition: TerraformJson): string[] =>
  resourcesOf(definition, 'aws_lambda_function').flatMap(({ address, attributes }) => {
    const aliases = aliasesOf(definition, address).filter((alias) => alias.attributes.name !== API_ALIAS)
    return [undefined, ...aliases.map((alias) => `\${${alias.address}.name}`)].flatMap((qualifier) =>
      failuresOf(definition, { address, attributes }, qualifier),
    )
  })

const aliasesOf = (definition: TerraformJson, address: string) =>
  resourcesOf(definition, 'aws_lambda_alias').filter(
    ({ attributes }) => referred(attributes.function_name) === address,
  )

const failuresOf = (
  definition: TerraformJson,
  { address, attributes }: Pick<Resource, 'address' | 'attributes'>,
  qualifier: string | undefined,
): string[] => {
  const edge = qualifier === undefined ? address : `${address} by ${referred(qualifier)}`
  const config = resourcesOf(definition, 'aws_lambda_function_event_invoke_config').find(
    (found) =>
      referred(found.attributes.function_name) === address && found.attributes.qualifier === qualifier,
  )?.attributes
  if (config === undefined) return [`${edge}: nothing says what becomes of a failed asynchronous invocation`]
  const queue = referred(blockOf(blockOf(config, 'destination_config'), 'on_failure').destination)
  return [
    ...(queue.startsWith('aws_sqs_queue.') ? [] : [`${edge}: a failed asynchronous invocation is lost`]),
    ...(roleActionsOn(definition, referred(attributes.role), queue).includes('sqs:SendMessage')
      ? []
      : [`${edge}: its role may not send to ${queue}`]),
    ...(typeof config.maximum_retry_attempts === 'number' &&
    typeof config.maximum_event_age_in_seconds === 'number'
      ? []
      : [`${edge}: no retry policy for asynchronous invocations`]),
  ]
}

/** A function is used by its versions, and where an alias leads is no business of Terraform's after the first time. */
const versions = (definition: TerraformJson): string[] => [
  ...resourcesOf(definition, 'aws_lambda_function').flatMap(({ address, attributes }) => [
    ...(attributes.publish === true ? [] : [`${address}: it has no versions to go back to`]),
    ...(aliasesOf(definition, address).length > 0 ? [] : [`${address}: it has no alias`]),
  ]),
  ...resourcesOf(definition, 'aws_lambda_alias').flatMap(({ address, attributes }) => [
    ...(attributes.function_version === `\${${referred(attributes.function_name)}.version}`
      ? []
      : [`${address}: it leads to no version that there is`]),
    ...(['function_version', 'routing_config'].every((name) =>
      listOf(blockOf(attributes, 'lifecycle').ignore_changes).includes(name),
    )
      ? []
      : [`${address}: a deployment would take back where it leads`]),
  ]),
]

const apiIntegrations = (definition: TerraformJson): string[] =>
  resourcesOf(definition, 'aws_api_gateway_integration').flatMap(({ address, attributes }) => {
    const api = referred(attributes.rest_api_id)
    const caller: Caller = {
      service: 'apigateway.amazonaws.com',
      sourceArns: [`\${${api}.execution_arn}/*/*`],
    }
    const alias = resourcesOf(definition, 'aws_lambda_alias').find(
      (found) => attributes.uri === `\${${found.address}.invoke_arn}`,
    )
    if (alias === undefined)
      return [`${address}: it invokes the function by no alias, so that others could send events as it does`]
    return [
      ...toLambda(definition, address, alias.address, caller),
      ...(alias.attributes.name === API_ALIAS
        ? []
        : [`${alias.address}: the function does not know it for API Gateway's`]),
    ]
  })

/** What an event says of its caller is believed on the alias: API Gateway alone may invoke that, and nothing else. */
const apiAlias = (definition: TerraformJson): string[] =>
  resourcesOf(definition, 'aws_lambda_permission').flatMap(({ address, attributes }) => {
    const alias = resourcesOf(definition, 'aws_lambda_alias').find(
      (found) => found.address === referred(attributes.qualifier),
    )
    return (attributes.principal === 'apigateway.amazonaws.com') === (alias?.attributes.name === API_ALIAS)
      ? []
      : [`${address}: the alias of the API is for API Gateway, and API Gateway for nothing else`]
  })

const logGroups = (definition: TerraformJson): string[] => {
  const { region } = placeOf(definition)
  const needed = [
    'kms:Encrypt',
    'kms:Decrypt',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
    'kms:GenerateDataKey',
    'kms:DescribeKey',
  ]
  return resourcesOf(definition, 'aws_cloudwatch_log_group').flatMap(({ address, attributes }) =>
    keyAdmits(definition, attributes.kms_key_id, `logs.${region}.amazonaws.com`, needed)
      ? []
      : [`${address}: the policy of its key does not admit the logs service of this region`],
  )
}
