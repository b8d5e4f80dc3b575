import * as t from 'io-ts'
import { attributes, block, resourceType, tagAttributes } from '../terraform/attributes'
import type { ResourceContext } from '../types'

export const functionArn = (
  name: string,
  { region, accountId }: Pick<ResourceContext, 'region' | 'accountId'>,
) => `arn:aws:lambda:${region}:${accountId}:function:${name}`

/** `aws_lambda_function` of a zip file; container images, layers, VPCs and versions are not supported. */
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
    publish: t.literal(false),
    reserved_concurrent_executions: t.number,
    skip_destroy: t.boolean,
    source_code_hash: t.string,
    /** seconds */
    timeout: t.number,
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
  },
)
export type EventInvokeConfig = t.TypeOf<typeof EventInvokeConfig>

export const LambdaPermission = attributes(
  { action: t.string, function_name: t.string, principal: t.string },
  { source_account: t.string, source_arn: t.string, statement_id: t.string },
)
export type LambdaPermission = t.TypeOf<typeof LambdaPermission>

export const lambdaResourceTypes = {
  aws_lambda_function: resourceType(LambdaFunction, ({ function_name }, context) => {
    const arn = functionArn(function_name, context)
    return {
      arn,
      id: function_name,
      invoke_arn: `arn:aws:apigateway:${context.region}:lambda:path/2015-03-31/functions/${arn}/invocations`,
      qualified_arn: `${arn}:$LATEST`,
      version: '$LATEST',
    }
  }),
  aws_lambda_function_event_invoke_config: resourceType(EventInvokeConfig),
  aws_lambda_permission: resourceType(LambdaPermission),
}

/** Name in a function's name, partial ARN or ARN, with or without `$LATEST`; `undefined` for another version. */
export const functionName = (reference: string): string | undefined => {
  const [name, qualifier] = reference.replace(/^(arn:aws:lambda:[^:]+:)?(\d{12}:)?function:/, '').split(':')
  return qualifier === undefined || qualifier === '$LATEST' ? name : undefined
}
