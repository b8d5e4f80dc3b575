import { InvalidPattern, type Leaf, type Test } from './condition'
import { type Field, fieldsOf, joined, type Positions } from './fields'
import { type Node, nodeOfValue, parseJson, parsePattern } from './parse'
import { compileTest, existence } from './tests'

export { InvalidPattern } from './condition'

/**
 * Compiles an EventBridge pattern, given as JSON text. The event is seen as EventBridge sees it: flattened into fields named by
 * their dotted path, where fields of array elements match together only when they stand in the same element. The verdicts are
 * those of AWS's event-ruler. An event that is given as JSON text keeps what reading it would lose.
 * @throws InvalidPattern with the path and the reason
 */
export const compilePattern = (text: string): ((event: unknown) => boolean) => {
  const pattern = parsePattern(text)
  if (pattern.kind !== 'object') throw new InvalidPattern('', 'the pattern must be an object')
  if (pattern.members.length === 0) throw new InvalidPattern('', 'an empty pattern is not allowed')
  const alternatives = compileAll(pattern).map((alternative) =>
    [...alternative.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
  )
  return (event) => {
    const fields = fieldsOf((typeof event === 'string' ? parseJson(event) : undefined) ?? nodeOfValue(event))
    return alternatives.some((leaves) => satisfies(leaves, fields, new Map()))
  }
}

type ObjectNode = Extract<Node, { readonly kind: 'object' }>

/** Fields by their path, all of which must fit. A path that is given again takes the place of the one before. */
type Alternative = ReadonlyMap<string, Leaf>

/** A `$or` that cannot be meant as alternatives is a field of that name: then none of the pattern's is one. */
const compileAll = (pattern: ObjectNode): readonly Alternative[] => {
  try {
    return compileObject(pattern, '', [new Map()], { alternatives: true, inside: false })
  } catch (error) {
    if (!(error instanceof InvalidPattern)) throw error
    try {
      return compileObject(pattern, '', [new Map()], { alternatives: false, inside: false })
    } catch {
      throw error
    }
  }
}

interface Mode {
  /** `$or` holds alternatives. */
  readonly alternatives: boolean
  /** Below a `$or`, where names of match types are reserved. */
  readonly inside: boolean
}

const RESERVED = new Set(
  [
    'exactly',
    'equals-ignore-case',
    'prefix',
    'suffix',
    'anything-but',
    'exists',
    'wildcard',
    'numeric',
    'cidr',
  ]
    .concat(['=', '<', '<=', '>', '>=', 'regex', 'not-wildcard', 'not-equals-ignore-case'])
    .concat(['date-after', 'date-on-or-after', 'date-before', 'date-on-or-before', 'in-date-range'])
    .concat(['ip-address-in-range', 'ip-address-not-in-range']),
)

const compileObject = (
  { members }: ObjectNode,
  path: string,
  before: readonly Alternative[],
  mode: Mode,
): readonly Alternative[] =>
  members.reduce((alternatives, [name, value]) => {
    if (mode.alternatives && name === '$or') return compileOr(value, path, alternatives, mode)
    if (mode.inside && RESERVED.has(name)) throw new InvalidPattern(path, `${name} is reserved inside of $or`)
    const inner = path === '' ? name : `${path}.${name}`
    if (value.kind === 'array') {
      const leaf = compileLeaf(value.elements, inner)
      return alternatives.map((alternative) => new Map([...alternative, [inner, leaf]]))
    }
    if (value.kind === 'scalar') throw new InvalidPattern(inner, `"${name}" must be an object or an array`)
    if (value.members.length === 0) throw new InvalidPattern(inner, 'an empty object is not allowed')
    return compileObject(value, inner, alternatives, mode)
  }, before)

/** Of all `$or` of a pattern, as on AWS: each of two alternatives would double them without end. */
const MAX_COMBINATIONS = 1_000

const compileOr = (
  value: Node,
  path: string,
  before: readonly Alternative[],
  mode: Mode,
): readonly Alternative[] => {
  const branches = value.kind === 'array' ? value.elements : []
  const objects = branches.filter((branch) => branch.kind === 'object')
  if (branches.length < 2 || objects.length < branches.length)
    throw new InvalidPattern(path, '$or must be a list of at least two objects')
  const all: Alternative[] = []
  for (const branch of objects) {
    if (branch.members.length === 0) throw new InvalidPattern(path, 'an empty object is not allowed')
    all.push(...compileObject(branch, path, before, { ...mode, inside: true }))
    if (all.length > MAX_COMBINATIONS)
      throw new InvalidPattern(path, `over ${MAX_COMBINATIONS} rule combinations`)
  }
  return all
}

const compileLeaf = (values: readonly Node[], path: string): Leaf => {
  if (values.length === 0) throw new InvalidPattern(path, 'an empty list of values is not allowed')
  const tests: Test[] = []
  let absent = false
  for (const value of values) {
    const exists = existence(value, path)
    if (exists === false) absent = true
    else tests.push(exists === true ? () => true : compileTest(value, path))
  }
  return { path, absent, tests }
}

/** The fields are tried in the order of their paths: where one is absent depends on the elements that were chosen before it. */
const satisfies = (
  [first, ...rest]: readonly Leaf[],
  fields: ReadonlyMap<string, readonly Field[]>,
  positions: Positions,
): boolean => {
  if (first === undefined) return true
  let found = false
  // Of values in the same place one is enough: what comes after it is not tried again for each.
  const fitting = new Map<Positions, Positions>()
  for (const { value, positions: own } of fields.get(first.path) ?? []) {
    const agreed = joined(positions, own)
    if (agreed === undefined) continue
    found = true
    if (!fitting.has(own) && first.tests.some((test) => test(value))) fitting.set(own, agreed)
  }
  if (first.absent && !found && satisfies(rest, fields, positions)) return true
  return [...fitting.values()].some((agreed) => satisfies(rest, fields, agreed))
}
