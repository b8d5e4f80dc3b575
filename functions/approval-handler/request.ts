import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { decode, text } from '../../schemas/codec'
import { AlertId, Principal, Remark, Sha256 } from '../../schemas/scalars'
import { parseJson } from '../fenced-blocks'
import { type Action, actions, type DecisionRequest } from './decide'
import type { Authority } from './policy'

/** The parts of an API Gateway proxy event (version 1) that are read. */
export const ProxyEvent = t.intersection(
  [
    t.type({ httpMethod: t.string, path: t.string, resource: t.string }),
    t.partial({
      headers: t.union([t.record(t.string, t.string), t.null]),
      queryStringParameters: t.union([t.record(t.string, t.string), t.null]),
      multiValueQueryStringParameters: t.union([t.record(t.string, t.array(t.string)), t.null]),
      body: t.union([t.string, t.null]),
      isBase64Encoded: t.boolean,
      requestContext: t.partial({
        identity: t.partial({
          apiKeyId: t.union([t.string, t.null]),
          userArn: t.union([t.string, t.null]),
        }),
      }),
    }),
  ],
  'ProxyEvent',
)
export type ProxyEvent = t.TypeOf<typeof ProxyEvent>

/** The raw body, as it was sent. */
export const rawBody = ({ body, isBase64Encoded }: ProxyEvent): string =>
  isBase64Encoded === true ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? '')

export const header = ({ headers }: ProxyEvent, name: string): string | undefined =>
  Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1]

const ActionText = text('Action', `one of ${actions.join(', ')}`, { minLength: 1, maxLength: 100 })

/** The documented parameters; `plan_digest` is additional. */
const Parameters = t.intersection(
  [
    t.type({ alert_id: AlertId, action: ActionText }),
    t.partial({ approved_by: Principal, comment: Remark, plan_digest: Sha256 }),
  ],
  'Parameters',
)

/** Reads the documented parameters from a direct payload or from a request's fields. */
export const readParameters = (input: unknown, authority: Authority): E.Either<string, DecisionRequest> => {
  const decoded = decode(Parameters, input)
  if (E.isLeft(decoded)) return decoded
  const { alert_id, action, approved_by, comment, plan_digest } = decoded.right
  const known = actions.find((name): name is Action => name === action)
  if (known === undefined) return E.left(`action: "${action}" is unknown; allowed are ${actions.join(', ')}`)
  return E.right({
    alert_id,
    action: known,
    by: approved_by ?? authority.principal,
    authority,
    ...(comment === undefined ? {} : { comment }),
    ...(plan_digest === undefined ? {} : { plan_digest }),
  })
}

/** Query parameters, JSON body and form together; a field that is given twice with different values is refused. */
export const requestFields = (event: ProxyEvent): E.Either<string, Record<string, unknown>> => {
  const sources: Record<string, unknown>[] = []
  for (const [name, values] of Object.entries(event.multiValueQueryStringParameters ?? {})) {
    for (const value of values) sources.push({ [name]: value })
  }
  sources.push(event.queryStringParameters ?? {})
  const body = rawBody(event)
  if (body !== '') {
    const fields = bodyFields(body, header(event, 'content-type') ?? '')
    if (E.isLeft(fields)) return fields
    sources.push(...fields.right)
  }
  const merged: Record<string, unknown> = {}
  for (const source of sources) {
    for (const [name, value] of Object.entries(source)) {
      if (name in merged && merged[name] !== value)
        return E.left(`${name}: given twice with different values`)
      merged[name] = value
    }
  }
  return E.right(merged)
}

const bodyFields = (body: string, contentType: string): E.Either<string, Record<string, unknown>[]> => {
  if (contentType.includes('application/x-www-form-urlencoded')) return E.right(formFields(body))
  const parsed = parseJson(body)
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return E.right([{ ...parsed }])
  // curl -d without a header says form, other clients say nothing: without a type the body may be either.
  return contentType === '' && /^[a-z_]+=/.test(body)
    ? E.right(formFields(body))
    : E.left('body: expected a JSON object (or a form with its content type)')
}

export const formFields = (body: string): Record<string, string>[] =>
  [...new URLSearchParams(body)].map(([name, value]) => ({ [name]: value }))
