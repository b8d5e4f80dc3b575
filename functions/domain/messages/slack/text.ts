import { visible } from '../../../runtime/text'

/**
 * A text as Slack shows it, harmless: entities keep `<!channel>` and links from being made, zero-width spaces keep
 * marks from pairing and `@here` from notifying anyone.
 */
export const escapeSlack = (text: string): string =>
  visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/@(?=\w)/g, '@\u200b')
    .replace(/[*_~`]/g, (mark) => `${mark}\u200b`)

/** A text between backticks: marks do not pair there, only the backtick itself has to go. */
export const escapeSlackCode = (text: string): string =>
  escapeSlack(text.replaceAll('`', "'")).replace(/([*_~])\u200b/g, '$1')

export const slackCode = (text: string): string => {
  const inner = escapeSlackCode(text)
  return inner.trim() === '' ? '' : `\`${inner.replaceAll('\n', ' ')}\``
}
