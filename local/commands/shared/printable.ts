/** Characters that could move the cursor, or change what a terminal shows. */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Without them. */
export const printable = (text: string): string => text.replace(UNSEEN, '')

/** Of a text of several lines, which stay. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n')

/** A text in JSON with each of them escaped, which JSON leaves as they are beyond ASCII: the value is the same. */
export const printableJson = (json: string): string =>
  json.replace(UNSEEN, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** A value in such JSON. */
export const shownJson = (value: unknown, indent?: number): string =>
  printableJson(JSON.stringify(value, null, indent))

/**
 * Lines of at most so many characters, broken between words; a word that is longer than a line is broken within. One line
 * without a width.
 */
export const wrapped = (text: string, width = Number.POSITIVE_INFINITY): readonly string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
    for (; line.length > width; line = line.slice(width)) lines.push(line.slice(0, width))
  }
  return [...lines, line]
}
