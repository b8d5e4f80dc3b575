import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import * as t from 'io-ts'
import type { ApiMethod, ApiStage } from './stages'

type Values = Readonly<Record<string, readonly string[]>>

/** By a map, since a client may call a value `constructor` or `__proto__`. */
const grouped = (pairs: Iterable<readonly [string, string]>): Values => {
  const values = new Map<string, string[]>()
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value])
  return Object.fromEntries(values)
}

/** The last value of each, as API Gateway gives in the single-valued fields. */
const last = (values: Values) =>
  Object.fromEntries(Object.entries(values).map(([name, all]) => [name, all.at(-1) ?? '']))

const orNull = <A extends object>(values: A): A | null => (Object.keys(values).length === 0 ? null : values)

/** Headers as the client wrote them: API Gateway keeps upper and lower case of HTTP/1.1. */
function* headerPairs({ rawHeaders }: IncomingMessage): Generator<readonly [string, string]> {
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    yield [rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']
  }
}

export interface ProxyRequest {
  readonly request: IncomingMessage
  readonly body: Buffer
  readonly stage: ApiStage
  readonly found: ApiMethod & { readonly pathParameters: Readonly<Record<string, string>> }
  /** Without the stage and the query string. */
  readonly path: string
  readonly query: URLSearchParams
  readonly accountId: string
  readonly apiKey: { readonly id: string; readonly value: string } | undefined
  /** Access key id of a signed request to a method with `AWS_IAM`. */
  readonly accessKey: string | undefined
}

const isBinary = (types: readonly string[], contentType: string): boolean =>
  types.some((type) => type === '*/*' || contentType.split(';')[0] === type)

/** The event of a Lambda proxy integration, payload format 1.0. */
export const proxyEvent = ({ request, body, stage, found, path, query, ...caller }: ProxyRequest) => {
  const headers = grouped(headerPairs(request))
  const parameters = grouped(query)
  const binary = isBinary(stage.binaryMediaTypes, request.headers['content-type'] ?? '')
  const requestId = randomUUID()
  const now = new Date()
  return {
    resource: found.path,
    path,
    httpMethod: request.method,
    headers: orNull(last(headers)),
    multiValueHeaders: orNull(headers),
    queryStringParameters: orNull(last(parameters)),
    multiValueQueryStringParameters: orNull(parameters),
    pathParameters: orNull(found.pathParameters),
    stageVariables: stage.variables ?? null,
    requestContext: {
      accountId: caller.accountId,
      apiId: stage.apiId,
      domainName: request.headers.host,
      domainPrefix: stage.apiId,
      extendedRequestId: requestId,
      httpMethod: request.method,
      identity: {
        accessKey: caller.accessKey ?? null,
        accountId: caller.accessKey === undefined ? null : caller.accountId,
        apiKey: caller.apiKey?.value ?? null,
        apiKeyId: caller.apiKey?.id ?? null,
        caller: caller.accessKey ?? null,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        user: caller.accessKey ?? null,
        userAgent: request.headers['user-agent'] ?? null,
        userArn:
          caller.accessKey === undefined ? null : `arn:aws:iam::${caller.accountId}:user/${caller.accessKey}`,
      },
      path: `/${stage.name}${path}`,
      protocol: 'HTTP/1.1',
      requestId,
      requestTime: now.toUTCString(),
      requestTimeEpoch: now.getTime(),
      resourceId: found.method.resource_id,
      resourcePath: found.path,
      stage: stage.name,
    },
    body: body.length === 0 ? null : body.toString(binary ? 'base64' : 'utf8'),
    isBase64Encoded: binary && body.length > 0,
  }
}

const HeaderValue = t.union([t.string, t.number, t.boolean])

/** What a handler has to return; API Gateway answers anything else with 502. */
export const ProxyAnswer = t.intersection([
  t.type({ statusCode: t.number }),
  t.partial({
    headers: t.record(t.string, HeaderValue),
    multiValueHeaders: t.record(t.string, t.array(HeaderValue)),
    body: t.union([t.string, t.null]),
    isBase64Encoded: t.boolean,
  }),
])
export type ProxyAnswer = t.TypeOf<typeof ProxyAnswer>

/** Both kinds of headers together; where both name one header, the multi-valued one counts. */
export const answerHeaders = ({ headers = {}, multiValueHeaders = {} }: ProxyAnswer) => {
  const merged = new Map<string, string | readonly string[]>([['content-type', 'application/json']])
  for (const [name, value] of Object.entries(headers)) merged.set(name.toLowerCase(), `${value}`)
  for (const [name, values] of Object.entries(multiValueHeaders))
    merged.set(name.toLowerCase(), values.map(String))
  return merged
}
