import type { Root } from 'mdast'
import { visible } from '../../../runtime/text'
import { blocksOf } from './blocks'

/** Characters that are read. What comes after them is cut: no one reads more of it in a message or on a page. */
const LONGEST = 30_000

/** Whether all of a text is read. */
export const isReadWhole = (markdown: string): boolean => markdown.length <= LONGEST

/** Says that there is more; the link of a message and the key on a page lead to all of it. */
const MORE = '… The text is longer; this is its beginning.'

/**
 * The tree of a Markdown text: headings, lists, quotes, tables, code, links and emphasis, as people and agents write them. Its
 * time grows with the text and with nothing else, and the tree is never deep: no text can cost a message. HTML, references and
 * footnotes stay text.
 */
export const parseMarkdown = (markdown: string): Root => {
  if (last?.markdown !== markdown) last = { markdown, tree: treeOf(markdown) }
  return last.tree
}

/** Every channel of a message reads the same text, and so does the page. None of them changes the tree. */
let last: { readonly markdown: string; readonly tree: Root } | undefined

const treeOf = (markdown: string): Root => {
  const isLong = !isReadWhole(markdown)
  const text = visible(isLong ? markdown.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, '') : markdown)
  const children = blocksOf(text.split('\n'))
  if (isLong) children.push({ type: 'paragraph', children: [{ type: 'text', value: MORE }] })
  return { type: 'root', children }
}
