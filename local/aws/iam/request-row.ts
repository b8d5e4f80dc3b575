import type { AwsRequest } from '../../model'
import type { Asked } from './evaluate'

/** Whose a call is, and where it is made. */
export interface CallPlace {
  readonly accountId: string
  readonly region: string
}

/** What IAM is asked about a call; the match is that of the operation's, or of method and path's, pattern. */
export type Needs = (match: RegExpExecArray, request: AwsRequest, place: CallPlace) => readonly Asked[]

/** Service of the credential scope, pattern of the operation or of method and path, and what IAM is asked. */
export type RequestRow = readonly [service: string, asked: RegExp, needs: Needs]

export const needs = (action: string, resource: string, context: Asked['context'] = {}): Asked => ({
  action,
  resource,
  context,
})

/** Operations that know no resources. */
export const anywhere =
  (prefix: string): Needs =>
  ([operation]) => [needs(`${prefix}:${operation}`, '*')]

/** Input of the JSON protocols. */
export const jsonOf = ({ body }: AwsRequest): Readonly<Record<string, unknown>> => {
  const given: unknown = JSON.parse(body.length === 0 ? '{}' : body.toString())
  return typeof given === 'object' && given !== null ? { ...given } : {}
}

/** Input of the query protocols. */
export const formOf = ({ body }: AwsRequest): URLSearchParams => new URLSearchParams(body.toString())
