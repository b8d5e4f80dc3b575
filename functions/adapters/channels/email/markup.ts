import { textLayout } from '../../../domain/messages/markdown/text-layout'
import { visible } from '../../../runtime/text'

/** A text for a mail. Mail programs make links of what looks like one: only https may look like one. */
export const escapePlain = (text: string): string =>
  visible(text).replace(/\b([a-z][a-z0-9+.-]*):\/\//gi, (found, scheme: string) =>
    scheme.toLowerCase() === 'https' ? found : `${scheme}: //`,
  )

export const plainDialect = textLayout({
  text: escapePlain,
  strong: (inner) => inner.join(''),
  emphasis: (inner) => inner.join(''),
  code: escapePlain,
  codeBlock: (text) =>
    escapePlain(text)
      .split('\n')
      .map((line) => `    ${line}`)
      .join('\n'),
  link: (inner, url) => {
    const label = inner.join('')
    return label === url ? url : `${label} (${url})`
  },
  showsUrls: true,
})
