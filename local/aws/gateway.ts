import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AwsRequest, AwsResponse, LocalService, Report } from '../model'
import { foreignRequest } from './browser-guard'
import { refusedByTerraform } from './by-terraform'
import type { Verify } from './credentials'
import { askedOf, errorLike } from './error'
import { type OtherRegions, passOn } from './other-regions'
import { inTraceOf } from './trace'

/** A part of the local cloud that is no AWS API: the REST API's stages and the pages under `/_local`. */
export interface Route {
  /** `/prod`: matches that path and everything below it. */
  readonly prefix: string
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
}

export interface Gateway {
  readonly endpoint: string
  /** Before this call every request is answered with 503: the definition is read when the port is known. */
  attach(parts: {
    readonly services: readonly LocalService[]
    readonly routes: readonly Route[]
    /** Whose AWS requests are answered; everybody's unless given. */
    readonly verify?: Verify
    /** Why the caller may not do this; everybody may do everything unless given. */
    readonly refusal?: (request: AwsRequest) => string | undefined
    /** Where requests go that are signed for another region; without it there is one region alone. */
    readonly otherRegions?: OtherRegions
  }): void
  stop(): Promise<void>
}

/** Bytes; the largest request that the product sends is a Markdown file of some hundred kilobytes. */
const bodyLimit = 16 * 1024 * 1024

/** Services of operations that clients may send unsigned. */
const targets: Readonly<Record<string, string>> = {
  AWSCognitoIdentityProviderService: 'cognito-idp',
  AWSEvents: 'events',
  AmazonSQS: 'sqs',
  AmazonSSM: 'ssm',
  CertificateManager: 'acm',
  DynamoDB_20120810: 'dynamodb',
  TrentService: 'kms',
  secretsmanager: 'secretsmanager',
}

/** Service of a SigV4 credential scope, `KEY/20260102/eu-west-1/events/aws4_request`. */
const scopeOf = (
  credential: string | null | undefined,
): readonly [region: string, service: string] | undefined => {
  const [, region, service] = credential?.match(/^.+\/\d{8}\/([^/]*)\/([^/]+)\/aws4_request$/) ?? []
  return region === undefined || service === undefined ? undefined : [region, service]
}

/** For which region and service a request is signed, if it is. */
const signedFor = ({ headers }: IncomingMessage, query: URLSearchParams) =>
  scopeOf(headers.authorization?.match(/^AWS4-\S+ .*Credential=([^,\s]+)/)?.[1]) ??
  scopeOf(query.get('X-Amz-Credential'))

const serviceOf = (request: IncomingMessage, query: URLSearchParams): string | undefined =>
  signedFor(request, query)?.[1] ?? targets[String(request.headers['x-amz-target']).split('.')[0] ?? '']

/** Body of a request; rejects when the client goes away or sends more than the limit, once it is ready to read the refusal. */
export const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size <= bodyLimit) chunks.push(bytes)
  }
  if (size > bodyLimit) throw new RangeError(`a request has more than ${bodyLimit} bytes`)
  return Buffer.concat(chunks)
}

export const flatHeaders = (headers: IncomingMessage['headers']): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  )

/** What a service calls a refusal by IAM. */
const deniedCode = ({ service, headers }: AwsRequest): string => {
  if (service === 'ec2') return 'UnauthorizedOperation'
  return headers['x-amz-target'] === undefined ? 'AccessDenied' : 'AccessDeniedException'
}

const send = (response: ServerResponse, { status, headers = {}, body }: AwsResponse): void => {
  response.writeHead(status, { 'x-amzn-requestid': randomUUID(), ...headers })
  response.end(body)
}

/** Opens the one port of the local cloud on the loopback interface. */
export const openGateway = async (port: number, report: Report): Promise<Gateway> => {
  let services: ReadonlyMap<string, LocalService> | undefined
  let routes: readonly Route[] = []
  let verify: Verify = () => undefined
  let refusal: (request: AwsRequest) => string | undefined = () => undefined
  let otherRegions: OtherRegions = {}

  const answer = async (request: AwsRequest): Promise<AwsResponse> => {
    const unsigned = verify(request)
    if (unsigned !== undefined) return errorLike(request, 403, unsigned.code, unsigned.message)
    const refused = refusal(request)
    if (refused !== undefined) return errorLike(request, 403, deniedCode(request), refused)
    const made = refusedByTerraform(request)
    if (made !== undefined) return made
    const service = services?.get(request.service)
    if (service !== undefined) return service.handle(request)
    const message = `the local cloud does not have ${request.service}:${askedOf(request)}: it has no service ${request.service}`
    return errorLike(request, 400, 'UnknownOperationException', message)
  }

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // Not by `new URL`: it would take `//bucket` for a host and fold `..` within an object's key.
    const [, path = '/', search = ''] = request.url?.match(/^([^?]*)\??(.*)$/) ?? []
    const query = new URLSearchParams(search)
    const service = serviceOf(request, query)
    const foreign = foreignRequest(request, service === undefined)
    if (foreign !== undefined)
      return send(response, { status: 403, headers: { 'content-type': 'text/plain' }, body: foreign })
    if (services === undefined) return send(response, { status: 503, body: 'the local cloud is starting' })
    const elsewhere = otherRegions[signedFor(request, query)?.[0] ?? '']
    if (elsewhere !== undefined) return passOn(elsewhere, request, response)
    if (service === undefined || service === 'execute-api') {
      const route = routes.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`))
      if (route !== undefined) return route.handle(request, response)
    }
    const headers = flatHeaders(request.headers)
    const awsRequest = {
      service: service ?? 'of an unsigned request',
      operation: headers['x-amz-target']?.split('.').at(-1),
      method: request.method ?? 'GET',
      path,
      query,
      headers,
      body: await readBody(request),
    }
    send(response, await answer(awsRequest).catch((error: unknown) => failed(awsRequest, error)))
  }

  const failed = (request: AwsRequest, error: unknown): AwsResponse => {
    const message = error instanceof Error ? error.message : String(error)
    report('gateway', `${request.service} ${request.operation ?? request.path} failed: ${message}`)
    return errorLike(request, 500, 'InternalFailure', message)
  }

  const server = createServer((request, response) => {
    const header = request.headers['x-amzn-trace-id']
    inTraceOf(header?.toString(), () => serve(request, response)).catch((error: unknown) => {
      report('gateway', `${request.method} ${request.url?.split('?')[0]}: ${String(error)}`)
      if (response.headersSent || response.destroyed) response.destroy()
      else
        send(response, { status: error instanceof RangeError ? 413 : 500, headers: { connection: 'close' } })
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the gateway has no port')

  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    attach: (parts) => {
      services = new Map(parts.services.flatMap((service) => service.names.map((name) => [name, service])))
      routes = parts.routes
      verify = parts.verify ?? verify
      refusal = parts.refusal ?? refusal
      otherRegions = parts.otherRegions ?? otherRegions
    },
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)))
        server.closeAllConnections()
      }),
  }
}
