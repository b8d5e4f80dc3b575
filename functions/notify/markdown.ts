import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'

interface Node {
  readonly type: string
  readonly value?: string
  readonly url?: string
  readonly depth?: number
  readonly ordered?: boolean | null
  readonly start?: number | null
  readonly children?: readonly Node[]
}

/** How a channel writes the few things that a text can hold. `text` must make its input harmless there. */
export interface Dialect {
  readonly text: (text: string) => string
  readonly strong: (inner: string) => string
  readonly code: (text: string) => string
  readonly block: (text: string) => string
  readonly link: (inner: string, url: string) => string
}

/** The agent's Markdown for a channel, by one walk over its tree: whatever is not known comes out as harmless text. */
export const renderMarkdown = (markdown: string, dialect: Dialect): string => {
  const tree = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }) as Node
  return blocks(tree.children ?? [], dialect).trim()
}

const blocks = (nodes: readonly Node[], dialect: Dialect): string =>
  nodes
    .map((node) => block(node, dialect))
    .filter((text) => text !== '')
    .join('\n\n')

const block = (node: Node, dialect: Dialect): string => {
  switch (node.type) {
    case 'heading':
      return dialect.strong(inline(node.children ?? [], dialect))
    case 'code':
      return dialect.block(node.value ?? '')
    case 'list':
      return (node.children ?? [])
        .map((item, index) => {
          const mark = node.ordered === true ? `${(node.start ?? 1) + index}.` : '•'
          return `${mark} ${blocks(item.children ?? [], dialect)
            .replaceAll('\n\n', '\n')
            .replaceAll('\n', '\n   ')}`
        })
        .join('\n')
    case 'table':
      return (node.children ?? [])
        .map((row) => (row.children ?? []).map((cell) => inline(cell.children ?? [], dialect)).join(' | '))
        .join('\n')
    case 'thematicBreak':
      return ''
    case 'blockquote':
      return blocks(node.children ?? [], dialect)
    case 'paragraph':
      return inline(node.children ?? [], dialect)
    default:
      return node.children === undefined ? dialect.text(node.value ?? '') : inline(node.children, dialect)
  }
}

const inline = (nodes: readonly Node[], dialect: Dialect): string =>
  nodes
    .map((node) => {
      const inner = () => inline(node.children ?? [], dialect)
      switch (node.type) {
        case 'strong':
          return dialect.strong(inner())
        case 'inlineCode':
          return dialect.code(node.value ?? '')
        case 'link':
          return isSafe(node.url) ? dialect.link(inner(), node.url) : inner()
        case 'break':
          return '\n'
        default:
          return node.children === undefined ? dialect.text(node.value ?? '') : inner()
      }
    })
    .join('')

const isSafe = (url: string | undefined): url is string =>
  url !== undefined && /^https:\/\/[\x21-\x7e]+$/.test(url) && !/[<>|"()]/.test(url)

/** A text cut at the end of a sentence, or of a word, below a length. */
export const cutAtSentence = (text: string, length: number): string => {
  if (text.length <= length) return text
  const head = text.slice(0, length - 2)
  const end = Math.max(head.lastIndexOf('. '), head.lastIndexOf('.\n'), head.lastIndexOf('\n'))
  const cut =
    end > length / 2 ? head.slice(0, end + 1) : head.slice(0, Math.max(head.lastIndexOf(' '), length / 2))
  return `${cut.trimEnd()} …`
}
