import { cutToSize } from '../../../domain/messages/markdown/cut'
import type { Message } from '../../../domain/messages/model'
import { escapeSlack } from '../../../domain/messages/slack/text'
import { rewriteTimes } from '../../../domain/messages/times'
import { oneLine } from '../../../runtime/text'

const LINE = 700
const MARKS = { critical: '🔴', high: '🟠', medium: '🟡', low: '🔵' } as const

export interface Block {
  readonly type: string
  readonly [name: string]: unknown
}

/** Slack reads no links, channels or names out of these texts by itself: `verbatim`. */
export const mrkdwn = (text: string) => ({ type: 'mrkdwn', text, verbatim: true })
export const plain = (text: string) => ({ type: 'plain_text', text, emoji: false })
export const section = (text: string): Block => ({ type: 'section', text: mrkdwn(text) })
export const context = (text: string): Block => ({ type: 'context', elements: [mrkdwn(text)] })
export const header = ({ severity, heading }: Message): Block => ({
  type: 'header',
  text: { ...plain(`${MARKS[severity]} ${heading}`.slice(0, 150)), emoji: true },
})
/** Each reader sees a time in the zone of their own: `today at 9:05 AM`. */
const inReadersZone = (text: string): string =>
  rewriteTimes(text, (at, utc) => `<!date^${at / 1_000}^{date_short_pretty} at {time}|${utc}>`)

const written = (text: string): string => inReadersZone(escapeSlack(text))

/** A text from outside on one line, cut by what it takes in the message, in characters. */
export const cut = (text: string, length = LINE): string =>
  written(cutToSize(oneLine(text), length, (piece) => written(piece).length))

/** Slack takes 3,000 characters in a section. */
const SECTION = 2_900

/** As few sections as hold the texts. */
export const sections = (texts: readonly string[]): readonly Block[] => {
  const filled: string[] = []
  for (const text of texts) {
    const last = filled.at(-1)
    if (last === undefined || last.length + text.length + 1 > SECTION) filled.push(text)
    else filled[filled.length - 1] = `${last}\n${text}`
  }
  return filled.map(section)
}
