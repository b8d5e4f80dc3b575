import type { Dialect } from './walk'

type Inline = 'text' | 'strong' | 'emphasis' | 'code' | 'link' | 'showsUrls' | 'codeBlock'

/** Layout of blocks for channels whose texts are lines; the channel says how it writes the pieces of a line. */
export const textLayout = (pieces: Pick<Dialect<string, string>, Inline>): Dialect<string, string> => ({
  ...pieces,
  lineBreak: () => '\n',
  heading: (inner) => pieces.strong(inner),
  paragraph: (inner) => inner.join(''),
  list: (items, start) =>
    items
      .map((item, index) => {
        const mark = start === undefined ? '•' : `${start + index}.`
        return `${mark} ${item.join('\n').replaceAll('\n', '\n    ')}`
      })
      .join('\n'),
  quote: (inner) => inner.join('\n'),
  table: (rows) => rows.map((row) => row.map((cell) => cell.join('')).join(' | ')).join('\n'),
})

export const paragraphs = (blocks: readonly string[]): string =>
  blocks.filter((block) => block.trim() !== '').join('\n\n')
