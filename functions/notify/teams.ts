import { cutAtSentence, type Dialect, renderMarkdown } from './markdown'
import type { Message } from './model'

/** The whole card must stay under 20 KB after encoding; every part of it is cut well below. */
const ANALYSIS = 4_000
const STEPS_SHOWN = 10

/** Adaptive Cards read a little Markdown in texts: its marks are taken out of what comes from outside. */
const plain = (text: string): string => text.replace(/[*_[\]()<>`#\\]/g, ' ').replace(/@(?=\w)/g, '@\u200b')

const dialect: Dialect = {
  text: plain,
  strong: (inner) => `**${inner.replaceAll('*', '')}**`,
  code: plain,
  block: plain,
  link: (inner, url) => `[${inner.replace(/[[\]()]/g, '')}](${url})`,
}

const text = (content: string, more: object = {}): object => ({
  type: 'TextBlock',
  text: content,
  wrap: true,
  ...more,
})

/** A message for a Teams Workflows webhook: an Adaptive Card 1.4. Only its link does something there. */
export const teamsMessage = (message: Message): object => {
  const { title, lines, analysis, steps, asks, link, linkDecides } = message
  const label = asks !== 'none' && linkDecides ? 'Review and decide' : 'Show the alert'
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [
      text(plain(title.slice(0, 300)), { size: 'Large', weight: 'Bolder' }),
      ...lines.map((line) => text(plain(line.slice(0, 1_000)), { spacing: 'Small' })),
      ...(analysis === undefined
        ? []
        : [text(cutAtSentence(renderMarkdown(analysis, dialect), ANALYSIS), { separator: true })]),
      ...steps
        .slice(0, STEPS_SHOWN)
        .map((step, index) =>
          text(
            `${index + 1}. **${plain(step.action)}** ${step.risk} risk: ${plain(step.rationale.slice(0, 200))} ${plain(step.target.slice(0, 200))}`,
            index === 0 ? { separator: true } : { spacing: 'Small' },
          ),
        ),
      text(`Alert ${plain(message.alert_id)}`, { isSubtle: true, size: 'Small' }),
    ],
    ...(link === undefined ? {} : { actions: [{ type: 'Action.OpenUrl', title: label, url: link }] }),
  }
  return {
    type: 'message',
    attachments: [
      { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card },
    ],
  }
}
