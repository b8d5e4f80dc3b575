import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { explain, text } from '../../../schemas/codec'
import type { Channel } from '../../../schemas/scalars'
import { encodedSize } from '../../adapters/channels/teams/message'

/** What each product takes, as its documentation and its answers say; a message beyond it is refused before it is sent. */

const upTo = (length: number) =>
  text(`TextUpTo${length}`, `a text of 1 to ${length} characters`, { minLength: 1, maxLength: length })

const few = <A>(item: t.Type<A, unknown, unknown>, most: number) =>
  t.refinement(
    t.array(item),
    (list) => list.length > 0 && list.length <= most,
    `1 to ${most} of ${item.name}`,
  )

const plainText = (length: number) => t.type({ type: t.literal('plain_text'), text: upTo(length) })
const mrkdwn = (length: number) =>
  t.type({ type: t.literal('mrkdwn'), text: upTo(length), verbatim: t.literal(true) }, 'SlackText')

const Button = t.intersection(
  [
    t.type({
      type: t.literal('button'),
      action_id: upTo(255),
      text: plainText(75),
      value: upTo(2_000),
    }),
    t.partial({
      style: t.keyof({ primary: null, danger: null }),
      confirm: t.type({
        title: plainText(100),
        text: plainText(300),
        confirm: plainText(30),
        deny: plainText(30),
      }),
    }),
  ],
  'SlackButton',
)

const Block = t.union(
  [
    t.type({ type: t.literal('header'), text: plainText(150) }),
    t.type({ type: t.literal('section'), text: mrkdwn(3_000) }),
    t.type({ type: t.literal('section'), fields: few(mrkdwn(2_000), 10) }),
    t.type({ type: t.literal('context'), elements: few(mrkdwn(2_000), 10) }),
    t.type({ type: t.literal('actions'), block_id: upTo(255), elements: few(Button, 25) }),
    t.type({
      type: t.literal('input'),
      block_id: upTo(255),
      label: plainText(2_000),
      element: t.type({ type: t.literal('plain_text_input'), action_id: upTo(255) }),
    }),
  ],
  'SlackBlock',
)

/** Whole messages failed at 13,200 characters. */
const SLACK_WHOLE = 10_000

const Slack = t.type(
  { text: upTo(4_000), unfurl_links: t.literal(false), blocks: few(Block, 50) },
  'SlackMessage',
)

const Url = text('HttpsUrl', 'an https URL', {
  pattern: '^(https://|http://127\\.0\\.0\\.1[:/])[\\x21-\\x7e]{1,2000}$',
})
const OpenUrl = t.type({ type: t.literal('Action.OpenUrl'), url: Url })

const Run = t.intersection(
  [t.type({ type: t.literal('TextRun'), text: t.string }), t.partial({ selectAction: OpenUrl })],
  'TextRun',
)
const RichText = t.type({ type: t.literal('RichTextBlock'), inlines: few(Run, 500) }, 'RichTextBlock')
/** The only texts in which a card reads Markdown; they are the product's own words. */
const Heading = t.type({ type: t.literal('TextBlock'), text: upTo(40) }, 'TextBlock')

const Leaf = t.union([RichText, Heading], 'CardText')
/** Containers and columns hold texts and nothing deeper. */
const Element = t.union(
  [
    RichText,
    Heading,
    t.type({ type: t.literal('Container'), items: few(Leaf, 50) }),
    t.type({
      type: t.literal('ColumnSet'),
      columns: few(t.type({ type: t.literal('Column'), items: few(Leaf, 50) }), 4),
    }),
  ],
  'CardElement',
)

const Card = t.intersection(
  [
    t.type({ type: t.literal('AdaptiveCard'), version: t.literal('1.4'), body: few(Element, 200) }),
    t.partial({ actions: few(t.intersection([OpenUrl, t.type({ title: upTo(75) })]), 6) }),
  ],
  'AdaptiveCard',
)

/** Teams takes 28,672 bytes after encoding the card anew, which may grow it. */
const TEAMS_BYTES = 20_000

const Teams = t.type(
  {
    type: t.literal('message'),
    summary: upTo(300),
    attachments: t.tuple([
      t.type({ contentType: t.literal('application/vnd.microsoft.card.adaptive'), content: Card }),
    ]),
  },
  'TeamsMessage',
)

const Email = t.type(
  {
    subject: text('MailSubject', 'a line of 1 to 99 ASCII characters', { pattern: '^[\\x20-\\x7e]{1,99}$' }),
    // SNS takes 256 KB, four bytes a character at most.
    text: upTo(60_000),
  },
  'Mail',
)

const codecs: Readonly<Record<Channel, t.Decoder<unknown, object>>> = {
  slack: Slack,
  teams: Teams,
  email: Email,
}

/** All texts of a message, buttons' values aside. */
const textLength = (value: unknown): number => {
  if (Array.isArray(value)) return value.reduce((sum: number, inner) => sum + textLength(inner), 0)
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce(
    (sum, [key, inner]) =>
      sum + (key === 'text' && typeof inner === 'string' ? inner.length : textLength(inner)),
    0,
  )
}

const repeated = (message: object): string | undefined => {
  const ids = [...JSON.stringify(message).matchAll(/"(?:block|action)_id":"([^"]*)"/g)].map(([, id]) => id)
  return ids.find((id, index) => id !== 'comment' && ids.indexOf(id) !== index)
}

/** A message as the channel will take it, or which part of it it would refuse. */
export const withinLimits = <M extends object>(channel: Channel, message: M): E.Either<string, M> => {
  const decoded = codecs[channel].decode(message)
  if (E.isLeft(decoded)) return E.left(explain(decoded.left))
  if (channel === 'slack' && textLength(message) > SLACK_WHOLE)
    return E.left(`blocks: expected at most ${SLACK_WHOLE} characters in all, found ${textLength(message)}`)
  if (channel === 'slack' && repeated(message) !== undefined)
    return E.left(`blocks: expected ids that differ, found "${repeated(message)}" twice`)
  if (channel === 'teams' && encodedSize(message) > TEAMS_BYTES)
    return E.left(`input: expected at most ${TEAMS_BYTES} bytes, found ${encodedSize(message)}`)
  return E.right(message)
}
