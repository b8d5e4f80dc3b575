import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { ClaimedName } from '../../../schemas/claimed-name'
import { decode, text } from '../../../schemas/codec'
import { defined } from '../../../schemas/defined'
import { AlertId, PlanDigest, Remark } from '../../../schemas/scalars'
import type { Caller } from '../../domain/approval/actions'
import { actions, type DecisionRequest } from '../../domain/approval/actions'
import type { AppError } from '../../runtime/errors'
import { parseJson } from '../../runtime/json'

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

/** Bytes of a request's body, and of its query: whatever people send is far below it. */
const MOST_BYTES = 32 * 1024
/** Fields of a form or query. */
const MOST_FIELDS = 100

/** How many bytes the body of a request has, without decoding it. */
const bodyBytes = ({ body, isBase64Encoded }: ProxyEvent): number => {
  if (typeof body !== 'string') return 0
  return isBase64Encoded === true ? Math.floor((body.length * 3) / 4) : Buffer.byteLength(body)
}

const queryBytes = ({ queryStringParameters, multiValueQueryStringParameters }: ProxyEvent): number => {
  const single = Object.entries(queryStringParameters ?? {}).flat()
  const repeated = Object.entries(multiValueQueryStringParameters ?? {}).flat(2)
  return [...single, ...repeated].reduce((sum, part) => sum + part.length, 0)
}

export const tooLarge: AppError = {
  tag: 'too_large',
  message: `a request is at most ${MOST_BYTES} bytes`,
}

/** Whether a request is more than anyone has to say; it is not parsed then. */
export const isTooLarge = (event: ProxyEvent, most = MOST_BYTES): boolean =>
  bodyBytes(event) > most || queryBytes(event) > MOST_BYTES

/** The bytes of the body, as they were sent. */
export const rawBytes = ({ body, isBase64Encoded }: ProxyEvent): Buffer =>
  Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8')

/** The raw body, as it was sent. */
export const rawBody = (event: ProxyEvent): string => rawBytes(event).toString('utf8')

export const header = ({ headers }: ProxyEvent, name: string): string | undefined =>
  Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1]

const ActionText = text('ActionText', `one of ${actions.join(', ')}`, { minLength: 1, maxLength: 100 })

/** The documented parameters; `plan_digest` is additional. */
const Parameters = t.intersection(
  [
    t.type({ alert_id: AlertId, action: ActionText }),
    t.partial({ approved_by: ClaimedName, comment: Remark, plan_digest: PlanDigest }),
  ],
  'Parameters',
)

/** Reads the documented parameters from a direct payload or from a request's fields. */
export const readParameters = (input: unknown, caller: Caller): E.Either<string, DecisionRequest> => {
  const decoded = decode(Parameters, input)
  if (E.isLeft(decoded)) return decoded
  const { alert_id, action, approved_by, comment, plan_digest } = decoded.right
  const known = actions.find((name) => name === action)
  if (known === undefined) return E.left(`action: "${action}" is unknown; allowed are ${actions.join(', ')}`)
  return E.right({
    alert_id,
    action: known,
    by: approved_by ?? caller.principal,
    caller,
    ...defined({ comment, plan_digest }),
  })
}

/** Query parameters, JSON body and form together; a field that is given twice with different values is refused. */
export const requestFields = (event: ProxyEvent): E.Either<string, Record<string, unknown>> => {
  const query = Object.entries(event.queryStringParameters ?? {})
  const repeated = Object.entries(event.multiValueQueryStringParameters ?? {}).flatMap(([name, values]) =>
    values.map((value): Field => [name, value]),
  )
  const body = rawBody(event)
  if (query.length + repeated.length > MOST_FIELDS) return E.left(TOO_MANY)
  const sent = body === '' ? E.right([]) : bodyFields(body, header(event, 'content-type') ?? '')
  return E.isLeft(sent) ? sent : merged([...query, ...repeated, ...sent.right])
}

/** The fields of an HTML form. */
export const formOf = (event: ProxyEvent): E.Either<string, Record<string, unknown>> =>
  E.flatMap(merged)(formFields(rawBody(event)))

const TOO_MANY = `body: expected at most ${MOST_FIELDS} fields, found more`

type Field = readonly [name: string, value: unknown]

const merged = (fields: readonly Field[]): E.Either<string, Record<string, unknown>> => {
  const found = new Map<string, unknown>()
  for (const [name, value] of fields) {
    if (found.has(name) && found.get(name) !== value)
      return E.left(`${name.slice(0, 100)}: given twice with different values`)
    found.set(name, value)
  }
  return E.right(Object.fromEntries(found))
}

const bodyFields = (body: string, contentType: string): E.Either<string, readonly Field[]> => {
  const isForm = contentType.toLowerCase().includes('application/x-www-form-urlencoded')
  // `curl -d` calls every body a form, also JSON; other clients send a form without a type.
  if (!body.trimStart().startsWith('{') && (isForm || (contentType === '' && /^[a-z_]+=/.test(body))))
    return formFields(body)
  const parsed = parseJson(body)
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
    ? E.right(Object.entries(parsed))
    : E.left('body: expected a JSON object or a form')
}

/** A browser sends line breaks as two characters, which its own `maxlength` counts as one. */
const formFields = (body: string): E.Either<string, readonly Field[]> =>
  body.split('&', MOST_FIELDS + 1).length > MOST_FIELDS
    ? E.left(TOO_MANY)
    : E.right(
        [...new URLSearchParams(body)].map(([name, value]): Field => [name, value.replaceAll('\r\n', '\n')]),
      )
