import { cutToSize } from '../../../domain/messages/markdown/cut'
import type { Message } from '../../../domain/messages/model'
import { escapeSlack } from '../../../domain/messages/slack/text'
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
/** A text from outside on one line, cut by what it takes in the message, in characters. */
export const cut = (text: string, length = LINE): string =>
  escapeSlack(cutToSize(oneLine(text), length, (piece) => escapeSlack(piece).length))
