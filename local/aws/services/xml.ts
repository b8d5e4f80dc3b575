import { randomUUID } from 'node:crypto'
import { XMLParser } from 'fast-xml-parser'
import type { AwsRequest, LocalService } from '../../model'
import { escapeXml, xmlError } from '../error'
import { AwsError, answering } from './protocol'

export type XmlValue =
  | string
  | number
  | boolean
  | Date
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue }

const isList = (value: XmlValue): value is readonly XmlValue[] => Array.isArray(value)

/** `<name>…</name>`; a list repeats the element. */
const element = (name: string, value: XmlValue, namespace = ''): string => {
  if (isList(value)) return value.map((item) => element(name, item)).join('')
  return `<${name}${namespace}>${content(value)}</${name}>`
}

const content = (value: Exclude<XmlValue, readonly XmlValue[]>): string => {
  if (value instanceof Date) return value.toISOString()
  if (typeof value !== 'object') return escapeXml(String(value))
  return Object.entries(value)
    .map(([name, inner]) => element(name, inner))
    .join('')
}

/** An XML document with `root` in `namespace`. */
export const xmlDocument = (root: string, namespace: string, value: XmlValue): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, value, ` xmlns="${namespace}"`)}`

const parser = new XMLParser({ ignoreDeclaration: true, parseTagValue: false })

/** The document's elements by name, texts as strings, without attributes. @throws AwsError `MalformedXML` */
export const parseXml = (body: Buffer): unknown => {
  try {
    return parser.parse(body.toString(), true)
  } catch {
    throw new AwsError('MalformedXML', 'the body is not XML')
  }
}

export interface XmlAnswer {
  readonly status?: number
  readonly root: string
  readonly value: XmlValue
  readonly headers?: Readonly<Record<string, string>>
}

export interface XmlRoute {
  readonly method: string
  /** Matched against the path behind the API version; its groups are given to `run`. */
  readonly path: RegExp
  run(ids: readonly string[], request: AwsRequest): XmlAnswer
}

/** A service of the REST XML protocol; `version` is the first part of its paths. */
export const restXmlService = (
  name: string,
  version: string,
  namespace: string,
  routes: readonly XmlRoute[],
): LocalService => ({
  names: [name],
  handle: (request) =>
    answering(() => {
      const path = request.path.startsWith(`/${version}/`) ? request.path.slice(version.length + 1) : ''
      for (const route of routes) {
        const ids = request.method === route.method ? route.path.exec(path)?.slice(1) : undefined
        if (ids === undefined) continue
        const { status = 200, root, value, headers = {} } = route.run(ids.map(decodeURIComponent), request)
        const body = xmlDocument(root, namespace, value)
        return {
          status,
          headers: { 'content-type': 'text/xml', 'x-amz-request-id': randomUUID(), ...headers },
          body,
        }
      }
      const asked = `${request.method} ${request.path}`
      throw new AwsError('InvalidAction', `the local cloud does not have ${asked} of ${name}`)
    }, xmlError),
})
