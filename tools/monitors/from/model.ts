import * as E from 'fp-ts/Either'
import type * as t from 'io-ts'
import { ToolError } from '../../../local/commands/shared/command-line'
import { decode } from '../../../schemas/codec'
import type { Monitor } from '../../../schemas/monitor'

/** What one entry of another product's export comes to. */
export interface Imported {
  /** As that product calls it. */
  readonly entry: string
  /** Absent where this system has nothing like it. */
  readonly monitor?: Monitor
  /** What of the entry has no counterpart here, and so is not watched: fields, and why where it is not plain. */
  readonly unsupported: readonly string[]
}

/** @throws ToolError that names the field */
export const asExport = <A>(codec: t.Type<A, unknown, unknown>, given: unknown, product: string): A => {
  const decoded = decode(codec, given)
  if (E.isLeft(decoded)) throw new ToolError(`this is no export of ${product}: ${decoded.left}`)
  return decoded.right
}

/** The fields of an entry that are set and that no one reads. */
export const unread = (
  entry: Readonly<Record<string, unknown>>,
  read: ReadonlySet<string>,
): readonly string[] =>
  Object.entries(entry).flatMap(([name, value]) => (read.has(name) || isUnset(value) ? [] : [name]))

const isUnset = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && Object.keys(value).length === 0)

/** Where a URL leads, as a monitor says it; `undefined` for what is no web address, or holds a password. */
export const placeOfUrl = (text: string): Monitor | undefined => {
  if (!URL.canParse(text)) return undefined
  const { protocol, hostname, port, pathname, search, username, password } = new URL(text)
  if ((protocol !== 'https:' && protocol !== 'http:') || username !== '' || password !== '') return undefined
  const path = `${pathname}${search}`
  return {
    domain: hostOf(hostname),
    ...(protocol === 'http:' ? { scheme: 'http' as const } : {}),
    ...(port === '' ? {} : { port: Number(port) }),
    ...(path === '/' ? {} : { path }),
  }
}

/** A host name as monitors have it, of one as it may be written: `Shop.Example.com.` */
export const hostOf = (text: string): string => {
  const url = `http://${text}`
  return (URL.canParse(url) ? new URL(url).hostname : text).replace(/\.$/, '')
}

/** A name as monitors have them: letters, digits and a few signs. */
export const nameFrom = (text: string): string | undefined => {
  const name = text
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9._:/-]+/g, '-')
    .replaceAll(/^[._:-]+|[._:-]+$/g, '')
    .slice(0, 60)
    .replace(/[._:-]+$/, '')
  return name === '' ? undefined : name
}

/** `GET` needs no word. */
export const methodOf = (method: string | undefined): Pick<Monitor, 'method'> | undefined => {
  switch ((method ?? 'GET').toUpperCase()) {
    case 'GET':
      return {}
    case 'HEAD':
      return { method: 'HEAD' }
    case 'OPTIONS':
      return { method: 'OPTIONS' }
    default:
      return undefined
  }
}
