import type { LocalService } from '../../model'
import type { Definition } from '../../terraform'
import { AwsError, epochSeconds, restJsonService } from '../services/protocol'
import { ApiKey, ApiResource, Integration, isRoot, Method, RestApi, Stage, UsagePlan } from './definition'

/** A list as API Gateway's REST API writes it. */
const items = (all: readonly object[]): object => ({ item: all })

const notFound = (what: string) =>
  new AwsError('NotFoundException', `Invalid ${what} identifier specified`, 404)

/** What `apigateway` reads of the definition: APIs, resources with their methods, stages, keys and usage plans. */
export const createApiGatewayReads = (definition: Definition): LocalService => {
  const createdDate = epochSeconds(new Date())
  const apis = definition.ofType('aws_api_gateway_rest_api', RestApi).map(({ attributes, computed }) => ({
    id: computed.id ?? '',
    name: attributes.name,
    description: attributes.description,
    createdDate,
    apiKeySource: attributes.api_key_source ?? 'HEADER',
    binaryMediaTypes: attributes.binary_media_types,
    endpointConfiguration: attributes.endpoint_configuration,
    rootResourceId: computed.root_resource_id,
    disableExecuteApiEndpoint: false,
  }))
  const methods = definition.ofType('aws_api_gateway_method', Method).map(({ attributes }) => attributes)
  const integrations = definition
    .ofType('aws_api_gateway_integration', Integration)
    .map(({ attributes }) => attributes)
  const stages = definition.ofType('aws_api_gateway_stage', Stage).map(({ attributes }) => attributes)
  const parts = definition.ofType('aws_api_gateway_resource', ApiResource)

  const apiOf = (id = '') => {
    const api = apis.find((one) => one.id === id)
    if (api === undefined) throw notFound('API')
    return api
  }

  const integrationOf = (resourceId: string, httpMethod: string): object => {
    const integration = integrations.find(
      (one) => one.resource_id === resourceId && one.http_method === httpMethod,
    )
    if (integration === undefined) throw notFound('Integration')
    return {
      type: integration.type,
      httpMethod: integration.integration_http_method,
      uri: integration.uri,
      timeoutInMillis: integration.timeout_milliseconds ?? 29_000,
    }
  }

  const methodOf = (resourceId: string, httpMethod: string): object => {
    const method = methods.find((one) => one.resource_id === resourceId && one.http_method === httpMethod)
    if (method === undefined) throw notFound('Method')
    const integration = integrations.find(
      (one) => one.resource_id === resourceId && one.http_method === httpMethod,
    )
    return {
      httpMethod,
      authorizationType: method.authorization,
      apiKeyRequired: method.api_key_required ?? false,
      ...(integration && { methodIntegration: integrationOf(resourceId, httpMethod) }),
    }
  }

  const pathOf = (apiId: string, resourceId: string): string => {
    if (isRoot(apiId, resourceId)) return ''
    const part = parts.find(({ computed }) => computed.id === resourceId)
    if (part === undefined) throw notFound('Resource')
    return `${pathOf(apiId, part.attributes.parent_id)}/${part.attributes.path_part}`
  }

  const resourcesOfApi = (apiId: string): readonly object[] => {
    const own = parts.filter(({ attributes }) => attributes.rest_api_id === apiId)
    const made = own.map(({ attributes, computed: { id = '' } }) => ({
      id,
      parentId: attributes.parent_id,
      pathPart: attributes.path_part,
      path: pathOf(apiId, id),
      resourceMethods: Object.fromEntries(
        methods.filter(({ resource_id }) => resource_id === id).map(({ http_method }) => [http_method, {}]),
      ),
    }))
    return [{ id: apiOf(apiId).rootResourceId, path: '/' }, ...made]
  }

  const stagesOf = (apiId: string) =>
    stages
      .filter(({ rest_api_id }) => rest_api_id === apiId)
      .map((stage) => ({
        deploymentId: stage.deployment_id,
        stageName: stage.stage_name,
        description: stage.description,
        tracingEnabled: stage.xray_tracing_enabled ?? false,
        createdDate,
      }))

  /** Those that a stage serves; the others are gone with the deployment that made them. */
  const deploymentsOf = (apiId: string) =>
    [...new Set(stagesOf(apiId).map(({ deploymentId }) => deploymentId))].map((id) => ({ id, createdDate }))

  const keys = (withValues: boolean) =>
    definition.ofType('aws_api_gateway_api_key', ApiKey).map(({ attributes, computed }) => ({
      id: computed.id,
      name: attributes.name,
      enabled: attributes.enabled ?? true,
      createdDate,
      ...(withValues && { value: computed.value }),
    }))

  const plans = () =>
    definition.ofType('aws_api_gateway_usage_plan', UsagePlan).map(({ attributes, computed }) => ({
      id: computed.id,
      name: attributes.name,
      apiStages: (attributes.api_stages ?? []).map(({ api_id, stage }) => ({ apiId: api_id, stage })),
      ...(attributes.throttle_settings && {
        throttle: {
          burstLimit: attributes.throttle_settings.burst_limit,
          rateLimit: attributes.throttle_settings.rate_limit,
        },
      }),
    }))

  return restJsonService('apigateway', [
    { method: 'GET', path: /^\/restapis$/, run: () => items(apis) },
    { method: 'GET', path: /^\/restapis\/([^/]+)$/, run: ([id]) => apiOf(id) },
    {
      method: 'GET',
      path: /^\/restapis\/([^/]+)\/resources$/,
      run: ([id]) => items(resourcesOfApi(apiOf(id).id)),
    },
    {
      method: 'GET',
      path: /^\/restapis\/([^/]+)\/resources\/([^/]+)\/methods\/([^/]+)$/,
      run: ([id, resourceId = '', httpMethod = '']) => {
        pathOf(apiOf(id).id, resourceId)
        return methodOf(resourceId, httpMethod)
      },
    },
    {
      method: 'GET',
      path: /^\/restapis\/([^/]+)\/resources\/([^/]+)\/methods\/([^/]+)\/integration$/,
      run: ([id, resourceId = '', httpMethod = '']) => {
        pathOf(apiOf(id).id, resourceId)
        return integrationOf(resourceId, httpMethod)
      },
    },
    {
      method: 'GET',
      path: /^\/restapis\/([^/]+)\/stages$/,
      run: ([id]) => items(stagesOf(apiOf(id).id)),
    },
    {
      method: 'GET',
      path: /^\/restapis\/([^/]+)\/stages\/([^/]+)$/,
      run: ([id, name]) => {
        const stage = stagesOf(apiOf(id).id).find(({ stageName }) => stageName === name)
        if (stage === undefined) throw notFound('Stage')
        return stage
      },
    },
    {
      method: 'GET',
      path: /^\/restapis\/([^/]+)\/deployments$/,
      run: ([id]) => items(deploymentsOf(apiOf(id).id)),
    },
    {
      method: 'GET',
      path: /^\/apikeys$/,
      run: (_, { query }) => items(keys(query.get('includeValues') === 'true')),
    },
    { method: 'GET', path: /^\/usageplans$/, run: () => items(plans()) },
  ])
}
