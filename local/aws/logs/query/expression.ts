import { MalformedQuery, type Scanner } from './scanner'
import { isTrue, numberOf, ordered, same, textOf, timeText, type Value } from './value'

/** Fields of one log event, or of one line of a result. */
export type Row = ReadonlyMap<string, Value>

export interface Expression {
  /** As it was written: the name of its column. */
  readonly text: string
  /** Of one row, or of all the rows of a group: a field is the first one's, an aggregate counts them all. */
  evaluate(rows: readonly Row[]): Value
}

type Evaluate = Expression['evaluate']

/** `or`, which binds least, down to names and values. @throws MalformedQuery */
export const readExpression = (scanner: Scanner): Expression => {
  const from = scanner.position
  const evaluate = either(scanner)
  return { text: scanner.since(from), evaluate }
}

const either = (scanner: Scanner): Evaluate => {
  const left = both(scanner)
  if (scanner.keyword('or') === undefined) return left
  const right = either(scanner)
  return (rows) => isTrue(left(rows)) || isTrue(right(rows))
}

const both = (scanner: Scanner): Evaluate => {
  const left = negation(scanner)
  if (scanner.keyword('and') === undefined) return left
  const right = both(scanner)
  return (rows) => isTrue(left(rows)) && isTrue(right(rows))
}

const negation = (scanner: Scanner): Evaluate => {
  if (scanner.keyword('not') === undefined) return comparison(scanner)
  const inner = negation(scanner)
  return (rows) => !isTrue(inner(rows))
}

const comparison = (scanner: Scanner): Evaluate => {
  const left = sum(scanner)
  const isNot = scanner.keyword('not') !== undefined
  if (scanner.keyword('like') !== undefined || scanner.sign('=~') !== undefined) {
    const pattern = scanner.pattern()
    return (rows) => pattern.test(textOf(left(rows))) !== isNot
  }
  if (scanner.keyword('in') !== undefined) {
    const values = list(scanner)
    return (rows) => values.some((value) => same(left(rows), value(rows))) !== isNot
  }
  if (isNot) scanner.fail('like or in')
  const operator = scanner.sign('!=', '<=', '>=', '=', '<', '>')
  if (operator === undefined) return left
  const right = sum(scanner)
  return (rows) => compared(operator, left(rows), right(rows))
}

const compared = (operator: '!=' | '<=' | '>=' | '=' | '<' | '>', left: Value, right: Value): boolean => {
  if (operator === '=' || operator === '!=') return same(left, right) === (operator === '=')
  if (left === undefined || right === undefined) return false
  const order = ordered(left, right)
  return operator.startsWith('<')
    ? order < 0 || (operator === '<=' && order === 0)
    : order > 0 || (operator === '>=' && order === 0)
}

const list = (scanner: Scanner): readonly Evaluate[] => {
  const values: Evaluate[] = []
  scanner.wantSign('[')
  do values.push(sum(scanner))
  while (scanner.sign(',') !== undefined)
  scanner.wantSign(']')
  return values
}

const calculated =
  (of: (a: number, b: number) => number, left: Evaluate, right: Evaluate): Evaluate =>
  (rows) => {
    const a = numberOf(left(rows))
    const b = numberOf(right(rows))
    if (a === undefined || b === undefined) return undefined
    const result = of(a, b)
    return Number.isFinite(result) ? result : undefined
  }

const OPERATIONS = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => a / b,
  '%': (a: number, b: number) => a % b,
}

const sum = (scanner: Scanner): Evaluate => {
  let left = product(scanner)
  for (let sign = scanner.sign('+', '-'); sign !== undefined; sign = scanner.sign('+', '-'))
    left = calculated(OPERATIONS[sign], left, product(scanner))
  return left
}

const product = (scanner: Scanner): Evaluate => {
  let left = operand(scanner)
  for (let sign = scanner.sign('*', '/', '%'); sign !== undefined; sign = scanner.sign('*', '/', '%'))
    left = calculated(OPERATIONS[sign], left, operand(scanner))
  return left
}

const operand = (scanner: Scanner): Evaluate => {
  if (scanner.sign('(') !== undefined) {
    const inner = either(scanner)
    scanner.wantSign(')')
    return inner
  }
  const constant = scanner.text() ?? scanner.number()
  if (constant !== undefined) return () => constant
  const name = scanner.quotedField() ?? scanner.word() ?? scanner.fail('a field, a value or a function')
  if (scanner.sign('(') !== undefined) return call(name.toLowerCase(), scanner)
  return ([row]) => row?.get(name)
}

type Call = (args: readonly Evaluate[]) => Evaluate

const valuesOf = (
  argument: Evaluate | undefined,
  rows: readonly Row[],
): readonly (string | number | boolean)[] => rows.flatMap((row) => argument?.([row]) ?? [])

const numbersOf = (argument: Evaluate | undefined, rows: readonly Row[]): readonly number[] =>
  valuesOf(argument, rows).flatMap((value) => numberOf(value) ?? [])

const ofNumbers =
  (of: (numbers: readonly number[]) => number): Call =>
  ([argument]) =>
  (rows) => {
    const numbers = numbersOf(argument, rows)
    return numbers.length === 0 ? undefined : of(numbers)
  }

const total = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

const FUNCTIONS: Readonly<Record<string, Call>> = {
  count:
    ([argument]) =>
    (rows) =>
      argument === undefined ? rows.length : valuesOf(argument, rows).length,
  count_distinct:
    ([argument]) =>
    (rows) =>
      new Set(valuesOf(argument, rows).map(textOf)).size,
  sum: ofNumbers(total),
  avg: ofNumbers((numbers) => total(numbers) / numbers.length),
  min: ofNumbers((numbers) => Math.min(...numbers)),
  max: ofNumbers((numbers) => Math.max(...numbers)),
  pct:
    ([argument, percent]) =>
    (rows) => {
      const numbers = [...numbersOf(argument, rows)].sort((a, b) => a - b)
      const rank = Math.ceil(((numberOf(percent?.(rows)) ?? 50) / 100) * numbers.length)
      return numbers[Math.max(rank, 1) - 1]
    },
  strcontains:
    ([text, part]) =>
    (rows) => {
      const [found, wanted] = [text?.(rows), part?.(rows)]
      return found === undefined || wanted === undefined
        ? undefined
        : Number(textOf(found).includes(textOf(wanted)))
    },
  ispresent:
    ([argument]) =>
    (rows) =>
      argument?.(rows) !== undefined,
}

const call = (name: string, scanner: Scanner): Evaluate => {
  if (name === 'bin') {
    const size = scanner.duration()
    scanner.wantSign(')')
    return ([row]) => binned(row?.get('@timestamp'), size)
  }
  const found = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined
  if (found === undefined)
    throw new MalformedQuery(
      `it has no function ${name}(); there are ${Object.keys(FUNCTIONS).join(', ')} and bin`,
    )
  const args: Evaluate[] = []
  // `count(*)` counts what `count()` counts.
  if (scanner.sign('*') === undefined && scanner.sign(')') === undefined) {
    do args.push(either(scanner))
    while (scanner.sign(',') !== undefined)
    scanner.wantSign(')')
  } else scanner.sign(')')
  return found(args)
}

const binned = (timestamp: Value, size: number): Value => {
  if (timestamp === undefined) return undefined
  const at = Date.parse(`${textOf(timestamp).replace(' ', 'T')}Z`)
  return timeText(Math.floor(at / size) * size)
}
