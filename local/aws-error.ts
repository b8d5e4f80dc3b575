import { randomUUID } from 'node:crypto'
import type { AwsRequest, AwsResponse } from './types'

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

/** The error in the protocol that the request is written in. */
export const errorLike = (
  { operation, headers }: Pick<AwsRequest, 'operation' | 'headers'>,
  status: number,
  code: string,
  message: string,
): AwsResponse =>
  operation !== undefined || headers['content-type']?.includes('json')
    ? jsonError(status, code, message)
    : xmlError(status, code, message)
