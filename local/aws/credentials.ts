import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { AwsRequest } from '../model'

/** Who calls, and with what secret. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** Of an assumed role. */
export interface TemporaryCredentials extends Credentials {
  readonly sessionToken: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** New ones with each start: what an earlier one has left in a shell or a file opens nothing. */
export const randomCredentials = (): Credentials => ({
  accessKeyId: `LOCAL${randomBytes(8).toString('hex').toUpperCase()}`,
  secretAccessKey: randomBytes(20).toString('hex'),
})

const hmac = (key: string | Uint8Array, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest()

/** The access key id says whose role a function calls with. */
export const functionKeyId = (functionName: string): string => `local-${functionName}`

/** A function's own: no other function, and no person, can call in its name. */
export const functionCredentials = ({ secretAccessKey }: Credentials, functionName: string): Credentials => {
  const accessKeyId = functionKeyId(functionName)
  return { accessKeyId, secretAccessKey: hmac(secretAccessKey, accessKeyId).toString('hex') }
}

/** As variables of a process. */
export const credentialVariables = ({ accessKeyId, secretAccessKey }: Credentials) => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
})

/** Of variables of a process, as SDK clients take them. */
export const credentialsIn = (variables: Readonly<Record<string, string | undefined>>): Credentials => ({
  accessKeyId: variables.AWS_ACCESS_KEY_ID ?? '',
  secretAccessKey: variables.AWS_SECRET_ACCESS_KEY ?? '',
})

/** What is wrong with a signature: AWS's code for it, in each protocol. */
export interface Unsigned {
  readonly code: string
  readonly message: string
}

const HINT =
  'the local cloud makes new credentials with each start: source its env file (`. .local/env`) in this shell'

interface Signature {
  readonly accessKeyId: string
  readonly scope: readonly string[]
  readonly date: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
  readonly payloadHash: string
}

/** A body is signed by its hash, or not at all where the client says so; what it says of a hash is not believed. */
const payloadHash = (stated: string | undefined, body: Buffer): string =>
  stated === undefined || /^[0-9a-f]{64}$/.test(stated)
    ? createHash('sha256').update(body).digest('hex')
    : stated

/** Of the header, or of the query of a presigned URL. */
const signatureOf = ({ headers, query, body }: AwsRequest): Signature | undefined => {
  const { authorization = '' } = headers
  const inHeader = (name: string) => new RegExp(`\\b${name}=([^,\\s]+)`).exec(authorization)?.[1]
  const presigned = query.has('X-Amz-Signature')
  const credential = presigned ? query.get('X-Amz-Credential') : inHeader('Credential')
  const signature = presigned ? query.get('X-Amz-Signature') : inHeader('Signature')
  const signedHeaders = presigned ? query.get('X-Amz-SignedHeaders') : inHeader('SignedHeaders')
  const stated = headers['x-amz-content-sha256'] ?? (presigned ? 'UNSIGNED-PAYLOAD' : undefined)
  if (!credential || !signature || !signedHeaders) return undefined
  const scope = credential.split('/')
  return {
    accessKeyId: scope.slice(0, -4).join('/'),
    scope: scope.slice(-4),
    date: (presigned ? query.get('X-Amz-Date') : headers['x-amz-date']) ?? '',
    signedHeaders: signedHeaders.split(';'),
    signature,
    payloadHash: payloadHash(stated, body),
  }
}

const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)

/** S3 signs the path as it is sent; the others fold it and encode it once more. */
const canonicalPath = (service: string, path: string): string => {
  if (service === 's3') return path
  const kept: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') kept.pop()
    else if (part !== '' && part !== '.') kept.push(part)
  }
  const end = kept.length > 0 && path.endsWith('/') ? '/' : ''
  return `/${kept.map(encoded).join('/')}${end}`
}

const canonicalQuery = (query: URLSearchParams): string =>
  [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&')

/** AWS's Signature Version 4 of a request. */
const expectedSignature = (request: AwsRequest, given: Signature, secret: string): string => {
  const { scope, date, signedHeaders, payloadHash } = given
  const canonical = [
    request.method,
    canonicalPath(request.service, request.path),
    canonicalQuery(request.query),
    ...signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/\s+/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n')
  const text = [
    'AWS4-HMAC-SHA256',
    date,
    scope.join('/'),
    createHash('sha256').update(canonical).digest('hex'),
  ].join('\n')
  const key = scope.reduce<Uint8Array>(hmac, Buffer.from(`AWS4${secret}`))
  return hmac(key, text).toString('hex')
}

const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

/** Says what is wrong with a request's signature; `undefined` where it is right. */
export type Verify = (request: AwsRequest) => Unsigned | undefined

/** What is wrong with temporary credentials beside their signature. */
const sessionProblem = (
  { service, headers, query }: AwsRequest,
  { sessionToken, expiresAt }: TemporaryCredentials,
): Unsigned | undefined => {
  const given = headers['x-amz-security-token'] ?? query.get('X-Amz-Security-Token') ?? ''
  if (!same(given, sessionToken))
    return {
      code: service === 's3' ? 'InvalidToken' : 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    }
  return expiresAt > Date.now()
    ? undefined
    : {
        code: service === 's3' ? 'ExpiredToken' : 'ExpiredTokenException',
        message: 'The security token included in the request is expired',
      }
}

/** Services that clients call before they have credentials. */
const UNSIGNED = new Set(['cognito-idp'])

/**
 * Checks signatures against this start's credentials. An access key id of twelve digits calls from that account with the
 * user's secret, as in other emulators.
 */
export const createVerify = (
  user: Credentials,
  functionNames: readonly string[],
  sessions: { find(accessKeyId: string): TemporaryCredentials | undefined } = { find: () => undefined },
): Verify => {
  const secrets = new Map(
    [user, ...functionNames.map((name) => functionCredentials(user, name))].map(
      ({ accessKeyId, secretAccessKey }) => [accessKeyId, secretAccessKey],
    ),
  )
  return (request) => {
    const given = signatureOf(request)
    if (given === undefined)
      return UNSIGNED.has(request.service)
        ? undefined
        : { code: 'MissingAuthenticationToken', message: `the request is not signed; ${HINT}` }
    const { accessKeyId } = given
    const session = sessions.find(accessKeyId)
    const problem = session === undefined ? undefined : sessionProblem(request, session)
    if (problem !== undefined) return problem
    const secret =
      session?.secretAccessKey ??
      secrets.get(accessKeyId) ??
      (/^\d{12}$/.test(accessKeyId) ? user.secretAccessKey : undefined)
    if (secret === undefined)
      return {
        code: request.service === 's3' ? 'InvalidAccessKeyId' : 'UnrecognizedClientException',
        message: `the access key id ${accessKeyId} is not known; ${HINT}`,
      }
    return same(given.signature, expectedSignature(request, given, secret))
      ? undefined
      : {
          code: 'SignatureDoesNotMatch',
          message: `the secret access key is not that of ${accessKeyId}; ${HINT}`,
        }
  }
}
