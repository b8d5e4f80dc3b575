import type { Digest, Message } from '../../../domain/messages/model'
import { labels } from '../../../domain/messages/wording'
import { type Block, context, cut, header, section, sections } from './blocks'

/** Longest text of a line, and of a list of domains, in characters as they are sent. */
const LINE = 400
const DOMAINS = 1_500

/** Messages that are sent together: lines with links first, then who else is concerned. */
export const digestBlocks = (message: Message, { linked, named }: Digest): readonly Block[] => [
  header(message),
  section(`*${cut(message.summary, 300)}*`),
  ...sections(linked.map(lineOf)),
  ...sections(named.map(({ what, domains }) => `*${cut(what, 200)}*\n${cut(domains, DOMAINS)}`)),
  context(message.lines.map((line) => cut(line)).join('\n')),
]

const lineOf = ({ text, link }: Digest['linked'][number]): string =>
  `• ${cut(text, LINE)}${link === undefined ? '' : ` <${link.url}|${labels.show}>`}`
