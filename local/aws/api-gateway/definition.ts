import { createHash, createHmac } from 'node:crypto'
import * as t from 'io-ts'
import { attributes, block, resourceType, tagAttributes } from '../../terraform/attributes'

const ofApi = { rest_api_id: t.string }
/** Throttling and quotas are read, not enforced. */
const Throttle = block(t.strict({ burst_limit: t.number, rate_limit: t.number }))

export const RestApi = attributes(
  { name: t.string },
  {
    api_key_source: t.literal('HEADER'),
    binary_media_types: t.array(t.string),
    description: t.string,
    disable_execute_api_endpoint: t.literal(false),
    endpoint_configuration: block(attributes({ types: t.array(t.string) }, { ip_address_type: t.string })),
    ...tagAttributes,
  },
)

export const ApiResource = attributes({ ...ofApi, parent_id: t.string, path_part: t.string }, {})

export const Method = attributes(
  {
    ...ofApi,
    resource_id: t.string,
    http_method: t.string,
    authorization: t.union([t.literal('NONE'), t.literal('AWS_IAM')]),
  },
  {
    api_key_required: t.boolean,
    operation_name: t.string,
    request_parameters: t.record(t.string, t.boolean),
  },
)
export type Method = t.TypeOf<typeof Method>

export const Integration = attributes(
  {
    ...ofApi,
    resource_id: t.string,
    http_method: t.string,
    type: t.literal('AWS_PROXY'),
    integration_http_method: t.literal('POST'),
    uri: t.string,
  },
  { passthrough_behavior: t.string, timeout_milliseconds: t.number },
)
export type Integration = t.TypeOf<typeof Integration>

const Deployment = attributes(ofApi, { description: t.string, triggers: t.record(t.string, t.string) })

export const Stage = attributes(
  { ...ofApi, deployment_id: t.string, stage_name: t.string },
  {
    access_log_settings: block(t.strict({ destination_arn: t.string, format: t.string })),
    description: t.string,
    variables: t.record(t.string, t.string),
    xray_tracing_enabled: t.boolean,
    ...tagAttributes,
  },
)
export type Stage = t.TypeOf<typeof Stage>

const MethodSettings = attributes(
  {
    ...ofApi,
    stage_name: t.string,
    method_path: t.string,
    settings: block(
      attributes(
        {},
        {
          data_trace_enabled: t.boolean,
          logging_level: t.string,
          metrics_enabled: t.boolean,
          throttling_burst_limit: t.number,
          throttling_rate_limit: t.number,
        },
      ),
    ),
  },
  {},
)

export const ApiKey = attributes(
  { name: t.string },
  { description: t.string, enabled: t.boolean, value: t.string, ...tagAttributes },
)

export const UsagePlan = attributes(
  { name: t.string },
  {
    api_stages: t.array(
      attributes(
        { api_id: t.string, stage: t.string },
        { throttle: t.array(t.strict({ burst_limit: t.number, path: t.string, rate_limit: t.number })) },
      ),
    ),
    description: t.string,
    quota_settings: block(attributes({ limit: t.number, period: t.string }, { offset: t.number })),
    throttle_settings: Throttle,
    ...tagAttributes,
  },
)

export const UsagePlanKey = attributes(
  { key_id: t.string, key_type: t.literal('API_KEY'), usage_plan_id: t.string },
  {},
)

/** Ten letters and digits like AWS's ids, but the same in every run. */
const id = (...parts: readonly string[]): string =>
  BigInt(`0x${createHash('sha256').update(parts.join('\n')).digest('hex')}`)
    .toString(36)
    .slice(0, 10)

const rootOf = (apiId: string) => id(apiId, '/')

export const isRoot = (apiId: string, resourceId: string): boolean => rootOf(apiId) === resourceId

export const apiGatewayResourceTypes = {
  aws_api_gateway_rest_api: resourceType(RestApi, ({ name }, { region, accountId }) => {
    const apiId = id('api', name)
    return {
      id: apiId,
      arn: `arn:aws:apigateway:${region}::/restapis/${apiId}`,
      execution_arn: `arn:aws:execute-api:${region}:${accountId}:${apiId}`,
      root_resource_id: rootOf(apiId),
    }
  }),
  aws_api_gateway_resource: resourceType(ApiResource, ({ rest_api_id, parent_id, path_part }) => ({
    id: id(rest_api_id, parent_id, path_part),
  })),
  aws_api_gateway_method: resourceType(Method, ({ resource_id, http_method }) => ({
    id: id('method', resource_id, http_method),
  })),
  aws_api_gateway_integration: resourceType(Integration, ({ resource_id, http_method }) => ({
    id: id('integration', resource_id, http_method),
  })),
  aws_api_gateway_deployment: resourceType(Deployment, ({ rest_api_id }, { name }) => ({
    id: id('deployment', rest_api_id, name),
  })),
  aws_api_gateway_stage: resourceType(
    Stage,
    ({ rest_api_id, stage_name }, { region, accountId, endpoint }) => ({
      id: `ags-${rest_api_id}-${stage_name}`,
      arn: `arn:aws:apigateway:${region}::/restapis/${rest_api_id}/stages/${stage_name}`,
      execution_arn: `arn:aws:execute-api:${region}:${accountId}:${rest_api_id}/${stage_name}`,
      invoke_url: `${endpoint}/${stage_name}`,
    }),
  ),
  aws_api_gateway_method_settings: resourceType(MethodSettings),
  aws_api_gateway_api_key: resourceType(ApiKey, ({ name, value }, { region, seed }) => ({
    id: id('key', name),
    arn: `arn:aws:apigateway:${region}::/apikeys/${id('key', name)}`,
    // No one can guess the seed: other users of the machine reach the port as well.
    value: value ?? createHmac('sha256', seed).update(name).digest('hex').slice(0, 40),
  })),
  aws_api_gateway_usage_plan: resourceType(UsagePlan, ({ name }, { region }) => ({
    id: id('plan', name),
    arn: `arn:aws:apigateway:${region}::/usageplans/${id('plan', name)}`,
  })),
  aws_api_gateway_usage_plan_key: resourceType(UsagePlanKey, ({ key_id }) => ({ id: key_id })),
}
