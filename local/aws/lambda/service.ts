import type { AwsRequest, AwsResponse, LocalService } from '../../model'
import { jsonError } from '../error'
import { LATEST, referenceOf } from './definition'
import { LambdaError } from './error'
import type { RunnableFunction } from './functions'
import type { Lambda } from './model'

type Functions = Pick<Lambda, 'invoke' | 'invokeAsync' | 'find' | 'functions' | 'mappings' | 'policy'>

/** Bytes of an invocation's output that `LogType: Tail` gives. */
const tailBytes = 4096

const json = (status: number, value: unknown): AwsResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

const configurationOf = ({ name, arn, configuration }: RunnableFunction) => ({
  FunctionName: name,
  FunctionArn: arn,
  Runtime: configuration.runtime,
  Role: configuration.role,
  Handler: configuration.handler,
  Description: configuration.description ?? '',
  Timeout: configuration.timeout ?? 3,
  MemorySize: configuration.memory_size ?? 128,
  Environment: { Variables: configuration.environment?.variables ?? {} },
  TracingConfig: { Mode: configuration.tracing_config?.mode ?? 'PassThrough' },
  Architectures: configuration.architectures ?? ['x86_64'],
  PackageType: 'Zip',
  State: 'Active',
  LastUpdateStatus: 'Successful',
  Version: LATEST,
})

const invoke = async (lambda: Functions, reference: string, request: AwsRequest): Promise<AwsResponse> => {
  const payload = request.body.length === 0 ? '{}' : request.body.toString()
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse'
  if (type === 'DryRun') {
    lambda.find(reference)
    return { status: 204, headers: { 'x-amz-executed-version': LATEST } }
  }
  if (type === 'Event') {
    const requestId = lambda.invokeAsync(reference, payload)
    return { status: 202, headers: { 'x-amzn-requestid': requestId } }
  }
  if (type !== 'RequestResponse') {
    return jsonError(400, 'InvalidParameterValueException', `${type} is no invocation type`)
  }
  const result = await lambda.invoke(reference, payload)
  const tail = Buffer.from(result.log.map((line) => `${line}\n`).join('')).subarray(-tailBytes)
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': result.requestId,
      'x-amz-executed-version': LATEST,
      ...(result.failed && { 'x-amz-function-error': 'Unhandled' }),
      ...(request.headers['x-amz-log-type'] === 'Tail' && { 'x-amz-log-result': tail.toString('base64') }),
    },
    body: result.payload,
  }
}

/** The function's name of the path with the qualifier of the query; they may both hold one, if it is the same. */
const namedBy = (name: string, qualifier: string | null): string => {
  if (qualifier === null || qualifier === '') return name
  const { qualifier: derived } = referenceOf(name)
  if (derived === undefined) return `${name}:${qualifier}`
  if (derived === qualifier) return name
  const message = 'The derived qualifier from the function name does not match the specified qualifier.'
  throw new LambdaError(400, 'InvalidParameterValueException', message)
}

/** The quota of an account that has asked for none. */
const CONCURRENT = 1_000

const accountOf = (lambda: Functions): object => {
  const reserved = lambda
    .functions()
    .reduce(
      (sum, { configuration }) => sum + Math.max(0, configuration.reserved_concurrent_executions ?? 0),
      0,
    )
  return {
    AccountLimit: { ConcurrentExecutions: CONCURRENT, UnreservedConcurrentExecutions: CONCURRENT - reserved },
    AccountUsage: { FunctionCount: lambda.functions().length },
  }
}

const route = async (lambda: Functions, request: AwsRequest): Promise<AwsResponse> => {
  if (request.method === 'GET' && /^\/2016-08-19\/account-settings\/?$/.test(request.path))
    return json(200, accountOf(lambda))
  if (request.method === 'GET' && /^\/2015-03-31\/event-source-mappings\/?$/.test(request.path))
    return json(200, { EventSourceMappings: lambda.mappings() })
  const path = request.path.match(/^\/2015-03-31\/functions(?:\/([^/]*))?(?:\/([^/]+))?$/)
  const name = namedBy(decodeURIComponent(path?.[1] ?? ''), request.query.get('Qualifier'))
  switch (path === null ? 'other' : `${request.method} ${name === '' ? 'list' : (path[2] ?? 'function')}`) {
    case 'POST invocations':
      return invoke(lambda, name, request)
    case 'GET list':
      return json(200, { Functions: lambda.functions().map(configurationOf) })
    case 'GET configuration':
      return json(200, configurationOf(lambda.find(name)))
    case 'GET policy': {
      const policy = lambda.policy(name)
      if (policy !== undefined) return json(200, { Policy: JSON.stringify(policy) })
      return jsonError(404, 'ResourceNotFoundException', 'The resource you requested does not exist.')
    }
    case 'GET function':
      return json(200, { Configuration: configurationOf(lambda.find(name)), Code: { RepositoryType: 'S3' } })
  }
  return jsonError(
    404,
    'UnknownOperationException',
    `the local cloud does not have ${request.method} ${request.path} of lambda`,
  )
}

/** Lambda's API: Invoke, GetFunction, GetFunctionConfiguration, GetPolicy, ListFunctions, ListEventSourceMappings, GetAccountSettings. */
export const createLambdaService = (lambda: Functions): LocalService => ({
  names: ['lambda'],
  handle: async (request) => {
    try {
      return await route(lambda, request)
    } catch (error) {
      if (error instanceof LambdaError) return jsonError(error.status, error.code, error.message)
      throw error
    }
  },
})
