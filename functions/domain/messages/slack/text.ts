import { visible } from '../../../runtime/text'

/** Entities keep `<!channel>`, names and links from being made. */
const entities = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Marks pair at the edges of words only: within one, as in `health_check`, nothing has to be done about them. */
const EDGE = /(?<![\p{L}\p{N}])[*_~]|[*_~](?![\p{L}\p{N}])|`/gu
/** What notifies everyone. */
const EVERYONE = /@(?=here|channel|everyone|group)/gi
/** A path or an address with marks in it: what is copied must be what it was, so it is written as code. */
const ADDRESS = /(?<![^\s(])(?=[^\s`]{0,300}\/)(?=[^\s`]{0,300}[*_~])[^\s`]{1,300}(?![^\s])/gu

/** A text as Slack shows it, harmless. Zero-width spaces keep marks from pairing and `@here` from notifying anyone. */
export const escapeSlack = (text: string): string => {
  const pieces: string[] = []
  let from = 0
  const seen = visible(text)
  for (const { 0: address, index } of seen.matchAll(ADDRESS)) {
    const value = address.replace(/[).,;:!?]+$/, '')
    pieces.push(escapeProse(seen.slice(from, index)), slackCode(value))
    from = index + value.length
  }
  return [...pieces, escapeProse(seen.slice(from))].join('')
}

const escapeProse = (text: string): string =>
  entities(text)
    .replace(EVERYONE, '@\u200b')
    .replace(EDGE, (mark) => `${mark}\u200b`)

/** A text between backticks: marks do not pair there, only the backtick itself has to go. */
export const escapeSlackCode = (text: string): string =>
  entities(visible(text).replaceAll('`', "'")).replace(EVERYONE, '@\u200b')

/** A value as it is: it can be copied. */
export const slackCode = (text: string): string => {
  const inner = escapeSlackCode(text)
  return inner.trim() === '' ? '' : `\`${inner.replaceAll('\n', ' ')}\``
}
