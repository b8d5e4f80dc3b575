import { type Node as JsonNode, type ParseError, parseTree } from 'jsonc-parser'
import { InvalidPattern, type Scalar } from './condition'

/**
 * A pattern as it is written: members keep their order and their repetitions, which `JSON.parse` would lose. EventBridge
 * demands all of the members of an object that is given twice, and the last of a field that is given twice.
 */
export type Node =
  | { readonly kind: 'object'; readonly members: readonly (readonly [name: string, value: Node])[] }
  | { readonly kind: 'array'; readonly elements: readonly Node[] }
  | {
      readonly kind: 'scalar'
      readonly value: Scalar
      /** A number that is another one when it is read: it compares with nothing. */
      readonly inexact?: true
    }

/** @throws InvalidPattern where the text is no JSON */
export const parsePattern = (text: string): Node => {
  const errors: ParseError[] = []
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false })
  if (tree === undefined || errors.length > 0) throw new InvalidPattern('', 'the pattern is no JSON')
  return nodeOf(tree, text)
}

const nodeOf = (tree: JsonNode, text: string): Node => {
  const children = tree.children ?? []
  if (tree.type === 'array') return { kind: 'array', elements: children.map((child) => nodeOf(child, text)) }
  if (tree.type === 'number' && !isExact(text.slice(tree.offset, tree.offset + tree.length)))
    return { kind: 'scalar', value: tree.value, inexact: true }
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
