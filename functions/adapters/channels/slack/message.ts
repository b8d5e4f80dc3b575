import type { DecisionAction } from '../../../../schemas/alert'
import { highestRisk } from '../../../domain/messages/intention'
import { cutToSize } from '../../../domain/messages/markdown/cut'
import { fit } from '../../../domain/messages/markdown/fit'
import { paragraphs } from '../../../domain/messages/markdown/text-layout'
import { walk } from '../../../domain/messages/markdown/walk'
import type { Message } from '../../../domain/messages/model'
import { fitsSlack, slackPlan, slackReasons } from '../../../domain/messages/slack/plan'
import { escapeSlack, slackCode } from '../../../domain/messages/slack/text'
import { labels, linkText } from '../../../domain/messages/wording'
import { oneLine } from '../../../runtime/text'
import { type Block, context, cut, header, plain, section, sections } from './blocks'
import { digestBlocks } from './digest'
import { slackDialect } from './markup'

/** In characters, well below what Slack takes: whole messages failed long before all their parts were full. */
const ANALYSIS = 1_800

export interface SlackMessage {
  readonly text: string
  readonly unfurl_links: false
  readonly unfurl_media: false
  readonly blocks: readonly Block[]
}

/** A message in Block Kit: of a question what decides first, then why; of everything else what happened. */
export const slackMessage = (message: Message): SlackMessage => ({
  text: escapeSlack(cutToSize(oneLine(message.title), TITLE, (piece) => escapeSlack(piece).length)),
  unfurl_links: false,
  unfurl_media: false,
  blocks: blocksOf(message),
})
const TITLE = 700

const blocksOf = (message: Message): readonly Block[] => {
  if (message.digest !== undefined) return digestBlocks(message, message.digest)
  return message.notes.length > 0 ? question(message) : outcome(message)
}

const question = (message: Message): readonly Block[] => [
  header(message),
  section(
    [`*${cut(message.summary, 300)}*`, ...(message.situation ?? []).map((line) => cut(line))].join('\n'),
  ),
  ...lines(message.lines),
  ...(message.intention === undefined ? [] : [section(`*${cut(message.intention)}*`)]),
  ...plan(message),
  ...decision(message),
  context(message.notes.map(note).join('\n')),
  ...cause(message),
  ...reasons(message),
  ...headed(
    labels.changes,
    (message.changes ?? []).map((line) => cut(line)),
  ),
  ...headed(labels.evidence, message.facts.map(fact)),
  context(foot(message)),
]

/** Seen before it is read. */
const OUTCOMES = { good: '🟢 ', bad: '🔴 ', alert: '', neutral: '' } as const

const outcome = (message: Message): readonly Block[] => [
  section(
    [
      `${OUTCOMES[message.tone]}*${cut(message.heading)}*  ${cut(message.summary)}`,
      ...message.lines.map((line) => cut(line)),
    ].join('\n'),
  ),
  ...decision(message),
  ...plan(message),
  ...cause(message),
  context(foot(message)),
]

const lines = (given: readonly string[]): readonly Block[] => sections(given.map((line) => cut(line)))

const headed = (title: string, given: readonly string[]): readonly Block[] =>
  given.length === 0 ? [] : sections([`*${title}*`, ...given])

const foot = ({ alert_id, link }: Message): string =>
  `${link === undefined ? '' : `<${link.url}|${linkText({ ...link, decides: false })}> · `}Alert \`${alert_id}\``

const FACT = 200

/** A value is copied: as code it is what it was. A time is each reader's own. */
const fact = ({ label, value }: Message['facts'][number]): string => {
  const time = cut(value, FACT)
  return `${escapeSlack(label)}: ${time.startsWith('<!date') ? time : codeOf(value)}`
}

const codeOf = (value: string): string =>
  slackCode(cutToSize(oneLine(value), FACT, (piece) => slackCode(piece).length)) || '-'

/**
 * The one place where a user is named so that Slack shows the name: who may decide, which is the first note. Its ids come from the
 * settings; in the others there are names that people gave themselves.
 */
const note = (line: string, at: number): string =>
  at > 0 ? cut(line) : cut(line).replace(/&lt;@\u200b?([UW][A-Z0-9]{2,20})&gt;/g, '<@$1>')

const cause = ({ analysis: nodes, byline = [], link }: Message): readonly Block[] => {
  if (nodes === undefined) return []
  const write = (kept: typeof nodes) => paragraphs(walk(kept, slackDialect))
  const { written, cut: isCut } = fit(nodes, ANALYSIS, write, (text) => text.length)
  if (written === '') return []
  const rest = isCut && link !== undefined ? `\n<${link.url}|${labels.readAll}>` : ''
  return [
    section(`*${labels.rootCause}*\n${written}${rest}`),
    context(byline.map((line) => cut(line)).join(' ')),
  ]
}

const reasons = ({ steps }: Message): readonly Block[] =>
  steps.every(({ rationale }) => rationale === '')
    ? []
    : [section(`*${labels.reasons}*\n${slackReasons(steps)}`)]

/** The plan is never folded behind "see more"; where it is shown in part only, the message says so. */
const plan = ({ steps, link, notes: asked }: Message): readonly Block[] => {
  if (steps.length === 0) return []
  // A question has said in the line above it what it is.
  const title = asked.length === 0 ? `*${labels.plan}*\n` : ''
  const shown = { ...section(`${title}${slackPlan(steps)}`), expand: true }
  if (asked.length === 0 || fitsSlack(steps)) return [shown]
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
  const list = steps.map(({ action, risk: own }, index) => `${index + 1}. ${action} (${own})`).join(', ')
  // A domain with the name of its monitor may be longer than all that Slack takes here.
  const head = `${oneLine(domain, 150)}. Highest risk: ${highestRisk(steps)}. ${steps.length} step(s)`
  const text = `${head}: ${list}`
  return {
    title: plain(labels.confirmTitle),
    text: plain(text.length <= 300 ? text : `${head}, as the message shows them.`),
    confirm: plain(labels.approve),
    deny: plain(labels.confirmBack),
  }
}
