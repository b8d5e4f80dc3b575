import type { Root } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import { clean } from './clean'

/** Characters that are read. What comes after them is cut: no one reads more of it in a message or on a page. */
const LONGEST = 30_000

/**
 * Marks that nest or pair. The parser's time grows with their square and worse, and its stack with their depth: a text
 * made of them is read without them.
 */
const MARKS = /[*_~[\]>|!]/g
const MANY = 800
const DEEP_LINE = /^(?:[ \t]*(?:[-+*>]|\d{1,9}[.)])){12}/m

/** `null`: of every character. */
const withoutPairs = {
  disable: {
    null: [
      'attention',
      'blockQuote',
      'labelStartLink',
      'labelStartImage',
      'labelEnd',
      'list',
      'strikethrough',
      'table',
    ],
  },
}

/** The tree of a Markdown text with GitHub's extensions, in bounded time whatever the text is. */
export const parseMarkdown = (markdown: string): Root => {
  const text = clean(markdown.slice(0, LONGEST))
  const marks = text.match(MARKS)?.length ?? 0
  return fromMarkdown(text, {
    extensions: marks > MANY || DEEP_LINE.test(text) ? [withoutPairs] : [gfm({ singleTilde: false })],
    mdastExtensions: [gfmFromMarkdown()],
  })
}
