import type { Resource } from '../../model'
import { type Definition, DefinitionError } from '../../terraform'
import {
  ApiKey,
  ApiResource,
  Integration,
  isRoot,
  Method,
  RestApi,
  Stage,
  UsagePlan,
  UsagePlanKey,
} from './definition'

export interface ApiMethod {
  readonly method: Method
  readonly integration: Integration
  /** `/approval` or `/items/{id}` */
  readonly path: string
  readonly functionArn: string
}

export interface ApiStage {
  readonly name: string
  readonly apiId: string
  readonly executionArn: string
  readonly invokeUrl: string
  readonly variables: Stage['variables']
  readonly binaryMediaTypes: readonly string[]
  readonly methods: readonly ApiMethod[]
  /** Key ids by key value, for the keys whose usage plan has this stage. */
  readonly keys: ReadonlyMap<string, string>
}

const functionOf = ({ address, attributes: { uri } }: Resource<Integration>): string => {
  const arn = uri.match(
    /^arn:aws:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/,
  )?.[1]
  if (arn === undefined) throw new DefinitionError(address, `${uri} is not the invoke_arn of a function`)
  return arn
}

const pathsOf = (definition: Definition, apiId: string): ReadonlyMap<string, string> => {
  const resources = definition.ofType('aws_api_gateway_resource', ApiResource)
  const byId = new Map(resources.map((resource) => [resource.computed.id, resource]))
  const pathOf = (resourceId: string): string => {
    if (isRoot(apiId, resourceId)) return ''
    const { parent_id, path_part } = byId.get(resourceId)?.attributes ?? {
      parent_id: undefined,
      path_part: '',
    }
    if (parent_id === undefined)
      throw new DefinitionError(`resource ${resourceId}`, `is not one of the API ${apiId}`)
    return `${pathOf(parent_id)}/${path_part}`
  }
  const own = resources.filter(({ attributes }) => attributes.rest_api_id === apiId)
  return new Map(own.map(({ computed: { id = '' } }) => [id, pathOf(id)]))
}

const methodsOf = (definition: Definition, apiId: string): readonly ApiMethod[] => {
  const paths = pathsOf(definition, apiId)
  const integrations = definition.ofType('aws_api_gateway_integration', Integration)
  const methods = definition.ofType('aws_api_gateway_method', Method)
  return methods.flatMap(({ address, attributes: method }) => {
    if (method.rest_api_id !== apiId) return []
    const integration = integrations.find(
      ({ attributes }) =>
        attributes.resource_id === method.resource_id && attributes.http_method === method.http_method,
    )
    if (integration === undefined)
      throw new DefinitionError(address, 'no integration is defined for the method')
    const path = paths.get(method.resource_id) ?? '/'
    return [{ method, integration: integration.attributes, path, functionArn: functionOf(integration) }]
  })
}

const keysOf = (definition: Definition, apiId: string, stage: string): ReadonlyMap<string, string> => {
  const plans = definition
    .ofType('aws_api_gateway_usage_plan', UsagePlan)
    .filter(({ attributes: { api_stages = [] } }) =>
      api_stages.some((planned) => planned.api_id === apiId && planned.stage === stage),
    )
    .map(({ computed }) => computed.id)
  const linked = definition
    .ofType('aws_api_gateway_usage_plan_key', UsagePlanKey)
    .filter(({ attributes }) => plans.includes(attributes.usage_plan_id))
    .map(({ attributes }) => attributes.key_id)
  const keys = definition.ofType('aws_api_gateway_api_key', ApiKey).flatMap(({ attributes, computed }) => {
    const { id = '', value = '' } = computed
    return attributes.enabled !== false && linked.includes(id) ? [[value, id] as const] : []
  })
  return new Map(keys)
}

/**
 * The stages of every REST API with what their requests lead to.
 * @throws DefinitionError on a method without integration, as a deployment does, and on other integrations
 */
export const readStages = (definition: Definition): readonly ApiStage[] => {
  const apis = definition.ofType('aws_api_gateway_rest_api', RestApi)
  return definition.ofType('aws_api_gateway_stage', Stage).map(({ address, attributes, computed }) => {
    const { stage_name: name, rest_api_id: apiId, variables } = attributes
    const api = apis.find((candidate) => candidate.computed.id === apiId)
    if (api === undefined) throw new DefinitionError(address, `there is no API ${apiId}`)
    return {
      name,
      apiId,
      executionArn: computed.execution_arn ?? '',
      invokeUrl: computed.invoke_url ?? '',
      variables,
      binaryMediaTypes: api.attributes.binary_media_types ?? [],
      methods: methodsOf(definition, apiId),
      keys: keysOf(definition, apiId, name),
    }
  })
}

const segmentsOf = (path: string) => path.split('/').slice(1)

/** Path parameters when the path fits, decoded. */
const parameters = (pattern: string, path: string): Readonly<Record<string, string>> | undefined => {
  const given = segmentsOf(path)
  const wanted = segmentsOf(pattern)
  const greedy = wanted.at(-1)?.match(/^\{(.+)\+\}$/)?.[1]
  if (greedy === undefined ? given.length !== wanted.length : given.length < wanted.length) return undefined
  const found: Record<string, string> = {}
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? ''
    if (greedy !== undefined && index === wanted.length - 1) {
      found[greedy] = decodeURIComponent(given.slice(index).join('/'))
    } else if (/^\{.+\}$/.test(segment)) found[segment.slice(1, -1)] = decodeURIComponent(value)
    else if (segment !== value) return undefined
  }
  return found
}

/** Literal paths win over parameters, parameters over `{proxy+}`; the method itself wins over `ANY`. */
const rank = ({ path, method }: ApiMethod): string =>
  `${path.replace(/\{[^/]*\+\}/g, '~').replace(/\{[^/]*\}/g, '}')} ${method.http_method === 'ANY' ? 1 : 0}`

/** The method that a request leads to; `path` is without the stage. */
export const findMethod = (stage: ApiStage, httpMethod: string, path: string) =>
  stage.methods
    .filter(({ method }) => method.http_method === httpMethod || method.http_method === 'ANY')
    .flatMap((found) => {
      const pathParameters = parameters(found.path, path)
      return pathParameters === undefined ? [] : [{ ...found, pathParameters }]
    })
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1))[0]
