import { createHash, createHmac } from 'node:crypto'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SignatureV4 } from '@smithy/signature-v4'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { parseJson } from '../../functions/runtime/json'
import { ToolError } from '../../local/commands/shared/command-line'
import { decode } from '../../schemas/codec'
import { printableLine } from './printable-line'

interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

const TIMEOUT_MS = 35_000

/** What a signature is made with. */
class Sha256 {
  private readonly hash

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret))
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(bytesOf(data))
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest()
  }
}

const bytesOf = (data: string | ArrayBuffer | ArrayBufferView): Uint8Array => {
  if (typeof data === 'string') return Buffer.from(data)
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data)
}

/** Where the API is: as an option says it, or the environment. @throws ToolError where neither does */
export const apiOf = (given: string | undefined): string => {
  const api = given ?? process.env.APPROVAL_API_URL
  if (api !== undefined && api !== '') return api
  throw new ToolError('where is the API? Give --api URL, or APPROVAL_API_URL: `approval_url` of the outputs')
}

/** A route of the API that takes signed requests. */
export type SignedRoute = '/approval/iam' | '/windows/iam' | '/monitors/iam' | '/standing/iam'

/** The setting without which a deployment has no such route. */
const NEEDS: Readonly<Partial<Record<SignedRoute, string>>> = {
  '/windows/iam': 'windows',
  '/monitors/iam': 'added_monitors',
  '/standing/iam': 'standing_approvals',
}

/**
 * Sends a request, signed by the SDK with the identity of `client`. It is sent once: whoever gets no answer looks first.
 * @param api URL of the approval API, which ends in `/approval`
 */
export const askSigned = async (
  client: DynamoDBClient,
  { api, region, route }: { readonly api: string; readonly region: string; readonly route: SignedRoute },
  request: object,
): Promise<Answer> => {
  const url = urlOf(api, route)
  const body = JSON.stringify(request)
  const signer = new SignatureV4({
    credentials: client.config.credentials,
    region,
    service: 'execute-api',
    sha256: Sha256,
  })
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: {},
    headers: { host: url.host, 'content-type': 'application/json' },
    body,
  })
  const { host: _, ...sent } = headers
  const response = await fetch(url, {
    method: 'POST',
    headers: sent,
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  const answer = parseJson(await response.text())
  if (response.status === 403 && isNoRoute(answer)) throw new ToolError(noRoute(url, route))
  if (t.UnknownRecord.is(answer)) return { status: response.status, body: answer }
  throw new ToolError(`${url.href} answered ${response.status} and no JSON object: is it the approval API?`)
}

/** What API Gateway says of a path that it does not have, whoever asks. */
const NO_ROUTE = 'Missing Authentication Token'
const isNoRoute = (answer: unknown): boolean => t.UnknownRecord.is(answer) && answer.message === NO_ROUTE

const noRoute = ({ host, pathname }: URL, route: SignedRoute): string => {
  const needs = NEEDS[route]
  const why = needs === undefined ? '' : `the deployed settings have no ${needs} (docs/settings.md), or `
  return `there is no POST ${pathname} at ${host}: ${why}--api is not the approval API of this deployment`
}

/** What an answer that is no 200 says, on one line of at most so many characters, and its status. */
export const refusalOf = ({ status, body }: Answer, most = 300, otherwise = 'not done'): string =>
  `${printableLine(String(body.error ?? body.message ?? otherwise), most)} (${status})`

/** The body of an answer. @throws ToolError where it is not what the codec wants */
export const answerAs = <A>(codec: t.Type<A, unknown>, body: Answer['body']): A => {
  const answer = decode(codec, body)
  if (E.isLeft(answer)) throw new ToolError(`the answer cannot be read: ${answer.left}`)
  return answer.right
}

const urlOf = (api: string, route: SignedRoute): URL => {
  try {
    const url = new URL(`${api.replace(/\/(approval\/?)?$/, '')}${route}`)
    if (url.protocol === 'https:' || url.hostname === '127.0.0.1') return url
  } catch {
    // Said below.
  }
  throw new ToolError(`--api: expected the https URL of the approval API, found ${api}`)
}
