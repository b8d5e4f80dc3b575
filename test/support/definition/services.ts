import { devDependencies } from '../../../package.json'
import { contracts, functionNames } from '../../../stacks/contracts'
import type { TerraformJson } from '../synthesized'
import { blockOf, listOf, placeOf, referred, resourcesOf, statementsOf } from './model'

/** Routes that need no key, and what stands in its place. */
const OPEN_ROUTES: Readonly<Record<string, string>> = {
  'get-approval': 'a signed token in the link; it decides nothing',
  'post-approval-decision': 'a signed token in the form',
  'get-approval-sign-in': 'a signed token in the link; it decides nothing',
  'get-approval-signed-in': 'a state of the browser that began; it decides nothing',
  'get-approval-session': 'a session of the page; it decides nothing',
  'post-approval-session': 'a session of the page, with the origin and the token of its form',
  'post-slack-interactions': "Slack's signature",
  'post-pagerduty-webhook': "PagerDuty's signature; it decides nothing",
}

/** The major version of the package that `npm run` takes its Node from. */
const TESTED_RUNTIME = `nodejs${devDependencies.node.split('.')[0]}.x`

/** Functions, API and bus: what they must have besides the edges that lead to them. */
export const serviceProblems = (definition: TerraformJson): readonly string[] => [
  ...functions(definition),
  ...api(definition),
  ...bus(definition),
]

const functions = (definition: TerraformJson): string[] =>
  resourcesOf(definition, 'aws_lambda_function').flatMap(({ address, attributes }) => [
    ...(blockOf(attributes, 'tracing_config').mode === 'Active' ? [] : [`${address}: not traced`]),
    ...(attributes.runtime === TESTED_RUNTIME
      ? []
      : [`${address}: another runtime than the one that is tested`]),
    ...(resourcesOf(definition, 'aws_cloudwatch_log_group').some(
      (group) => group.attributes.name === `/aws/lambda/${attributes.function_name}`,
    )
      ? []
      : [`${address}: Lambda would make its log group, without an end`]),
  ])

const api = (definition: TerraformJson): string[] => {
  const methods = resourcesOf(definition, 'aws_api_gateway_method').flatMap(({ address, id, attributes }) => {
    const route = id.replace(/^approval-api_/, '').replace(/_[0-9A-F]+$/, '')
    const guarded = attributes.api_key_required === true || attributes.authorization === 'AWS_IAM'
    return guarded || route in OPEN_ROUTES ? [] : [`${address}: open to everybody`]
  })
  const stages = resourcesOf(definition, 'aws_api_gateway_stage').flatMap(({ address, attributes }) => {
    const log = blockOf(attributes, 'access_log_settings')
    const throttled = resourcesOf(definition, 'aws_api_gateway_method_settings').some(
      (settings) =>
        settings.attributes.method_path === '*/*' &&
        Number(blockOf(settings.attributes, 'settings').throttling_rate_limit) > 0 &&
        Number(blockOf(settings.attributes, 'settings').throttling_burst_limit) > 0,
    )
    return [
      ...(throttled ? [] : [`${address}: not every route is throttled`]),
      ...(attributes.xray_tracing_enabled === false ? [] : [`${address}: traces hold query strings`]),
      ...(referred(log.destination_arn).startsWith('aws_cloudwatch_log_group.')
        ? []
        : [`${address}: no access log`]),
      ...(/\$context\.path\b|query/i.test(String(log.format))
        ? [`${address}: the access log holds query strings`]
        : []),
    ]
  })
  const deployments = resourcesOf(definition, 'aws_api_gateway_deployment').flatMap(
    ({ address, attributes }) => [
      ...(attributes.triggers === undefined ? [`${address}: a change of the API would stay undeployed`] : []),
      ...(blockOf(attributes, 'lifecycle').create_before_destroy === true
        ? []
        : [`${address}: the stage would lose its deployment during a change`]),
    ],
  )
  const planned = resourcesOf(definition, 'aws_api_gateway_api_key').flatMap(({ address }) =>
    resourcesOf(definition, 'aws_api_gateway_usage_plan_key').some(
      ({ attributes }) => referred(attributes.key_id) === address,
    )
      ? []
      : [`${address}: a key without a usage plan opens nothing`],
  )
  return [...methods, ...stages, ...deployments, ...planned]
}

const bus = (definition: TerraformJson): string[] =>
  resourcesOf(definition, 'aws_cloudwatch_event_bus').flatMap(({ address }) => {
    const policy = resourcesOf(definition, 'aws_cloudwatch_event_bus_policy').find(
      ({ attributes }) => referred(attributes.event_bus_name) === address,
    )?.attributes.policy
    const speakers = functionNames
      .filter((name) => contracts[name].emits.length > 0)
      .map((name) => `aws_lambda_function.${name}_`)
    const roles = new Set(
      resourcesOf(definition, 'aws_lambda_function')
        .filter(({ address }) => speakers.some((speaker) => address.startsWith(speaker)))
        .map(({ attributes }) => referred(attributes.role))
        .concat(
          resourcesOf(definition, 'aws_iam_role')
            .map(({ address }) => address)
            .filter((address) => address.startsWith('aws_iam_role.vantage-points_')),
        ),
    )
    const reserved = statementsOf(policy).some(({ Effect, Principal, Action, Condition }) => {
      const admitted = listOf(Condition?.ArnNotEquals?.['aws:PrincipalArn']).map(referred)
      return (
        Effect === 'Deny' &&
        Principal === '*' &&
        listOf(Action).includes('events:PutEvents') &&
        Condition?.['ForAnyValue:StringEquals']?.['events:source'] === 'cloudops.agent' &&
        Condition.StringEquals?.['aws:PrincipalAccount'] === placeOf(definition).account &&
        admitted.length === roles.size &&
        admitted.every((role) => roles.has(role))
      )
    })
    const archived = resourcesOf(definition, 'aws_cloudwatch_event_archive').some(
      ({ attributes }) => referred(attributes.event_source_arn) === address,
    )
    return [
      ...(reserved ? [] : [`${address}: anybody in the account may speak as this system`]),
      ...(archived ? [] : [`${address}: its events are not archived`]),
    ]
  })
