import { fromMarkdown } from 'mdast-util-from-markdown'

interface MarkdownNode {
  readonly type: string
  readonly lang?: string | null
  readonly value?: string
  readonly children?: readonly MarkdownNode[]
}

/** Emphasis and links are not looked for: on a text made of their marks the parser would take minutes. */
const withoutPairs = {
  disable: {
    null: ['attention', 'labelStartLink', 'labelStartImage', 'labelEnd'],
  },
}

/** Contents of the fenced JSON blocks of a Markdown text, in order, also those inside lists and quotes. */
export const fencedJson = (markdown: string): readonly string[] => {
  const found: string[] = []
  const walk = (node: MarkdownNode): void => {
    if (node.type === 'code' && node.lang?.toLowerCase() === 'json') found.push(node.value ?? '')
    for (const child of node.children ?? []) walk(child)
  }
  walk(fromMarkdown(markdown, { extensions: [withoutPairs] }) as MarkdownNode)
  return found
}
