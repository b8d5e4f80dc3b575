/** Part of a line in one look. */
export interface Span {
  readonly text: string
  /** `bold`, `dim`, and a colour by its name. */
  readonly classes: readonly string[]
}

const ON: Readonly<Record<string, string>> = {
  ...{ 1: 'bold', 2: 'dim', 31: 'red', 32: 'green', 33: 'yellow', 34: 'blue', 35: 'magenta', 36: 'cyan' },
}
const COLOURS = new Set(['red', 'green', 'yellow', 'blue', 'magenta', 'cyan'])

/** What a terminal makes of the colours that this project's commands use; any other escape is left out. */
export const spansOf = (line: string): readonly Span[] => {
  const on = new Set<string>()
  const spans: Span[] = []
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is what is looked for
  for (const part of line.split(/(\u001b\[[\d;?]*[A-Za-z])/)) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is what is looked for
    const [, codes] = /^\u001b\[([\d;]*)m$/.exec(part) ?? []
    if (codes === undefined) {
      if (part !== '' && !part.startsWith('\u001b')) spans.push({ text: part, classes: [...on] })
      continue
    }
    for (const code of codes.split(';')) {
      if (code === '0' || code === '') on.clear()
      else if (code === '22') for (const name of ['bold', 'dim']) on.delete(name)
      else if (code === '39') for (const name of COLOURS) on.delete(name)
      else if (ON[code] !== undefined) on.add(ON[code])
    }
  }
  return spans
}
