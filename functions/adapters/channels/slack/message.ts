import type { DecisionAction } from '../../../../schemas/alert'
import { cutToSize } from '../../../domain/messages/markdown/cut'
import { fit } from '../../../domain/messages/markdown/fit'
import { paragraphs } from '../../../domain/messages/markdown/text-layout'
import { walk } from '../../../domain/messages/markdown/walk'
import type { Message } from '../../../domain/messages/model'
import { fitsSlack, slackPlan } from '../../../domain/messages/slack/plan'
import { escapeSlack, slackCode } from '../../../domain/messages/slack/text'
import { labels } from '../../../domain/messages/wording'
import { oneLine } from '../../../runtime/text'
import { type Block, context, cut, header, mrkdwn, plain, section } from './blocks'
import { digestBlocks } from './digest'
import { slackDialect } from './markup'

/** In characters, well below what Slack takes: whole messages failed long before all their parts were full. */
const ANALYSIS = 2_200

export interface SlackMessage {
  readonly text: string
  readonly unfurl_links: false
  readonly unfurl_media: false
  readonly blocks: readonly Block[]
}

/** A message in Block Kit: a question in full, everything else in three lines. */
export const slackMessage = (message: Message): SlackMessage => ({
  text: cut(message.title),
  unfurl_links: false,
  unfurl_media: false,
  blocks: blocksOf(message),
})

const blocksOf = (message: Message): readonly Block[] => {
  if (message.digest !== undefined) return digestBlocks(message, message.digest)
  return message.notes.length > 0 ? question(message) : outcome(message)
}

const question = (message: Message): readonly Block[] => [
  header(message),
  section(`*${cut(message.summary, 300)}*`),
  ...fieldSections(message.facts),
  ...(message.lines.length === 0 ? [] : [section(message.lines.map((line) => cut(line)).join('\n'))]),
  ...analysis(message),
  ...plan(message),
  context([...message.notes.map(notes), more(message)].filter((line) => line !== '').join('\n')),
  ...decision(message),
  context(`Alert \`${message.alert_id}\``),
]

/** Slack refuses a section of more, and with it the message. */
const FIELDS = 10

const fieldSections = (facts: Message['facts']): readonly Block[] =>
  Array.from({ length: Math.ceil(facts.length / FIELDS) }, (_, index) => ({
    type: 'section',
    fields: facts.slice(index * FIELDS, (index + 1) * FIELDS).map(field),
  }))

const outcome = (message: Message): readonly Block[] => [
  section(
    [`*${cut(message.heading)}*  ${cut(message.summary)}`, ...message.lines.map((line) => cut(line))].join(
      '\n',
    ),
  ),
  context(`Alert \`${message.alert_id}\`${message.link === undefined ? '' : ` · ${more(message)}`}`),
  ...decision(message),
]

const field = ({ label, value }: Message['facts'][number]) =>
  mrkdwn(`*${escapeSlack(label)}*\n${codeOf(value)}`)

/** A value is copied: as code it is what it was. */
const codeOf = (value: string): string =>
  slackCode(cutToSize(oneLine(value), 200, (piece) => slackCode(piece).length)) || '-'

/** The one place where a user is named so that Slack shows the name; ids come from the settings. */
const notes = (line: string): string => cut(line).replace(/&lt;@\u200b?([UW][A-Z0-9]{2,20})&gt;/g, '<@$1>')

const more = ({ link }: Message): string => (link === undefined ? '' : `<${link.url}|${labels.show}>`)

const analysis = ({ analysis: nodes, link }: Message): readonly Block[] => {
  if (nodes === undefined) return []
  const write = (kept: typeof nodes) => paragraphs(walk(kept, slackDialect))
  const { written, cut: isCut } = fit(nodes, ANALYSIS, write, (text) => text.length)
  if (written === '') return []
  const rest = isCut && link !== undefined ? `\n<${link.url}|${labels.readAll}>` : ''
  return [section(`*${labels.rootCause}*\n${written}${rest}`)]
}

/** The plan is never folded behind "see more"; where it is shown in part only, the message says so. */
const plan = ({ steps, link }: Message): readonly Block[] => {
  if (steps.length === 0) return []
  const shown = { ...section(`*${labels.plan}*\n${slackPlan(steps)}`), expand: true }
  if (fitsSlack(steps)) return [shown]
  const where = link === undefined ? labels.planElsewhere : `<${link.url}|${labels.readPlan}>`
  return [shown, section(`*${labels.planTooLong}* ${where}`)]
}

/** Approve is only shown below the whole plan. */
const offersOn = ({ offers, steps }: Message): readonly DecisionAction[] =>
  fitsSlack(steps) ? offers : offers.filter((offer) => offer !== 'approve')

const decision = (message: Message): readonly Block[] => {
  const offers = offersOn(message)
  if (offers.length === 0) return []
  const input = {
    type: 'input',
    block_id: 'comment',
    optional: true,
    label: plain(labels.comment),
    element: { type: 'plain_text_input', action_id: 'comment', multiline: false, max_length: 1_000 },
  }
  const buttons = {
    type: 'actions',
    block_id: 'decision',
    elements: offers.map((offer) => button(offer, message)),
  }
  return offers.includes('reject') ? [input, buttons] : [buttons]
}

const looks: Partial<Record<DecisionAction, 'primary' | 'danger'>> = {
  approve: 'primary',
  reject: 'danger',
  stop: 'danger',
}

const button = (offer: DecisionAction, message: Message): object => ({
  type: 'button',
  action_id: offer,
  text: plain(labels[offer]),
  value: JSON.stringify({ alert_id: message.alert_id, plan_digest: message.plan_digest }),
  ...(looks[offer] === undefined ? {} : { style: looks[offer] }),
  ...(offer === 'approve' ? { confirm: confirmation(message) } : {}),
})

/** Slack asks once more, and says what it is about: domain, highest risk, steps. */
const confirmation = ({ domain, steps }: Message): object => {
  const risk = (['high', 'medium', 'low'] as const).find((name) => steps.some((step) => step.risk === name))
  const list = steps.map(({ action, risk: own }, index) => `${index + 1}. ${action} (${own})`).join(', ')
  const head = `${domain}. Highest risk: ${risk ?? 'low'}. ${steps.length} step(s)`
  const text = `${head}: ${list}`
  return {
    title: plain(labels.confirmTitle),
    text: plain(text.length <= 300 ? text : `${head}, as the message shows them.`),
    confirm: plain(labels.approve),
    deny: plain(labels.confirmBack),
  }
}
