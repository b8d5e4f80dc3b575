import { type Condition, InvalidPattern, type Leaf, type Test } from './condition'
import { type Field, fieldsOf, joined, type Positions } from './fields'
import { compileTest } from './tests'

export { InvalidPattern } from './condition'

/**
 * Compiles an EventBridge pattern. The event is seen as EventBridge sees it: flattened into fields named by their dotted
 * path, where fields of array elements match together only when they are in the same element.
 * @throws InvalidPattern with the path and the reason
 */
export const compilePattern = (pattern: unknown): ((event: unknown) => boolean) => {
  if (!isObject(pattern)) throw new InvalidPattern('', 'the pattern must be an object')
  const conditions = compileObject(pattern, '')
  if (conditions.length === 0) throw new InvalidPattern('', 'an empty pattern is not allowed')
  return (event) => satisfies(conditions, fieldsOf(event), new Map())
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const compileObject = (pattern: Record<string, unknown>, path: string): Condition[] =>
  Object.entries(pattern).map(([key, value]) => {
    const branches = key === '$or' ? alternatives(value, path) : undefined
    if (branches !== undefined) return { branches }
    const inner = path === '' ? key : `${path}.${key}`
    if (Array.isArray(value)) return compileLeaf(value, inner)
    if (!isObject(value)) throw new InvalidPattern(inner, `"${key}" must be an object or an array`)
    if (Object.keys(value).length === 0) throw new InvalidPattern(inner, 'an empty object is not allowed')
    return { branches: [compileObject(value, inner)] }
  })

/** The branches of `$or`; a `$or` that does not hold at least two objects is a field of that name. */
const alternatives = (value: unknown, path: string): Condition[][] | undefined => {
  if (!Array.isArray(value) || value.length < 2) return undefined
  if (!value.every((entry) => isObject(entry) && Object.keys(entry).length > 0)) return undefined
  return value.map((entry: Record<string, unknown>) => compileObject(entry, path))
}

const compileLeaf = (values: readonly unknown[], path: string): Leaf => {
  if (values.length === 0) throw new InvalidPattern(path, 'an empty list of values is not allowed')
  const tests: Test[] = []
  let absent = false
  for (const value of values) {
    if (isObject(value) && value.exists === false && Object.keys(value).length === 1) absent = true
    else tests.push(compileTest(value, path))
  }
  return { path, absent, tests }
}

const satisfies = (
  conditions: readonly Condition[],
  fields: ReadonlyMap<string, readonly Field[]>,
  positions: Positions,
): boolean => {
  const [first, ...rest] = conditions
  if (first === undefined) return true
  if ('branches' in first) {
    return first.branches.some((branch) => satisfies([...branch, ...rest], fields, positions))
  }
  const candidates = fields.get(first.path) ?? []
  if (first.absent && candidates.length === 0) return satisfies(rest, fields, positions)
  return candidates.some((field) => {
    if (!first.tests.some((test) => test(field.value))) return false
    const together = joined(positions, field.positions)
    return together !== undefined && satisfies(rest, fields, together)
  })
}
