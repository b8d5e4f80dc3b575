import ipaddr from 'ipaddr.js'
import { InvalidPattern, type Scalar, type Test } from './condition'

/** The test of one entry of a value list: a scalar for equality, or an object with one match type. */
export const compileTest = (entry: unknown, path: string): Test => {
  if (entry === null || typeof entry === 'string' || typeof entry === 'boolean')
    return (value) => value === entry
  if (typeof entry === 'number') return (value) => value === entry
  if (Array.isArray(entry)) throw new InvalidPattern(path, 'a list inside a list of values is not allowed')
  const [type, operand] = only(entry as Record<string, unknown>, path)
  switch (type) {
    case 'exists':
      if (typeof operand !== 'boolean') throw new InvalidPattern(path, 'exists must be true or false')
      return () => true
    case 'anything-but':
      return anythingBut(operand, path)
    case 'numeric':
      return numeric(operand, path)
    case 'cidr':
      return cidr(operand, path)
    case 'prefix':
    case 'suffix':
    case 'equals-ignore-case':
    case 'wildcard':
      return textTest(type, operand, path)
    default:
      throw new InvalidPattern(path, `Unrecognized match type ${type}`)
  }
}

const only = (entry: Record<string, unknown>, path: string): [string, unknown] => {
  const [first, ...others] = Object.entries(entry)
  if (first === undefined || others.length > 0) {
    throw new InvalidPattern(path, 'a match expression must have exactly one key')
  }
  return first
}

type TextType = 'prefix' | 'suffix' | 'equals-ignore-case' | 'wildcard'

const textTest = (type: TextType, operand: unknown, path: string): Test => {
  const fits = textFits(type, operand, path)
  return (value) => typeof value === 'string' && fits(value)
}

const textFits = (type: TextType, operand: unknown, path: string): ((text: string) => boolean) => {
  if (typeof operand === 'object' && operand !== null && (type === 'prefix' || type === 'suffix')) {
    const [inner, text] = only(operand as Record<string, unknown>, path)
    if (inner !== 'equals-ignore-case') throw new InvalidPattern(path, `${type} does not know ${inner}`)
    const wanted = nonEmpty(text, type, path).toLowerCase()
    return (value) => ends(type, value.toLowerCase(), wanted)
  }
  if (type === 'equals-ignore-case') {
    if (typeof operand !== 'string') throw new InvalidPattern(path, `${type} must be a text`)
    return (value) => value.toLowerCase() === operand.toLowerCase()
  }
  const wanted = nonEmpty(operand, type, path)
  if (type === 'wildcard') {
    const expression = wildcard(wanted, path)
    return (value) => expression.test(value)
  }
  return (value) => ends(type, value, wanted)
}

const ends = (type: 'prefix' | 'suffix', value: string, wanted: string): boolean =>
  type === 'prefix' ? value.startsWith(wanted) : value.endsWith(wanted)

const nonEmpty = (operand: unknown, type: string, path: string): string => {
  if (typeof operand !== 'string' || operand === '')
    throw new InvalidPattern(path, `${type} must be a non-empty text`)
  return operand
}

/** `*` matches any characters, `\*` and `\\` for themselves. */
const wildcard = (text: string, path: string): RegExp => {
  let source = ''
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? ''
    if (character === '\\') {
      const next = text[index + 1]
      if (next !== '*' && next !== '\\')
        throw new InvalidPattern(path, `Invalid escape character at position ${index}`)
      source += `\\${next}`
      index++
    } else if (character === '*') {
      if (text[index + 1] === '*') {
        throw new InvalidPattern(path, `Consecutive wildcard characters at position ${index}`)
      }
      source += '.*'
    } else {
      source += character.replace(/[.+?^${}()|[\]/]/, '\\$&')
    }
  }
  return new RegExp(`^${source}$`, 'su')
}

const anythingBut = (operand: unknown, path: string): Test => {
  if (typeof operand === 'object' && operand !== null && !Array.isArray(operand)) {
    const [type, given] = only(operand as Record<string, unknown>, path)
    if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(type)) {
      throw new InvalidPattern(path, `anything-but does not know ${type}`)
    }
    const list = Array.isArray(given) ? given : [given]
    if (list.length === 0)
      throw new InvalidPattern(path, `an empty list in anything-but ${type} is not allowed`)
    const refused = list.map((one) => textFits(type as TextType, one, path))
    return (value) => !(typeof value === 'string' && refused.some((fits) => fits(value)))
  }
  const list: readonly unknown[] = Array.isArray(operand) ? operand : [operand]
  if (list.length === 0) throw new InvalidPattern(path, 'an empty list in anything-but is not allowed')
  if (!list.every((one) => typeof one === 'string') && !list.every((one) => typeof one === 'number')) {
    throw new InvalidPattern(path, 'anything-but must be a text, a number, or a list of either')
  }
  const refused = new Set<unknown>(list)
  return (value) => !refused.has(value)
}

const comparisons: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
}

const numeric = (operand: unknown, path: string): Test => {
  if (!Array.isArray(operand) || operand.length === 0)
    throw new InvalidPattern(path, 'numeric must be a non-empty list')
  const parts: { compare: string; limit: number }[] = []
  for (let index = 0; index < operand.length; index += 2) {
    const [compare, limit] = [operand[index], operand[index + 1]] as [unknown, unknown]
    if (typeof compare !== 'string' || comparisons[compare] === undefined) {
      throw new InvalidPattern(path, `Unrecognized numeric range operator: ${String(compare)}`)
    }
    if (typeof limit !== 'number') throw new InvalidPattern(path, `the value of ${compare} must be a number`)
    parts.push({ compare, limit })
  }
  const [first, second, ...others] = parts
  if (second !== undefined) {
    const range =
      first?.compare.startsWith('>') === true && second.compare.startsWith('<') && others.length === 0
    if (!range)
      throw new InvalidPattern(path, 'Bad numeric range operator: a range is a lower and then an upper bound')
    if (first !== undefined && first.limit >= second.limit) {
      throw new InvalidPattern(path, 'Bottom must be less than top')
    }
  }
  return (value: Scalar) =>
    typeof value === 'number' &&
    parts.every(({ compare, limit }) => comparisons[compare]?.(value, limit) === true)
}

const cidr = (operand: unknown, path: string): Test => {
  // The library also takes shortened IPv4 forms, which EventBridge refuses.
  const whole = typeof operand === 'string' && (operand.includes(':') || /^(\d+\.){3}\d+\//.test(operand))
  if (!whole || !ipaddr.isValidCIDR(operand)) {
    throw new InvalidPattern(path, `Malformed CIDR: ${String(operand)}`)
  }
  const [network, bits] = ipaddr.parseCIDR(operand)
  return (value) => {
    if (typeof value !== 'string' || !ipaddr.isValid(value)) return false
    const address = ipaddr.parse(value)
    return address.kind() === network.kind() && address.match(network, bits)
  }
}
