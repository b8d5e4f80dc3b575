import type * as t from 'io-ts'
import type { AwsRequest, AwsResponse, LocalService } from '../../model'
import { failures, unknownPaths } from '../../terraform/attributes'
import { jsonError } from '../error'

/** A refusal that the service answers in its protocol; `code` is what the SDK gives as the error's `name`. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message)
  }
}

/** @throws AwsError `code` where `input` is wrong, or has what `codec` drops: a parameter without effect here */
export const decodeInput = <A>(codec: t.Type<A, unknown, unknown>, code: string, input: unknown): A => {
  const decoded = codec.decode(input)
  if (decoded._tag === 'Left') throw new AwsError(code, failures(decoded.left))
  const [unknown] = unknownPaths(input, decoded.right)
  if (unknown !== undefined)
    throw new AwsError(code, `the local cloud does not know the parameter ${unknown}`)
  return decoded.right
}

/** Answers one operation of a JSON protocol: `input` is the parsed body. */
export type JsonOperation = (input: unknown, request: AwsRequest) => object

/** `code` is what the service calls a request that does not decode. */
export const jsonOperation =
  <A>(
    code: string,
    codec: t.Type<A, unknown, unknown>,
    run: (input: A, request: AwsRequest) => object,
  ): JsonOperation =>
  (input, request) =>
    run(decodeInput(codec, code, input), request)

const parseBody = ({ body }: AwsRequest): unknown => {
  try {
    return JSON.parse(body.length === 0 ? '{}' : body.toString())
  } catch {
    throw new AwsError('SerializationException', 'the body is not JSON')
  }
}

/** Runs `answer` and turns an `AwsError` into what `render` makes of it; anything else is the gateway's. */
export const answering = (
  answer: () => AwsResponse,
  render: (status: number, code: string, message: string) => AwsResponse,
): Promise<AwsResponse> => {
  try {
    return Promise.resolve(answer())
  } catch (error) {
    if (error instanceof AwsError) return Promise.resolve(render(error.status, error.code, error.message))
    return Promise.reject(error)
  }
}

/** A service of the JSON 1.1 protocol. */
export const jsonService = (
  name: string,
  operations: Readonly<Record<string, JsonOperation>>,
): LocalService => ({
  names: [name],
  handle: (request) =>
    answering(() => {
      const asked = request.operation ?? 'an operation without X-Amz-Target'
      const run = Object.hasOwn(operations, asked) ? operations[asked] : undefined
      if (run === undefined) {
        throw new AwsError('UnknownOperationException', `the local cloud does not have ${name}:${asked}`)
      }
      return {
        status: 200,
        headers: { 'content-type': 'application/x-amz-json-1.1' },
        body: JSON.stringify(run(parseBody(request), request)),
      }
    }, jsonError),
})

export interface JsonRoute {
  readonly method: string
  /** Matched against the whole path; its groups are given to `run`, decoded. */
  readonly path: RegExp
  run(ids: readonly string[], request: AwsRequest): object
}

/** A service of the REST JSON protocol. */
export const restJsonService = (name: string, routes: readonly JsonRoute[]): LocalService => ({
  names: [name],
  handle: (request) =>
    answering(() => {
      for (const { method, path, run } of routes) {
        const ids = request.method === method ? path.exec(request.path)?.slice(1) : undefined
        if (ids === undefined) continue
        const body = JSON.stringify(run(ids.map(decodeURIComponent), request))
        return { status: 200, headers: { 'content-type': 'application/json' }, body }
      }
      const asked = `${request.method} ${request.path}`
      throw new AwsError('UnknownOperationException', `the local cloud does not have ${asked} of ${name}`)
    }, jsonError),
})

/** Who calls: the access key id of a SigV4 signature, which the gateway has verified. */
export const accessKeyId = ({ headers }: AwsRequest): string | undefined =>
  headers.authorization?.match(/Credential=([^/,\s]+)\//)?.[1]

/**
 * Account of a caller. As in other emulators an access key id of twelve digits means that account; everybody else is
 * of the definition's own.
 */
export const callerAccount = (request: AwsRequest, own: string): string => {
  const key = accessKeyId(request) ?? ''
  return /^\d{12}$/.test(key) ? key : own
}

/** Seconds since 1970, as the JSON protocols write a time. */
export const epochSeconds = (time: Date): number => time.getTime() / 1000
