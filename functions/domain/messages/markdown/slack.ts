import { clean } from './clean'
import { textLayout } from './text-layout'

/**
 * A text as Slack shows it, harmless: entities keep `<!channel>` and links from being made, zero-width spaces keep
 * marks from pairing and `@here` from waking anybody.
 */
export const escapeSlack = (text: string): string =>
  clean(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/@(?=\w)/g, '@\u200b')
    .replace(/[*_~`]/g, (mark) => `${mark}\u200b`)

/** Inside backticks marks do not pair; only the backtick itself has to go. */
export const slackCode = (text: string): string => {
  const inner = escapeSlack(text.replaceAll('`', "'")).replace(/([*_~])\u200b/g, '$1')
  return inner.trim() === '' ? '' : `\`${inner.replaceAll('\n', ' ')}\``
}

export const slackDialect = textLayout({
  text: escapeSlack,
  strong: (inner) => wrapped('*', inner),
  emphasis: (inner) => wrapped('_', inner),
  code: slackCode,
  codeBlock: (text) =>
    `\`\`\`${escapeSlack(text.replaceAll('`', "'")).replace(/([*_~])\u200b/g, '$1')}\`\`\``,
  link: (inner, url) =>
    `<${url.replaceAll('&', '&amp;')}|${
      inner
        .join('')
        .replace(/[<>|`]/g, '')
        .replaceAll('\n', ' ') || 'link'
    }>`,
})

/** Marks pair on one line only, around something, and not inside themselves. */
const wrapped = (mark: string, inner: readonly string[]): string => {
  const text = inner.join('').replace(new RegExp(`\\${mark}(?!\u200b)`, 'g'), '')
  return text.trim() === '' || text.includes('\n') ? text : `${mark}${text.trim()}${mark}`
}
