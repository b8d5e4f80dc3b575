import type { Nodes, RootContent } from 'mdast'
import { DEEPEST } from './depth'

/**
 * How a channel writes what a text can hold; `I` is a piece of a line, `B` a block. `text` and the codes get what comes
 * from outside and must make it harmless there.
 */
export interface Dialect<I, B> {
  readonly text: (text: string) => I
  readonly strong: (inner: readonly I[]) => I
  readonly emphasis: (inner: readonly I[]) => I
  readonly code: (text: string) => I
  /** `url` is https and holds nothing that ends a link anywhere. */
  readonly link: (inner: readonly I[], url: string) => I
  readonly lineBreak: () => I
  readonly heading: (inner: readonly I[], depth: number) => B
  readonly paragraph: (inner: readonly I[]) => B
  readonly codeBlock: (text: string) => B
  /** `start` is the first number, `undefined` for bullets. */
  readonly list: (items: readonly (readonly B[])[], start: number | undefined) => B
  readonly quote: (inner: readonly B[]) => B
  readonly table: (rows: readonly (readonly (readonly I[])[])[]) => B
}

/** One walk over the tree for every channel: whatever is not known comes out as harmless text. */
export const walk = <I, B>(nodes: readonly RootContent[], dialect: Dialect<I, B>, depth = 0): B[] =>
  nodes.flatMap((node) => block(node, dialect, depth))

const block = <I, B>(node: RootContent, dialect: Dialect<I, B>, depth: number): B[] => {
  const inner = (children: readonly Nodes[]) => inlines(children, dialect, depth + 1)
  if (depth > DEEPEST) return [dialect.paragraph([dialect.text(textOf(node))])]
  switch (node.type) {
    case 'heading':
      return [dialect.heading(inner(node.children), node.depth)]
    case 'paragraph':
      return [dialect.paragraph(inner(node.children))]
    case 'code':
      return [dialect.codeBlock(node.value)]
    case 'list': {
      const items = node.children.map(({ children }) => walk(children, dialect, depth + 1))
      return [dialect.list(items, node.ordered === true ? (node.start ?? 1) : undefined)]
    }
    case 'blockquote':
      return [dialect.quote(walk(node.children, dialect, depth + 1))]
    case 'table':
      return [dialect.table(node.children.map((row) => row.children.map(({ children }) => inner(children))))]
    case 'thematicBreak':
    case 'definition':
      return []
    case 'footnoteDefinition':
      return walk(node.children, dialect, depth + 1)
    default:
      return [dialect.paragraph(inner([node]))]
  }
}

const inlines = <I, B>(nodes: readonly Nodes[], dialect: Dialect<I, B>, depth: number): I[] =>
  nodes.flatMap((node) => inline(node, dialect, depth))

const inline = <I, B>(node: Nodes, dialect: Dialect<I, B>, depth: number): I[] => {
  if (depth > DEEPEST) return [dialect.text(textOf(node))]
  const inner = (children: readonly Nodes[]) => inlines(children, dialect, depth + 1)
  switch (node.type) {
    case 'text':
    case 'html':
      return [dialect.text(node.value)]
    case 'inlineCode':
      return [dialect.code(node.value)]
    case 'strong':
      return [dialect.strong(inner(node.children))]
    case 'emphasis':
      return [dialect.emphasis(inner(node.children))]
    case 'link':
      return isSafe(node.url) ? [dialect.link(inner(node.children), node.url)] : inner(node.children)
    case 'break':
      return [dialect.lineBreak()]
    case 'image':
      return [dialect.text(node.alt ?? '')]
    default:
      return 'children' in node ? inner(node.children) : [dialect.text(textOf(node))]
  }
}

/** Only https, and no character that could end the link in any channel. */
const isSafe = (url: string): boolean =>
  url.length <= 500 && /^https:\/\/[\x21-\x7e]+$/.test(url) && !/[<>|"'()[\]\\`]/.test(url)

/** The plain text of a node, without recursion: the tree may be deep. */
export const textOf = (node: Nodes): string => {
  const found: string[] = []
  const open: Nodes[] = [node]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if ('value' in next) found.push(next.value)
    if ('children' in next) for (const child of [...next.children].reverse()) open.push(child)
  }
  return found.join('')
}
