import { cutAtSentence } from '../../../domain/messages/markdown/cut'
import { fit } from '../../../domain/messages/markdown/fit'
import { paragraphs } from '../../../domain/messages/markdown/text-layout'
import { walk } from '../../../domain/messages/markdown/walk'
import type { Digest, Message } from '../../../domain/messages/model'
import { labels } from '../../../domain/messages/wording'
import { oneLine } from '../../../runtime/text'
import { escapePlain, plainDialect } from './markup'

/** SNS takes subjects of less than 100 ASCII characters on one line. */
const SUBJECT = 99
const ANALYSIS = 8_000
const STEPS = 50

export interface Mail {
  readonly subject: string
  readonly text: string
}

/** A message as plain text. */
export const mailMessage = (message: Message): Mail => ({
  subject: subjectOf(message.title),
  text: parts(message)
    .filter((part) => part !== '')
    .join('\n\n'),
})

const subjectOf = (title: string): string => {
  const ascii = oneLine(title).replace(/[^\x20-\x7e]/g, '?')
  return ascii.length <= SUBJECT ? ascii : `${ascii.slice(0, SUBJECT - 4)} ...`
}

const parts = ({
  title,
  lines,
  facts,
  analysis,
  steps,
  notes,
  link,
  alert_id,
  digest,
}: Message): readonly string[] => [
  safe(title, 400),
  digest === undefined ? '' : digestText(digest),
  factLines(facts),
  lines.map((line) => safe(line, 1_000)).join('\n'),
  analysis === undefined ? '' : analysisText(analysis),
  planText(steps),
  notes.map((note) => safe(note, 600)).join('\n'),
  link === undefined ? '' : `${link.decides ? labels.decide : labels.show}:\n${link.url}`,
  digest === undefined ? `Alert ${alert_id}` : '',
]

/** Messages that are sent together: lines with links first, then who else is concerned. */
const digestText = ({ linked, named }: Digest): string =>
  [
    ...linked.map(
      ({ text, link }) =>
        `- ${safe(text, 400)}${link === undefined ? '' : `\n  ${link.decides ? labels.decide : labels.show}: ${link.url}`}`,
    ),
    ...named.map(({ what, domains }) => `\n${safe(what, 250)}\n${safe(domains, 1_500)}`),
  ].join('\n')

const factLines = (facts: Message['facts']): string => {
  const width = Math.max(0, ...facts.map(({ label }) => label.length)) + 2
  return facts.map(({ label, value }) => `${`${label}:`.padEnd(width)}${safe(value, 300)}`).join('\n')
}

const safe = (text: string, length: number): string => cutAtSentence(escapePlain(oneLine(text)), length)

const analysisText = (nodes: NonNullable<Message['analysis']>): string => {
  const write = (kept: typeof nodes) => paragraphs(walk(kept, plainDialect))
  const { written, cut } = fit(nodes, ANALYSIS, write, (text) => text.length)
  return written === ''
    ? ''
    : headed(labels.rootCause, cut ? `${written}\n(cut; the link shows more)` : written)
}

const planText = (steps: Message['steps']): string => {
  if (steps.length === 0) return ''
  const left = steps.length - STEPS
  const shown = steps
    .slice(0, STEPS)
    .map(({ action, risk, target, preview, rationale }, index) =>
      [`${index + 1}. ${action} (${risk} risk)`, safe(target, 300), safe(preview, 600), safe(rationale, 300)]
        .filter((line) => line !== '')
        .join('\n   '),
    )
  return headed(labels.plan, [...shown, ...(left > 0 ? [`and ${left} more`] : [])].join('\n'))
}

const headed = (title: string, text: string): string => `${title}\n${'-'.repeat(title.length)}\n${text}`
