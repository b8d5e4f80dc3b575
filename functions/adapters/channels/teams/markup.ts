import { defined } from '../../../../schemas/defined'
import type { Dialect } from '../../../domain/messages/markdown/walk'
import { visible } from '../../../runtime/text'

/** A piece of a line of a card. Its text is shown as it is: no Markdown is read in it, so nothing in it can be live. */
export interface TextRun {
  readonly type: 'TextRun'
  readonly text: string
  readonly weight?: 'Bolder'
  readonly italic?: true
  readonly fontType?: 'Monospace'
  readonly isSubtle?: true
  readonly size?: 'Small' | 'Medium' | 'Large'
  readonly color?: 'Good' | 'Warning' | 'Attention' | 'Accent'
  readonly selectAction?: { readonly type: 'Action.OpenUrl'; readonly url: string }
}

export interface RichTextBlock {
  readonly type: 'RichTextBlock'
  readonly inlines: readonly TextRun[]
  readonly spacing?: 'None' | 'Small' | 'Medium'
}

export const run = (text: string, look: Partial<TextRun> = {}): TextRun => ({
  type: 'TextRun',
  text: visible(text),
  ...look,
})

export const line = (inlines: readonly TextRun[], spacing?: RichTextBlock['spacing']): RichTextBlock => ({
  type: 'RichTextBlock',
  inlines,
  ...defined({ spacing }),
})

type Runs = readonly TextRun[]
const withLook = (inner: readonly Runs[], look: Partial<TextRun>): Runs =>
  inner.flat().map((piece) => ({ ...piece, ...look }))

/** A block with something in front of it: a bullet, or the space of its depth. */
const led = (block: RichTextBlock, text: string): RichTextBlock => line([run(text), ...block.inlines], 'None')

const INDENT = '\u2003'

export const teamsDialect: Dialect<Runs, readonly RichTextBlock[]> = {
  text: (text) => [run(text.replaceAll('\n', ' '))],
  strong: (inner) => withLook(inner, { weight: 'Bolder' }),
  emphasis: (inner) => withLook(inner, { italic: true }),
  code: (text) => [run(text, { fontType: 'Monospace' })],
  link: (inner, url) => withLook(inner, { selectAction: { type: 'Action.OpenUrl', url }, color: 'Accent' }),
  lineBreak: () => [run('\n')],
  heading: (inner) => [line(withLook(inner, { weight: 'Bolder' }))],
  paragraph: (inner) => [line(inner.flat())],
  codeBlock: (text) =>
    text.split('\n').map((row) => line([run(row === '' ? ' ' : row, { fontType: 'Monospace' })], 'None')),
  list: (items, start) =>
    items.flatMap((item, index) =>
      item
        .flat()
        .map((block, row) =>
          led(block, row > 0 ? INDENT : start === undefined ? '•\u2002' : `${start + index}.\u2002`),
        ),
    ),
  quote: (inner) => inner.flat().map((block) => led(block, INDENT)),
  table: (rows) =>
    rows.map((row) =>
      line(
        row.flatMap((cell, index) => [...(index === 0 ? [] : [run(' | ')]), ...cell.flat()]),
        'None',
      ),
    ),
}
