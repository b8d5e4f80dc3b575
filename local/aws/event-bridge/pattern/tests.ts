import ipaddr from 'ipaddr.js'
import { InexactNumber, InvalidPattern, type Scalar, type Test } from './condition'
import type { Node } from './parse'
import { wildcard } from './wildcard'

/** Whether an entry of a value list asks if there is such a field at all; `undefined` where it asks for values. */
export const existence = (entry: Node, path: string): boolean | undefined => {
  if (entry.kind !== 'object') return undefined
  const [type, operand] = only(entry, path)
  if (type !== 'exists') return undefined
  const value = operand.kind === 'scalar' ? operand.value : undefined
  if (typeof value !== 'boolean') throw new InvalidPattern(path, 'exists must be true or false')
  return value
}

/** The test of one entry of a value list: a scalar for equality, or an object with one match type. */
export const compileTest = (entry: Node, path: string): Test => {
  if (entry.kind === 'scalar') return equality(entry.value)
  if (entry.kind === 'array') throw new InvalidPattern(path, 'a list inside a list of values is not allowed')
  const [type, operand] = only(entry, path)
  switch (type) {
    case 'anything-but':
      return anythingBut(operand, path)
    case 'numeric':
      return numeric(operand, path)
    case 'cidr':
      return cidr(operand, path)
    case 'exactly': {
      const wanted = textIn(operand, type, path)
      return (value) => value === wanted
    }
    case 'prefix':
    case 'suffix':
    case 'equals-ignore-case':
    case 'wildcard':
      return ofTexts(textTest(type, operand, path))
    default:
      throw new InvalidPattern(path, `Unrecognized match type ${type}`)
  }
}

/** An address equals every way of writing it, a number that cannot be read exactly only its own. */
const equality = (wanted: Scalar): Test => {
  if (wanted instanceof InexactNumber)
    return (value) => value instanceof InexactNumber && value.written === wanted.written
  const address = typeof wanted === 'string' ? addressIn(wanted) : undefined
  if (address === undefined) return (value) => value === wanted
  return (value) =>
    value === wanted || (typeof value === 'string' && addressIn(value)?.join() === address.join())
}

const only = (entry: Node, path: string): readonly [string, Node] => {
  const members = entry.kind === 'object' ? entry.members : []
  const [first, ...others] = members
  if (first === undefined || others.length > 0)
    throw new InvalidPattern(path, 'a match expression must have exactly one key')
  return first
}

const textIn = (operand: Node, type: string, path: string): string => {
  if (operand.kind !== 'scalar' || typeof operand.value !== 'string')
    throw new InvalidPattern(path, `${type} must be a text`)
  return operand.value
}

const ofTexts =
  (fits: (text: string) => boolean): Test =>
  (value) =>
    typeof value === 'string' && fits(value)

type TextType = 'prefix' | 'suffix' | 'equals-ignore-case' | 'wildcard'
type TextTest = (text: string) => boolean

const textTest = (type: TextType, operand: Node, path: string): TextTest => {
  if (operand.kind === 'object' && (type === 'prefix' || type === 'suffix')) {
    const [inner, given] = only(operand, path)
    if (inner !== 'equals-ignore-case') throw new InvalidPattern(path, `${type} does not know ${inner}`)
    const wanted = [...textIn(given, inner, path)]
    return (text) => {
      const all = [...text]
      const part =
        type === 'prefix' ? all.slice(0, wanted.length) : all.slice(Math.max(0, all.length - wanted.length))
      return sameLetters(part, wanted)
    }
  }
  const wanted = textIn(operand, type, path)
  switch (type) {
    case 'equals-ignore-case':
      return (text) => sameLetters([...text], [...wanted])
    case 'wildcard':
      return wildcard(wanted, path)
    case 'prefix':
      return (text) => text.startsWith(wanted)
    case 'suffix':
      return (text) => text.endsWith(wanted)
  }
}

/**
 * Letter by letter, as event-ruler compares: a letter whose other case is longer has no other case, and one of two UTF-16 units
 * (an emoji) equals nothing.
 */
const sameLetters = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length &&
  some.every((letter, index) => {
    const other = others[index] ?? ''
    return (
      letter.length === 1 &&
      (letter === other || letter === other.toLowerCase() || letter === other.toUpperCase())
    )
  })

const anythingBut = (operand: Node, path: string): Test => {
  if (operand.kind === 'object') {
    const [type, given] = only(operand, path)
    if (type !== 'prefix' && type !== 'suffix' && type !== 'equals-ignore-case' && type !== 'wildcard')
      throw new InvalidPattern(path, `anything-but does not know ${type}`)
    const list = given.kind === 'array' ? given.elements : [given]
    if (list.length === 0)
      throw new InvalidPattern(path, `an empty list in anything-but ${type} is not allowed`)
    const texts = list.map((one) => textIn(one, `anything-but ${type}`, path))
    if (texts.includes('') && (type === 'prefix' || type === 'suffix'))
      throw new InvalidPattern(path, `an empty text in anything-but ${type} is not allowed`)
    const refused = texts.map((value) => textTest(type, { kind: 'scalar', value }, path))
    return (value) => !(typeof value === 'string' && refused.some((fits) => fits(value)))
  }
  const list = operand.kind === 'array' ? operand.elements : [operand]
  const values = list.map(comparable)
  const texts = values.every((one) => typeof one === 'string')
  if (list.length === 0 || !(texts || values.every((one) => typeof one === 'number')))
    throw new InvalidPattern(path, 'anything-but must be a text, a number, or a list of either')
  const refused = new Set<unknown>(values)
  return (value) => !refused.has(value)
}

const comparable = (node: Node): Scalar | undefined => (node.kind === 'scalar' ? node.value : undefined)

/** A map: an operator from outside may have the name of what every object has. */
const comparisons: ReadonlyMap<string, (value: number, limit: number) => boolean> = new Map([
  ['=', (value, limit) => value === limit],
  ['<', (value, limit) => value < limit],
  ['<=', (value, limit) => value <= limit],
  ['>', (value, limit) => value > limit],
  ['>=', (value, limit) => value >= limit],
])

const numeric = (operand: Node, path: string): Test => {
  if (operand.kind !== 'array' || operand.elements.length === 0)
    throw new InvalidPattern(path, 'numeric must be a non-empty list')
  const values = operand.elements.map(comparable)
  const parts: { compare: string; limit: number }[] = []
  for (let index = 0; index < values.length; index += 2) {
    const [compare, limit] = [values[index], values[index + 1]]
    if (typeof compare !== 'string' || !comparisons.has(compare))
      throw new InvalidPattern(path, `Unrecognized numeric range operator: ${String(compare)}`)
    if (typeof limit !== 'number') throw new InvalidPattern(path, `the value of ${compare} must be a number`)
    parts.push({ compare, limit })
  }
  const [first, second, ...others] = parts
  if (second !== undefined) {
    const range =
      first?.compare.startsWith('>') === true && second.compare.startsWith('<') && others.length === 0
    if (!range)
      throw new InvalidPattern(path, 'Bad numeric range operator: a range is a lower and then an upper bound')
    if (first !== undefined && first.limit >= second.limit)
      throw new InvalidPattern(path, 'Bottom must be less than top')
  }
  // Of what is written as 1e309 no number is left to compare.
  return (value) =>
    typeof value === 'number' &&
    Number.isFinite(value) &&
    parts.every(({ compare, limit }) => comparisons.get(compare)?.(value, limit) === true)
}

/** Bytes of an address, 4 or 16; a text with anything else in it (a zone, a shortened form) is none. */
const addressIn = (text: string): readonly number[] | undefined => {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(text)) {
    const bytes = text.split('.').map(Number)
    return bytes.every((byte) => byte <= 255) ? bytes : undefined
  }
  if (!/^[0-9a-fA-F:]*:[0-9a-fA-F:]*$/.test(text) || !ipaddr.IPv6.isValid(text)) return undefined
  const bytes = ipaddr.IPv6.parse(text).toByteArray()
  // The address of an IPv4 host within IPv6 is that host's.
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255
  return mapped ? bytes.slice(12) : bytes
}

const cidr = (operand: Node, path: string): Test => {
  const text = textIn(operand, 'cidr', path)
  // As Java splits it: what is empty at the end is none.
  const [host = '', length = '', ...others] = text.replace(/\/+$/, '').split('/')
  const network = addressIn(host)
  const bits = Number(length)
  if (network === undefined || others.length > 0 || !/^[+]?\d+$/.test(length) || bits >= network.length * 8)
    throw new InvalidPattern(path, `Malformed CIDR: ${text}`)
  return ofTexts((value) => {
    const address = addressIn(value)
    return (
      address?.length === network.length &&
      network.every((byte, index) => {
        const fixed = Math.min(8, Math.max(0, bits - index * 8))
        const mask = (0xff << (8 - fixed)) & 0xff
        return (byte & mask) === ((address[index] ?? 0) & mask)
      })
    )
  })
}
