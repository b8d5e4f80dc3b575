import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Report } from '../../model'
import type { Definition } from '../../terraform'
import { type Route, readBody } from '../gateway'
import type { InvokeResult } from '../lambda'
import { LambdaError } from '../lambda/error'
import type { Permits } from '../lambda/permissions'
import { answerHeaders, ProxyAnswer, proxyEvent } from './proxy'
import { type ApiMethod, type ApiStage, findMethod, readStages } from './stages'

export { apiGatewayResourceTypes } from './definition'

export interface ApiGatewayOptions {
  readonly definition: Definition
  readonly invoke: (functionArn: string, payload: string) => Promise<InvokeResult>
  readonly permits: Permits
  readonly report: Report
}

export interface ApiGateway {
  readonly stages: readonly ApiStage[]
  /** One route per stage, `/prod` say. */
  readonly routes: readonly Route[]
}

/** Bytes of a request that API Gateway takes. */
const bodyLimit = 10 * 1024 * 1024
/** Milliseconds */
const integrationLimit = 29_000

/** An answer of API Gateway itself. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly type: string,
  ) {
    super(message)
  }
}

const missingToken = () =>
  new Refusal(403, 'Missing Authentication Token', 'MissingAuthenticationTokenException')
const tooLong = () => new Refusal(413, 'Request Too Long', 'RequestTooLargeException')
const internal = (status: number) =>
  new Refusal(status, 'Internal server error', 'InternalServerErrorException')

/** What is longer than the port or an invocation takes is too long for API Gateway as well. */
const refusalOf = (error: unknown): Refusal => {
  if (error instanceof Refusal) return error
  const long = error instanceof RangeError || (error instanceof LambdaError && error.status === 413)
  return long ? tooLong() : internal(500)
}

const apiKey = (stage: ApiStage, { method }: ApiMethod, given: string | undefined) => {
  const id = stage.keys.get(given ?? '')
  if (id === undefined && method.api_key_required) throw new Refusal(403, 'Forbidden', 'ForbiddenException')
  return id === undefined || given === undefined ? undefined : { id, value: given }
}

/** Access key id of a signed request; the signature itself is not checked here, as nowhere in the local cloud. */
const accessKey = ({ method }: ApiMethod, authorization: string | undefined): string | undefined => {
  if (method.authorization === 'NONE') return undefined
  const key = authorization?.match(/^AWS4-\S+ .*Credential=([^/,\s]+)\/\d{8}\/[^/]+\/execute-api\//)?.[1]
  if (key === undefined) throw missingToken()
  return key
}

const limited = async <A>(promise: Promise<A>, ms: number): Promise<A> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    const refusal = new Refusal(504, 'Endpoint request timed out', 'InternalServerErrorException')
    timer = setTimeout(reject, ms, refusal)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

const validStatus = (status: number) => Number.isInteger(status) && status >= 100 && status < 600

const answerOf = (result: InvokeResult): ProxyAnswer => {
  const answer: unknown = JSON.parse(result.payload)
  if (result.failed || !ProxyAnswer.is(answer) || !validStatus(answer.statusCode)) throw internal(502)
  return answer
}

/** The REST APIs of the definition: Lambda proxy integrations, API keys, IAM authorization without signatures. */
export const createApiGateway = ({ definition, invoke, permits, report }: ApiGatewayOptions): ApiGateway => {
  const stages = readStages(definition)

  const answer = async (stage: ApiStage, request: IncomingMessage): Promise<ProxyAnswer> => {
    const [, whole = '', search = ''] = request.url?.match(/^([^?]*)\??(.*)$/) ?? []
    const path = whole.slice(stage.name.length + 1) || '/'
    const httpMethod = request.method ?? 'GET'
    const found = findMethod(stage, httpMethod, path)
    if (found === undefined) throw missingToken()
    const caller = {
      apiKey: apiKey(stage, found, request.headers['x-api-key']?.toString()),
      accessKey: accessKey(found, request.headers.authorization),
      accountId: definition.accountId,
    }
    const body = await readBody(request)
    if (body.length > bodyLimit) throw tooLong()
    const source = `${stage.executionArn}/${httpMethod}${found.path}`
    if (!permits(found.functionArn, 'apigateway.amazonaws.com', source)) {
      report('api-gateway', `${source} may not invoke ${found.functionArn}: no aws_lambda_permission fits`)
      throw internal(500)
    }
    const query = new URLSearchParams(search)
    const event = proxyEvent({ request, body, stage, found, path, query, ...caller })
    const limit = Math.min(found.integration.timeout_milliseconds ?? integrationLimit, integrationLimit)
    return answerOf(await limited(invoke(found.functionArn, JSON.stringify(event)), limit))
  }

  const handle = async (
    stage: ApiStage,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    try {
      const answered = await answer(stage, request)
      response.statusCode = answered.statusCode
      for (const [name, value] of answerHeaders(answered)) response.setHeader(name, value)
      response.end(Buffer.from(answered.body ?? '', answered.isBase64Encoded ? 'base64' : 'utf8'))
    } catch (error) {
      const refusal = refusalOf(error)
      if (refusal.status === 500 && refusal !== error) report('api-gateway', String(error))
      response.writeHead(refusal.status, {
        'content-type': 'application/json',
        'x-amzn-errortype': refusal.type,
      })
      response.end(JSON.stringify({ message: refusal.message }))
    }
  }

  const routes = stages.map((stage) => ({
    prefix: `/${stage.name}`,
    handle: (request: IncomingMessage, response: ServerResponse) => handle(stage, request, response),
  }))
  return { stages, routes }
}
