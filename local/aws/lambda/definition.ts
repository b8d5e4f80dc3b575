import * as t from 'io-ts'
import { oneOf } from '../../../schemas/codec'
import type { ResourceContext } from '../../model'
import { attributes, block, resourceType, tagAttributes } from '../../terraform/attributes'

export const LATEST = '$LATEST'
/** The version that publishing makes. */
export const ONLY = '1'

export const functionArn = (
  name: string,
  { region, accountId }: Pick<ResourceContext, 'region' | 'accountId'>,
) => `arn:aws:lambda:${region}:${accountId}:function:${name}`

/** `aws_lambda_function` of a zip file; container images and layers are not supported. A laptop has no VPCs. */
export const LambdaFunction = attributes(
  { function_name: t.string, role: t.string, handler: t.string, runtime: t.string, filename: t.string },
  {
    architectures: t.array(t.string),
    dead_letter_config: block(t.strict({ target_arn: t.string })),
    description: t.string,
    environment: block(attributes({}, { variables: t.record(t.string, t.string) })),
    ephemeral_storage: block(t.strict({ size: t.number })),
    kms_key_arn: t.string,
    logging_config: block(
      attributes(
        { log_format: t.union([t.literal('JSON'), t.literal('Text')]) },
        { application_log_level: t.string, log_group: t.string, system_log_level: t.string },
      ),
    ),
    /** MB */
    memory_size: t.number,
    package_type: t.literal('Zip'),
    publish: t.boolean,
    reserved_concurrent_executions: t.number,
    skip_destroy: t.boolean,
    source_code_hash: t.string,
    /** seconds */
    timeout: t.number,
    vpc_config: block(t.strict({ subnet_ids: t.array(t.string), security_group_ids: t.array(t.string) })),
    tracing_config: block(t.strict({ mode: t.string })),
    ...tagAttributes,
  },
)
export type LambdaFunction = t.TypeOf<typeof LambdaFunction>

const Destination = block(t.strict({ destination: t.string }))

export const EventInvokeConfig = attributes(
  { function_name: t.string },
  {
    destination_config: block(attributes({}, { on_failure: Destination })),
    maximum_event_age_in_seconds: t.number,
    maximum_retry_attempts: t.number,
    qualifier: t.string,
  },
)
export type EventInvokeConfig = t.TypeOf<typeof EventInvokeConfig>

export const LambdaPermission = attributes(
  { action: t.string, function_name: t.string, principal: t.string },
  { qualifier: t.string, source_account: t.string, source_arn: t.string, statement_id: t.string },
)
export type LambdaPermission = t.TypeOf<typeof LambdaPermission>

/** There is one version of each function, which is its latest as well: code is replaced, not kept. */
export const LambdaAlias = attributes(
  { name: t.string, function_name: t.string, function_version: oneOf('LocalVersion', LATEST, ONLY) },
  { description: t.string },
)
export type LambdaAlias = t.TypeOf<typeof LambdaAlias>

/** Of an SQS queue; streams and what filters messages are not supported. */
export const EventSourceMapping = attributes(
  { event_source_arn: t.string, function_name: t.string },
  {
    batch_size: t.number,
    enabled: t.boolean,
    function_response_types: t.array(t.literal('ReportBatchItemFailures')),
    scaling_config: block(t.strict({ maximum_concurrency: t.number })),
    ...tagAttributes,
  },
)

const invokeArn = (arn: string, { region }: ResourceContext) =>
  `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`

export const lambdaResourceTypes = {
  aws_lambda_function: resourceType(LambdaFunction, ({ function_name, publish }, context) => {
    const arn = functionArn(function_name, context)
    const version = publish === true ? ONLY : LATEST
    return {
      arn,
      id: function_name,
      invoke_arn: invokeArn(arn, context),
      qualified_arn: `${arn}:${version}`,
      version,
    }
  }),
  aws_lambda_alias: resourceType(LambdaAlias, ({ name, function_name }, context) => {
    const arn = `${functionArn(referenceOf(function_name).name, context)}:${name}`
    return { arn, id: arn, invoke_arn: invokeArn(arn, context) }
  }),
  aws_lambda_event_source_mapping: resourceType(EventSourceMapping, (_, { name, region, accountId }) => ({
    id: name,
    uuid: name,
    arn: `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${name}`,
  })),
  aws_lambda_function_event_invoke_config: resourceType(EventInvokeConfig),
  aws_lambda_permission: resourceType(LambdaPermission),
}

/** What a caller names: a function, and an alias or version of it unless the caller names none. */
export interface FunctionReference {
  readonly name: string
  readonly qualifier: string | undefined
}

/** Reads a function's name, partial ARN or ARN, with or without a qualifier. */
export const referenceOf = (reference: string): FunctionReference => {
  const [name = '', ...qualifier] = reference
    .replace(/^(arn:aws:lambda:[^:]+:)?(\d{12}:)?function:/, '')
    .split(':')
  return { name, qualifier: qualifier.length === 0 ? undefined : qualifier.join(':') }
}

/** Whether two qualifiers are one to a policy or a configuration: that of a function holds for `$LATEST`, and for no alias. */
export const sameQualifier = (one: string | undefined, other: string | undefined): boolean =>
  (one ?? LATEST) === (other ?? LATEST)
