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
  /** `url` is https and holds nothing that ends a link anywhere. Its host is written behind it where it is called otherwise. */
  readonly link: (inner: readonly I[], url: string) => I
  /** Where links are written with the whole of their addresses. */
  readonly showsUrls?: true
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
export const walk = <I, B>(nodes: readonly RootContent[], dialect: Dialect<I, B>, depth = 0): B[] => {
  const written: B[] = []
  for (const node of nodes) writeBlock(node, dialect, depth, written)
  return written
}

const writeBlock = <I, B>(node: RootContent, dialect: Dialect<I, B>, depth: number, to: B[]): void => {
  if (depth > DEEPEST) {
    to.push(dialect.paragraph([dialect.text(textOf(node))]))
    return
  }
  const inner = depth + 1
  switch (node.type) {
    case 'heading':
      to.push(dialect.heading(inlines(node.children, dialect, inner), node.depth))
      return
    case 'paragraph':
      to.push(dialect.paragraph(inlines(node.children, dialect, inner)))
      return
    case 'code':
      to.push(dialect.codeBlock(node.value))
      return
    case 'list': {
      const items = node.children.map(({ children }) => walk(children, dialect, inner))
      to.push(dialect.list(items, node.ordered === true ? (node.start ?? 1) : undefined))
      return
    }
    case 'blockquote':
      to.push(dialect.quote(walk(node.children, dialect, inner)))
      return
    case 'table': {
      const rows = node.children.map((row) =>
        row.children.map(({ children }) => inlines(children, dialect, inner)),
      )
      to.push(dialect.table(rows))
      return
    }
    case 'thematicBreak':
    case 'definition':
      return
    case 'footnoteDefinition':
      for (const child of node.children) writeBlock(child, dialect, inner, to)
      return
    default:
      to.push(dialect.paragraph(inlines([node], dialect, inner)))
  }
}

const inlines = <I, B>(nodes: readonly Nodes[], dialect: Dialect<I, B>, depth: number): I[] => {
  const written: I[] = []
  for (const node of nodes) writeInline(node, dialect, depth, written)
  return written
}

const writeInline = <I, B>(node: Nodes, dialect: Dialect<I, B>, depth: number, to: I[]): void => {
  if (depth > DEEPEST) {
    to.push(dialect.text(textOf(node)))
    return
  }
  const inner = depth + 1
  switch (node.type) {
    case 'text':
    case 'html':
      to.push(dialect.text(node.value))
      return
    case 'inlineCode':
      to.push(dialect.code(node.value))
      return
    case 'strong':
      to.push(dialect.strong(inlines(node.children, dialect, inner)))
      return
    case 'emphasis':
      to.push(dialect.emphasis(inlines(node.children, dialect, inner)))
      return
    case 'break':
      to.push(dialect.lineBreak())
      return
    case 'image':
      to.push(dialect.text(node.alt ?? ''))
      return
    case 'link':
      if (isSafe(node.url)) {
        to.push(dialect.link(inlines(node.children, dialect, inner), node.url))
        if (dialect.showsUrls !== true && textOf(node) !== node.url)
          to.push(dialect.text(` (${new URL(node.url).host})`))
        return
      }
      break
    default:
      if (!('children' in node)) {
        to.push(dialect.text(textOf(node)))
        return
      }
  }
  for (const child of node.children) writeInline(child, dialect, inner, to)
}

/** Only https, no character that could end the link in any channel, and no user, whose name could pass for the host. */
const isSafe = (url: string): boolean =>
  url.length <= 500 &&
  URL.canParse(url) &&
  /^https:\/\/[\x21-\x7e]+$/.test(url) &&
  !/[<>|"'()[\]\\`]|^https:\/\/[^/?#]*@/.test(url)

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
