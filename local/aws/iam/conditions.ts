import { matchesArn, matchesGlob } from './glob'
import type { ConditionLine } from './policy'

/** Values by condition key; a key that a request may have and does not is there without a value. */
export type Context = Readonly<Record<string, string | readonly string[] | undefined>>

/** Something of a policy that is not understood: whatever it would have allowed is not allowed. */
export class NotUnderstood extends Error {}

type Test = (wanted: string, given: string) => boolean

const number: (compare: (a: number, b: number) => boolean) => Test = (compare) => (wanted, given) => {
  const [a, b] = [Number(given), Number(wanted)]
  return !Number.isNaN(a) && !Number.isNaN(b) && compare(a, b)
}
const date: (compare: (a: number, b: number) => boolean) => Test = (compare) => (wanted, given) => {
  const at = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text))
  return number(compare)(String(at(wanted)), String(at(given)))
}
const lower =
  (test: Test): Test =>
  (a, b) =>
    test(a.toLowerCase(), b.toLowerCase())
const equal: Test = (a, b) => a === b

const comparisons = {
  Equals: (a: number, b: number) => a === b,
  LessThan: (a: number, b: number) => a < b,
  LessThanEquals: (a: number, b: number) => a <= b,
  GreaterThan: (a: number, b: number) => a > b,
  GreaterThanEquals: (a: number, b: number) => a >= b,
}

/** What is true of one value, and its opposite by a name of its own. */
const tests: Readonly<Record<string, Test>> = {
  StringEquals: equal,
  StringEqualsIgnoreCase: lower(equal),
  StringLike: matchesGlob,
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: lower(equal),
  ...Object.fromEntries(Object.entries(comparisons).map(([name, is]) => [`Numeric${name}`, number(is)])),
  ...Object.fromEntries(Object.entries(comparisons).map(([name, is]) => [`Date${name}`, date(is)])),
}

const opposites: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
}

interface Operator {
  readonly test: Test
  readonly negated: boolean
  readonly ifExists: boolean
  readonly set: 'ForAllValues' | 'ForAnyValue' | undefined
}

const operatorOf = (name: string): Operator | undefined => {
  const [, set, word = '', exists] =
    /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(name) ?? []
  const positive = Object.hasOwn(opposites, word) ? opposites[word] : word
  const test = positive !== undefined && Object.hasOwn(tests, positive) ? tests[positive] : undefined
  if (test === undefined) return undefined
  return {
    test,
    negated: positive !== word,
    ifExists: exists !== undefined,
    set: set === 'ForAllValues' || set === 'ForAnyValue' ? set : undefined,
  }
}

/** Keys are compared without regard to case. */
const valuesOf = (key: string, context: Context): readonly string[] | undefined => {
  const found = Object.keys(context).find((known) => known.toLowerCase() === key.toLowerCase())
  if (found === undefined) throw new NotUnderstood(`the condition key ${key} is not known of this call`)
  const value = context[found]
  return value === undefined ? undefined : [value].flat()
}

/** `${…}` but for the escapes of signs. */
export const hasVariable = (text: string): boolean => /\$\{(?![*?$]\})/.test(text)

/**
 * Whether one line of a condition holds.
 * @throws NotUnderstood for operators, keys and policy variables that are not understood
 */
export const holds = ({ operator, key, values }: ConditionLine, context: Context): boolean => {
  const variable = values.find(hasVariable)
  if (variable !== undefined) throw new NotUnderstood(`the policy variable in ${variable} is not understood`)
  const given = valuesOf(key, context)
  if (operator === 'Null') return values.some((value) => (value === 'true') === (given === undefined))
  const known = operatorOf(operator)
  if (known === undefined) throw new NotUnderstood(`the condition operator ${operator} is not understood`)
  const { test, negated, ifExists, set } = known
  /** Of one value of the request: it is one of those, or with a negated operator none of them. */
  const fits = (one: string) => values.some((wanted) => test(wanted, one)) !== negated
  if (set === 'ForAllValues') return (given ?? []).every(fits)
  if (set === 'ForAnyValue') return (given === undefined && ifExists) || (given ?? []).some(fits)
  if (given === undefined) return ifExists || negated
  const [only, ...others] = given
  if (only === undefined || others.length > 0)
    throw new NotUnderstood(`${key} has several values: ${operator} needs ForAllValues or ForAnyValue`)
  return fits(only)
}
