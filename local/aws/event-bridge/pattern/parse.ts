import { type Node as JsonNode, parseTree } from 'jsonc-parser'
import { isShallow, parsed } from '../request'
import { InexactNumber, InvalidPattern, type Scalar } from './condition'

/**
 * JSON as it is written: members keep their order and their repetitions, which `JSON.parse` would lose. Of a pattern, EventBridge
 * demands all of the members of an object that is given twice, and the last of a field that is given twice; an event has all
 * values of a field that is given twice.
 */
export type Node =
  | { readonly kind: 'object'; readonly members: readonly (readonly [name: string, value: Node])[] }
  | { readonly kind: 'array'; readonly elements: readonly Node[] }
  | { readonly kind: 'scalar'; readonly value: Scalar }

/** @throws InvalidPattern where the text is no JSON, or nested deeper than event-ruler reads */
export const parsePattern = (text: string): Node => {
  if (!isShallow(parsed(text))) throw new InvalidPattern('', 'the pattern is nested too deep')
  const node = parseJson(text)
  if (node === undefined) throw new InvalidPattern('', 'the pattern is no JSON')
  return node
}

/** `undefined` where the text is no JSON. Recursive: what is nested too deep is refused before. */
export const parseJson = (text: string): Node | undefined => {
  const tree = parsed(text) === undefined ? undefined : parseTree(text)
  return tree && nodeOf(tree, text)
}

/** A value that was read already. */
export const nodeOfValue = (value: unknown): Node => {
  if (Array.isArray(value)) return { kind: 'array', elements: value.map(nodeOfValue) }
  if (typeof value !== 'object' || value === null) return { kind: 'scalar', value: value as Scalar }
  const given = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return { kind: 'object', members: given.map(([name, inner]) => [name, nodeOfValue(inner)]) }
}

const nodeOf = (tree: JsonNode, text: string): Node => {
  const children = tree.children ?? []
  if (tree.type === 'array') return { kind: 'array', elements: children.map((child) => nodeOf(child, text)) }
  const written = text.slice(tree.offset, tree.offset + tree.length)
  if (tree.type === 'number' && !isExact(written))
    return { kind: 'scalar', value: new InexactNumber(written) }
  if (tree.type !== 'object') return { kind: 'scalar', value: tree.value }
  return {
    kind: 'object',
    members: children.flatMap(({ children: [name, value] = [] }) =>
      name === undefined || value === undefined ? [] : [[String(name.value), nodeOf(value, text)] as const],
    ),
  }
}

/** Whether the number that is read is the one that is written, digit by digit. */
const isExact = (written: string): boolean => {
  const read = Number(written)
  return Number.isFinite(read) && digitsOf(written) === digitsOf(String(read))
}

/** Digits without zeros at either end, and the power of ten of the last: one text for each number. */
const digitsOf = (number: string): string => {
  const [, whole = '', fraction = '', power = '0'] =
    /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number) ?? []
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const kept = digits.replace(/0+$/, '')
  return kept === '' ? '0' : `${kept}e${Number(power) - fraction.length + digits.length - kept.length}`
}
