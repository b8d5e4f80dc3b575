import { oneLine, visible } from '../../../runtime/text'

/**
 * A text of others as a quotation in a document of ours: the mark is before every line, whatever ends a line somewhere, so that
 * nothing in it can end the quotation, pass for a part of the document, or hide one.
 */
export const quoted = (markdown: string): string =>
  visible(markdown)
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n')

/** A text of others on one line of a document, as text: no markup of it becomes markup of ours. */
export const plainLine = (text: string, length?: number): string =>
  unlisted(oneLine(text, length).replace(/[\\`*_[\]<>#|~!&]/g, '\\$&'))

/** A line that begins no list, and is no rule and no underline: `2. restart` is no second step of anything. */
export const unlisted = (line: string): string =>
  line.replace(/^[-+=]/, '\\$&').replace(/^(\d{1,9})([.)])/, '$1\\$2')

/** JSON in a fence. In a text of it a line separator is written as an escape, so that no line but ours begins with a fence. */
export const fencedJsonOf = (value: unknown): string =>
  `\`\`\`json\n${(JSON.stringify(value, null, 2) ?? 'null').replace(UNSEEN, escaped)}\n\`\`\``

const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
const escaped = (character: string): string =>
  [...Array(character.length).keys()]
    .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('')
