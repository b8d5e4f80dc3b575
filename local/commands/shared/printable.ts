/** Without characters that could move the cursor, or change what a terminal shows. */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')

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
