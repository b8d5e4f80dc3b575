import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { explain, text } from '../../../../schemas/codec'
import { few, upTo } from '../limits'
import { encodedSize } from './message'

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
      type: t.literal('ActionSet'),
      actions: few(t.intersection([OpenUrl, t.type({ title: upTo(75) })]), 6),
    }),
    t.type({
      type: t.literal('ColumnSet'),
      columns: few(t.type({ type: t.literal('Column'), items: few(Leaf, 50) }), 4),
    }),
  ],
  'CardElement',
)

const Card = t.type(
  { type: t.literal('AdaptiveCard'), version: t.literal('1.4'), body: few(Element, 200) },
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

/** A message as Teams will take it, or which part of it Teams would refuse. */
export const teamsLimits = (message: object): E.Either<string, object> => {
  const decoded = Teams.decode(message)
  if (E.isLeft(decoded)) return E.left(explain(decoded.left))
  const size = encodedSize(message)
  return size > TEAMS_BYTES
    ? E.left(`input: expected at most ${TEAMS_BYTES} bytes, found ${size}`)
    : E.right(message)
}
