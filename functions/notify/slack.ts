import { cutAtSentence, type Dialect, renderMarkdown } from './markdown'
import type { Message } from './model'

/** Slack's limits, in characters; whole messages failed well below what the parts allow. */
const HEADER = 150
const SECTION = 2_900
const ANALYSIS = 2_400
const STEPS_SHOWN = 8

/** A zero-width space keeps `@here` and the like from waking anybody. */
const quiet = (text: string): string => text.replace(/@(?=\w)/g, '@\u200b')

export const escapeSlack = (text: string): string =>
  quiet(text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'))

const dialect: Dialect = {
  text: (text) => escapeSlack(text).replace(/[*_~`]/g, (mark) => `${mark}\u200b`),
  strong: (inner) => `*${inner.replaceAll('*', '')}*`,
  code: (text) => `\`${escapeSlack(text).replaceAll('`', "'")}\``,
  block: (text) => `\`\`\`${escapeSlack(text).replaceAll('```', "'''")}\`\`\``,
  link: (inner, url) => `<${url}|${inner.replace(/[<>|]/g, '')}>`,
}

const section = (text: string): object => ({
  type: 'section',
  text: { type: 'mrkdwn', text: text.slice(0, SECTION) },
})

/** A message in Block Kit. */
export const slackMessage = (message: Message): object => {
  const { title, lines, analysis, steps, asks } = message
  const shown = steps.slice(0, STEPS_SHOWN).map((step, index) => {
    const what = `${index + 1}. *${escapeSlack(step.action)}* (${step.risk} risk) \`${escapeSlack(step.target).replaceAll('`', "'")}\``
    return `${what}\n${escapeSlack(step.rationale.slice(0, 200))}`
  })
  const more = steps.length - shown.length
  return {
    text: escapeSlack(title),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: title.slice(0, HEADER), emoji: false } },
      section(lines.map(escapeSlack).join('\n')),
      ...(analysis === undefined
        ? []
        : [section(cutAtSentence(withoutPlan(renderMarkdown(analysis, dialect)), ANALYSIS))]),
      ...(steps.length === 0
        ? []
        : [
            section(
              cutAtSentence(`*Plan*\n${shown.join('\n')}${more > 0 ? `\nand ${more} more` : ''}`, SECTION),
            ),
          ]),
      ...(asks === 'none' ? [] : [{ type: 'actions', block_id: 'decision', elements: buttons(message) }]),
      { type: 'context', elements: [{ type: 'mrkdwn', text: `Alert ${escapeSlack(message.alert_id)}` }] },
    ],
  }
}

/** The plan stands below in a form for people: its JSON block would only repeat it. */
const withoutPlan = (text: string): string => text.replace(/```[^`]*"steps"[^`]*```\s*$/, '').trim()

const buttons = (message: Message): readonly object[] => {
  const value = JSON.stringify({ alert_id: message.alert_id, plan_digest: message.plan_digest })
  const button = (action_id: string, text: string, more: object = {}) => ({
    type: 'button',
    action_id,
    text: { type: 'plain_text', text, emoji: false },
    value,
    ...more,
  })
  if (message.asks === 'acknowledgement') return [button('acknowledge', 'Acknowledge')]
  const summary = message.steps.map(({ action, risk }) => `${action} (${risk} risk)`).join(', ')
  const confirm = {
    title: { type: 'plain_text', text: 'Approve this plan?' },
    text: { type: 'plain_text', text: `${message.title.slice(0, 120)}: ${summary}`.slice(0, 300) },
    confirm: { type: 'plain_text', text: 'Approve' },
    deny: { type: 'plain_text', text: 'Back' },
  }
  return [
    button('approve', 'Approve', { style: 'primary', confirm }),
    button('reject', 'Reject', { style: 'danger' }),
  ]
}
