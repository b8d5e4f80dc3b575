import { cutToSize } from '../../../domain/messages/markdown/cut'
import { fit } from '../../../domain/messages/markdown/fit'
import { walk } from '../../../domain/messages/markdown/walk'
import type { Digest, Message, ShownStep } from '../../../domain/messages/model'
import { labels, linkText } from '../../../domain/messages/wording'
import { oneLine } from '../../../runtime/text'
import { line, type RichTextBlock, run, type TextRun, teamsDialect } from './markup'

/** Bytes of the analysis' part of the card; the whole card must stay under 20 KB. */
const ANALYSIS = 5_000
const STEPS = 6

const COLOURS = { critical: 'attention', high: 'attention', medium: 'warning', low: 'accent' } as const
const TONES = { good: 'good', bad: 'attention', neutral: 'emphasis' } as const

type Element = RichTextBlock | { readonly type: string; readonly [name: string]: unknown }

/** Bytes as the product counts them: everything beyond ASCII is escaped. */
export const encodedSize = (value: unknown): number =>
  JSON.stringify(value).replace(/[\u0080-\uffff]/g, '\\u0000').length

/** Cut by what it takes in the card, in bytes. */
const cut = (text: string, bytes: number, look: Partial<TextRun> = {}): TextRun =>
  run(cutToSize(oneLine(text), bytes, encodedSize), look)

/**
 * A message for a Teams Workflows webhook: an Adaptive Card 1.4 of elements that exist since 1.2. Texts from outside
 * are text runs, in which no Markdown is read. Only links do something in such a card.
 */
export const teamsMessage = (message: Message): object => {
  const { title, alert_id } = message
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    fallbackText: cutToSize(title, 300, encodedSize),
    msteams: { width: 'Full' },
    body: [
      head(message),
      ...(message.digest === undefined ? [] : digest(message.digest)),
      ...message.lines.map((text, index) => line([cut(text, 1_000)], index === 0 ? 'Medium' : 'None')),
      ...(message.intention === undefined
        ? []
        : [line([cut(message.intention, 1_200, { weight: 'Bolder' })], 'Medium')]),
      ...plan(message.steps),
      ...button(message),
      ...message.notes.map((note) => line([cut(note, 600, { isSubtle: true })], 'None')),
      ...cause(message),
      ...reasons(message),
      ...changes(message),
      ...facts(message.facts),
      ...(message.digest === undefined
        ? [line([run(`Alert ${alert_id}`, { isSubtle: true, size: 'Small' })], 'Small')]
        : []),
    ],
  }
  return {
    type: 'message',
    summary: cutToSize(title, 300, encodedSize),
    attachments: [
      { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card },
    ],
  }
}

/** In the card, not below it: that is where it is seen first on a phone. */
const button = ({ link }: Message): readonly Element[] =>
  link === undefined
    ? []
    : [
        {
          type: 'ActionSet',
          spacing: 'Medium',
          actions: [{ type: 'Action.OpenUrl', title: linkText(link), url: link.url }],
        },
      ]

const head = ({ heading, summary, situation = [], tone, severity }: Message): Element => ({
  type: 'Container',
  style: tone === 'alert' ? COLOURS[severity] : TONES[tone],
  bleed: true,
  items: [
    line([run(heading, { size: 'Large', weight: 'Bolder' })]),
    line([cut(summary, 600, { weight: 'Bolder' })], 'None'),
    ...situation.map((text) => line([cut(text, 600)], 'None')),
  ],
})

const columns = (
  width: string,
  left: readonly Element[],
  right: readonly Element[],
  spacing: string,
): Element => ({
  type: 'ColumnSet',
  spacing,
  columns: [
    { type: 'Column', width, items: left },
    { type: 'Column', width: 'stretch', items: right },
  ],
})

const facts = (given: Message['facts']): readonly Element[] => [
  ...(given.length === 0 ? [] : [title(labels.evidence)]),
  ...given.map(({ label, value }) =>
    columns('110px', [line([run(label, { isSubtle: true })])], [line([cut(value, 220)])], 'Small'),
  ),
]

const changes = ({ changes: given = [] }: Message): readonly Element[] => [
  ...(given.length === 0 ? [] : [title(labels.changes)]),
  ...given.map((text) => line([cut(text, 400)], 'None')),
]

const title = (text: string): Element => ({
  type: 'TextBlock',
  text,
  weight: 'Bolder',
  separator: true,
  spacing: 'Medium',
})

/** Messages that are sent together: lines with links first, then who else is concerned. */
const digest = ({ linked, named }: Digest): readonly Element[] => [
  ...linked.map(({ text, link }) =>
    line([
      cut(text, 400),
      ...(link === undefined
        ? []
        : [
            run('\u2002'),
            run(linkText(link), {
              selectAction: { type: 'Action.OpenUrl', url: link.url },
              color: 'Accent',
            }),
          ]),
    ]),
  ),
  ...named.flatMap(({ what, domains }) => [
    line([cut(what, 250, { weight: 'Bolder' })], 'Medium'),
    line([cut(domains, 1_500)], 'None'),
  ]),
]

const cause = ({ analysis: nodes, byline = [], link }: Message): readonly Element[] => {
  if (nodes === undefined) return []
  const write = (kept: typeof nodes) => walk(kept, teamsDialect).flat().filter(isSeen)
  const { written, cut: isCut } = fit(nodes, ANALYSIS, write, encodedSize)
  if (written.length === 0) return []
  const open = link === undefined ? undefined : { type: 'Action.OpenUrl' as const, url: link.url }
  const rest =
    isCut && open !== undefined ? [line([run(labels.readAll, { selectAction: open, color: 'Accent' })])] : []
  const by = byline.map((text) => line([cut(text, 600, { isSubtle: true, size: 'Small' })], 'None'))
  return [title(labels.rootCause), ...written, ...rest, ...by]
}

const isSeen = ({ inlines }: RichTextBlock): boolean => inlines.some(({ text }) => text !== '')

const plan = (steps: readonly ShownStep[]): readonly Element[] => {
  if (steps.length === 0) return []
  const left = steps.length - STEPS
  return [
    title(labels.plan),
    ...steps
      .slice(0, STEPS)
      .map((step, index) => columns('20px', [line([run(`${index + 1}.`)])], item(step), 'Small')),
    ...(left > 0 ? [line([run(`and ${left} more`, { isSubtle: true })])] : []),
  ]
}

/** Teams' own green and yellow cannot be read on white: only a high risk has a colour. */
const item = ({ action, risk, target, preview, became }: ShownStep): readonly Element[] => [
  line([
    run(action, { weight: 'Bolder' }),
    run(' · '),
    became === undefined
      ? run(`${risk} risk`, risk === 'high' ? { color: 'Attention', weight: 'Bolder' } : {})
      : run(became),
  ]),
  ...(target === '' ? [] : [line([cut(target, 220, { fontType: 'Monospace', size: 'Small' })], 'None')]),
  ...(preview === '' ? [] : [line([cut(preview, 400)], 'None')]),
]

/** Why each step is there, in the agent's words; of what was carried out, no one asks any more. */
const reasons = ({ steps, notes }: Message): readonly Element[] =>
  notes.length === 0 || steps.every(({ rationale }) => rationale === '')
    ? []
    : [
        title(labels.reasons),
        ...steps
          .slice(0, STEPS)
          .map(({ rationale }, index) => line([run(`${index + 1}. `), cut(rationale, 220)], 'None')),
      ]
