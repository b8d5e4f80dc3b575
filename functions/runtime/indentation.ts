/** White space before the text of a line, as Markdown counts it. */

const SPACE = 32
const TAB = 9

/** Columns of white space before the text; a tab leads to the next multiple of four. */
export const indentOf = (line: string): number => {
  let columns = 0
  for (let at = 0; ; at += 1) {
    const code = line.charCodeAt(at)
    if (code === SPACE) columns += 1
    else if (code === TAB) columns += 4 - (columns % 4)
    else return columns
  }
}

/** A line without so many columns of white space, as far as it has them. */
export const outdented = (line: string, columns: number): string => {
  let [at, left] = [0, columns]
  for (; left > 0 && (line[at] === ' ' || line[at] === '\t'); at += 1) left -= line[at] === ' ' ? 1 : 4
  return left < 0 ? ' '.repeat(-left) + line.slice(at) : line.slice(at)
}

export const isBlank = (line: string): boolean => /^[ \t]*$/.test(line)
