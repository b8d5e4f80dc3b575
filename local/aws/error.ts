import { randomUUID } from 'node:crypto'
import type { AwsRequest, AwsResponse } from '../model'

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

export const escapeXml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => entities[character] ?? character)

/** An AWS error of the JSON protocols; `code` is what the SDK gives as `name`. */
export const jsonError = (status: number, code: string, message: string): AwsResponse => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': code },
  // Some services' models spell it `message`, others `Message`.
  body: JSON.stringify({ __type: code, message, Message: message }),
})

/** An AWS error of the query and REST XML protocols. */
export const xmlError = (status: number, code: string, message: string): AwsResponse => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body:
    `<?xml version="1.0" encoding="UTF-8"?><ErrorResponse><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type>` +
    `<Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error>` +
    `<RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
})

/** Services whose REST protocol is written in XML; the others' is in JSON. */
const restXml = new Set(['s3', 's3-control', 'cloudfront', 'route53'])

const isForm = (headers: AwsRequest['headers']): boolean =>
  headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false

/** The error in the protocol that the request is written in. */
export const errorLike = (
  { service, operation, headers }: Pick<AwsRequest, 'service' | 'operation' | 'headers'>,
  status: number,
  code: string,
  message: string,
): AwsResponse =>
  operation === undefined && (isForm(headers) || restXml.has(service))
    ? xmlError(status, code, message)
    : jsonError(status, code, message)

/** What a request asks for: an operation of the JSON or query protocols, or a method and a path of the REST ones. */
export const askedOf = ({ operation, headers, body, method, path }: AwsRequest): string =>
  operation ??
  (isForm(headers) ? new URLSearchParams(body.toString()).get('Action') : undefined) ??
  `${method} ${path}`
