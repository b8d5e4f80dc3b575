import { cutAtSentence, type Dialect, renderMarkdown } from './markdown'
import type { Message } from './model'

/** SNS takes subjects of less than 100 ASCII characters on one line. */
const SUBJECT = 99
const ANALYSIS = 20_000

const dialect: Dialect = {
  text: (text) => text,
  strong: (inner) => inner.toUpperCase(),
  code: (text) => text,
  block: (text) => text,
  link: (inner, url) => `${inner} (${url})`,
}

export interface Mail {
  readonly subject: string
  readonly text: string
}

/** A message as plain text. */
export const mailMessage = ({
  title,
  lines,
  analysis,
  steps,
  link,
  linkDecides,
  alert_id,
}: Message): Mail => ({
  subject: title.replace(/[^\x20-\x7e]/g, '?').slice(0, SUBJECT),
  text: [
    title,
    '',
    ...lines,
    ...(steps.length === 0 ? [] : ['', 'Plan:']),
    ...steps.map(
      (step, index) =>
        `${index + 1}. ${step.action} (${step.risk} risk) ${step.target}\n   ${step.rationale}`,
    ),
    ...(analysis === undefined ? [] : ['', cutAtSentence(renderMarkdown(analysis, dialect), ANALYSIS)]),
    ...(link === undefined ? [] : ['', `${linkDecides ? 'Review and decide' : 'Show the alert'}: ${link}`]),
    '',
    `Alert ${alert_id}`,
  ].join('\n'),
})
