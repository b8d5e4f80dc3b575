import * as E from 'fp-ts/Either'
import { decode } from '../../schemas/codec'
import { Monitor } from '../../schemas/monitor'

/** Parts of a monitor as the options give them, not decoded yet. */
export interface Expected {
  readonly expect: { readonly dns?: object } & Record<string, unknown>
  readonly checks: Record<string, unknown>
  readonly monitor: Record<string, unknown>
}

type Kind = 'text' | 'number' | 'numbers' | 'texts' | 'boolean'

/** Where in a monitor a key is, and how its value is written. */
const KEYS: Readonly<Record<string, { readonly at: readonly string[]; readonly kind: Kind }>> = {
  status: { at: ['expect', 'status'], kind: 'numbers' },
  body_contains: { at: ['expect', 'body_contains'], kind: 'text' },
  body_not_contains: { at: ['expect', 'body_not_contains'], kind: 'text' },
  redirect_to: { at: ['expect', 'redirect_to'], kind: 'text' },
  max_ms: { at: ['expect', 'max_ms'], kind: 'number' },
  max_body_bytes: { at: ['expect', 'max_body_bytes'], kind: 'number' },
  tls_min: { at: ['expect', 'tls_min'], kind: 'text' },
  rsa_bits: { at: ['expect', 'rsa_bits'], kind: 'number' },
  certificate_days: { at: ['expect', 'certificate_days'], kind: 'number' },
  certificate_critical_days: { at: ['expect', 'certificate_critical_days'], kind: 'number' },
  registration_days: { at: ['expect', 'registration_days'], kind: 'number' },
  registration_critical_days: { at: ['expect', 'registration_critical_days'], kind: 'number' },
  'dns.a': { at: ['expect', 'dns', 'a'], kind: 'texts' },
  'dns.aaaa': { at: ['expect', 'dns', 'aaaa'], kind: 'texts' },
  'dns.cname': { at: ['expect', 'dns', 'cname'], kind: 'texts' },
  'dns.ns': { at: ['expect', 'dns', 'ns'], kind: 'texts' },
  'dns.txt': { at: ['expect', 'dns', 'txt'], kind: 'texts' },
  'dns.agree': { at: ['expect', 'dns', 'agree'], kind: 'text' },
  http_to_https: { at: ['checks', 'http_to_https'], kind: 'boolean' },
  www: { at: ['checks', 'www'], kind: 'text' },
  registration: { at: ['checks', 'registration'], kind: 'boolean' },
  certificate: { at: ['checks', 'certificate'], kind: 'boolean' },
  legacy_tls_refused: { at: ['checks', 'legacy_tls_refused'], kind: 'boolean' },
  method: { at: ['monitor', 'method'], kind: 'text' },
  path: { at: ['monitor', 'path'], kind: 'text' },
}

export const expectationKeys: readonly string[] = [...Object.keys(KEYS), 'header.NAME', 'header_not.NAME']

const HEADER = /^(header|header_not)\.([!#$%&'*+.^_`|~0-9A-Za-z-]+)$/

const placeOf = (key: string): { readonly at: readonly string[]; readonly kind: Kind } | undefined => {
  const [, list, name] = HEADER.exec(key) ?? []
  if (list !== undefined && name !== undefined)
    return { at: ['expect', list === 'header' ? 'headers' : 'headers_not', name.toLowerCase()], kind: 'text' }
  return Object.hasOwn(KEYS, key) ? KEYS[key] : undefined
}

/** Reads `KEY=VALUE` texts, or says what is wrong with the first bad one. */
export const readExpectation = (given: readonly string[]): Expected | string => {
  const read = nothing()
  for (const text of given) {
    const [, key = '', value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? []
    if (key === '') return `--expect: expected KEY=VALUE, found "${text}"`
    const place = placeOf(key)
    if (place === undefined) return `--expect: expected a key that there is, found "${key}"`
    const parsed = parsedOf(value, place.kind)
    const expected = parsed === undefined ? NAMES[place.kind] : problemOf(place.at, parsed)
    if (expected !== undefined) return `--expect ${key}: expected ${expected}, found "${value}"`
    put(read, place.at, parsed)
  }
  return read
}

const nothing = () => ({ expect: {}, checks: {}, monitor: {} })

/** What the value should have been, as the codec of the settings says it. */
const problemOf = (at: readonly string[], value: unknown): string | undefined => {
  const alone = nothing()
  put(alone, at, value)
  const { monitor, ...parts } = alone
  const decoded = decode(Monitor, { domain: 'example.com', ...monitor, ...parts })
  return E.isLeft(decoded)
    ? decoded.left.replace(/^\S+: expected /, '').replace(/, found .*$/s, '')
    : undefined
}

const NAMES: Readonly<Record<Kind, string>> = {
  text: 'a text',
  texts: 'a list such as A,B',
  number: 'a whole number',
  numbers: 'whole numbers such as 200,204',
  boolean: 'true or false',
}

const parsedOf = (text: string, kind: Kind): unknown => {
  switch (kind) {
    case 'text':
      return text
    case 'texts':
      return text.split(',')
    case 'number':
      return /^\d{1,9}$/.test(text) ? Number(text) : undefined
    case 'numbers':
      return /^\d{1,9}(,\d{1,9})*$/.test(text) ? text.split(',').map(Number) : undefined
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined
  }
}

const put = (root: Record<string, unknown>, at: readonly string[], value: unknown): void => {
  const [key = '', ...rest] = at
  if (rest.length === 0) root[key] = value
  else {
    const below = (root[key] ?? {}) as Record<string, unknown>
    root[key] = below
    put(below, rest, value)
  }
}
