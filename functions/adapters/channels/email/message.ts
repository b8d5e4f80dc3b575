import { cutAtSentence } from '../../../domain/messages/markdown/cut'
import { fit } from '../../../domain/messages/markdown/fit'
import { paragraphs } from '../../../domain/messages/markdown/text-layout'
import { walk } from '../../../domain/messages/markdown/walk'
import type { Digest, Message } from '../../../domain/messages/model'
import { labels, linkText } from '../../../domain/messages/wording'
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

const parts = (message: Message): readonly string[] => {
  const { title, situation = [], lines, intention, steps, notes, link, alert_id, digest } = message
  const open = link === undefined ? '' : `${linkText(link)}:\n${link.url}`
  return [
    [safe(title, 400), ...situation.map((line) => safe(line, 600))].join('\n'),
    digest === undefined ? '' : digestText(digest),
    lines.map((line) => safe(line, 1_000)).join('\n'),
    intention === undefined ? '' : safe(intention, 1_200),
    planText(steps),
    open,
    notes.map((note) => safe(note, 600)).join('\n'),
    cause(message),
    reasons(message),
    headed(labels.changes, (message.changes ?? []).map((line) => safe(line, 400)).join('\n')),
    headed(labels.evidence, factLines(message.facts)),
    digest === undefined ? `Alert ${alert_id}` : '',
  ]
}

/** Messages that are sent together: lines with links first, then who else is concerned. */
const digestText = ({ linked, named }: Digest): string =>
  [
    ...linked.map(
      ({ text, link }) =>
        `- ${safe(text, 400)}${link === undefined ? '' : `\n  ${linkText(link)}: ${link.url}`}`,
    ),
    ...named.map(({ what, domains }) => `\n${safe(what, 250)}\n${safe(domains, 1_500)}`),
  ].join('\n')

const factLines = (facts: Message['facts']): string => {
  const width = Math.max(0, ...facts.map(({ label }) => label.length)) + 2
  return facts.map(({ label, value }) => `${`${label}:`.padEnd(width)}${safe(value, 300)}`).join('\n')
}

const safe = (text: string, length: number): string => cutAtSentence(escapePlain(oneLine(text)), length)

const cause = ({ analysis: nodes, byline = [] }: Message): string => {
  if (nodes === undefined) return ''
  const write = (kept: typeof nodes) => paragraphs(walk(kept, plainDialect))
  const { written, cut } = fit(nodes, ANALYSIS, write, (text) => text.length)
  if (written === '') return ''
  const whole = cut ? `${written}\n(cut; the link shows more)` : written
  return headed(labels.rootCause, [whole, '', ...byline.map((line) => safe(line, 600))].join('\n'))
}

/** Why each step is there, in the agent's words; of what was carried out, no one asks any more. */
const reasons = ({ steps, notes }: Message): string =>
  notes.length === 0
    ? ''
    : headed(
        labels.reasons,
        steps
          .slice(0, STEPS)
          .map(({ rationale }, index) => `${index + 1}. ${safe(rationale, 300)}`)
          .join('\n'),
      )

const planText = (steps: Message['steps']): string => {
  if (steps.length === 0) return ''
  const left = steps.length - STEPS
  const shown = steps
    .slice(0, STEPS)
    .map(({ action, risk, target, preview, became }, index) =>
      [`${index + 1}. ${action} (${became ?? `${risk} risk`})`, safe(target, 300), safe(preview, 600)]
        .filter((line) => line !== '')
        .join('\n   '),
    )
  return headed(labels.plan, [...shown, ...(left > 0 ? [`and ${left} more`] : [])].join('\n'))
}

const headed = (title: string, text: string): string =>
  text === '' ? '' : `${title}\n${'-'.repeat(title.length)}\n${text}`
