import type { Nodes, RootContent } from 'mdast'

/** Characters of a node's text, or something above `most`. */
const lengthOf = (node: Nodes, most: number): number => {
  if ('value' in node) return node.value.length
  if (!('children' in node)) return 0
  let length = 0
  for (const child of node.children) {
    length += lengthOf(child, most - length)
    if (length > most) break
  }
  return length
}

export interface Cut {
  readonly nodes: readonly RootContent[]
  /** Whether something is missing. */
  readonly cut: boolean
}

/** The first `length` characters of text of a tree, cut where a sentence, a line or a word ends: markup stays whole. */
export const cutTree = (nodes: readonly RootContent[], length: number): Cut => {
  const { kept, cut } = children(nodes, length)
  return { nodes: kept, cut }
}

interface Kept<N> {
  readonly kept: N[]
  readonly left: number
  readonly cut: boolean
}

const children = <N extends Nodes>(nodes: readonly N[], length: number): Kept<N> => {
  const kept: N[] = []
  let left = length
  for (const node of nodes) {
    // A node without text takes room, too: empty blocks are written.
    const size = Math.max(1, lengthOf(node, left))
    if (size <= left) {
      kept.push(node)
      left -= size
      continue
    }
    const part = partOf(node, left)
    return { kept: part === undefined ? kept : [...kept, part], left: 0, cut: true }
  }
  return { kept, left, cut: false }
}

/** The part of a node that fits, or nothing. */
const partOf = <N extends Nodes>(node: N, left: number): N | undefined => {
  if ('children' in node) {
    const inner = children(node.children as Nodes[], left)
    return inner.kept.length === 0 ? undefined : ({ ...node, children: inner.kept } as N)
  }
  if (!('value' in node)) return undefined
  const value = node.type === 'code' ? cutAtLine(node.value, left) : cutAtSentence(node.value, left)
  return value === '' ? undefined : { ...node, value }
}

const cutAtLine = (text: string, length: number): string => {
  const end = text.slice(0, Math.max(0, length)).lastIndexOf('\n')
  return end <= 0 ? '' : `${text.slice(0, end)}\n…`
}

/** A text of at most `length` characters, cut at the end of a sentence, or of a word; never inside a character. */
export const cutAtSentence = (text: string, length: number): string => {
  if (text.length <= length) return text
  if (length < 8) return ''
  const head = text.slice(0, length - 2)
  const sentence = Math.max(...['. ', '.\n', '! ', '? ', '\n'].map((end) => head.lastIndexOf(end)))
  const word = head.lastIndexOf(' ')
  const end = sentence > length / 2 ? sentence + 1 : word > length / 2 ? word : head.length
  return `${head
    .slice(0, end)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()} …`
}

/** The same for a text that gets longer when it is written: `size` measures what a piece of it will take. */
export const cutToSize = (text: string, limit: number, size: (text: string) => number): string => {
  let piece = cutAtSentence(text, limit)
  for (let length = limit; size(piece) > limit && length >= 8; ) {
    length = Math.floor((length * limit * 0.9) / size(piece))
    piece = cutAtSentence(text, length)
  }
  return size(piece) <= limit ? piece : ''
}
