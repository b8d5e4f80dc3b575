import { textLayout } from '../../../domain/messages/markdown/text-layout'
import { escapeSlack, escapeSlackCode, slackCode } from '../../../domain/messages/slack/text'

export const slackDialect = textLayout({
  text: escapeSlack,
  strong: (inner) => wrapped('*', inner),
  emphasis: (inner) => wrapped('_', inner),
  code: slackCode,
  codeBlock: (text) => `\`\`\`${escapeSlackCode(text)}\`\`\``,
  link: (inner, url) =>
    `<${url.replaceAll('&', '&amp;')}|${
      inner
        .join('')
        .replace(/[<>|`]/g, '')
        .replaceAll('\n', ' ') || 'link'
    }>`,
})

/** Marks pair on one line only, around something, and not inside themselves; what is code or within a word is none. */
const wrapped = (mark: string, inner: readonly string[]): string => {
  const text = inner.join('').replace(pairing(mark), (found) => (found === mark ? '' : found))
  return text.trim() === '' || text.includes('\n') ? text : `${mark}${text.trim()}${mark}`
}

const pairing = (mark: string): RegExp => {
  const one = `[${mark}](?!\u200b)`
  return new RegExp(`\`[^\`]*\`|(?<![\\p{L}\\p{N}])${one}|${one}(?![\\p{L}\\p{N}])`, 'gu')
}
