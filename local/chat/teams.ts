import * as t from 'io-ts'

const Card = t.intersection([
  t.type({ type: t.literal('AdaptiveCard'), version: t.string, body: t.array(t.UnknownRecord) }),
  t.UnknownRecord,
])

const TeamsMessage = t.type({
  type: t.literal('message'),
  attachments: t.tuple([
    t.type({ contentType: t.literal('application/vnd.microsoft.card.adaptive'), content: Card }),
  ]),
})

/** bytes of the message as JSON, with every character beyond ASCII escaped */
const sizeLimit = 28_672

const encodedSize = (value: unknown): number =>
  JSON.stringify(value).replace(/[\u0080-\uffff]/g, '\\u0000').length

/** Texts, facts and links of a card in reading order. */
const cardTexts = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(cardTexts)
  if (!t.UnknownRecord.is(value)) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'string'
      ? ['text', 'title', 'value', 'url'].includes(key)
        ? [inner]
        : []
      : cardTexts(inner),
  )
}

/** What Teams' workflow webhook answers, and the text of a message that it takes. */
export const receiveTeams = (
  payload: unknown,
): { readonly status: number; readonly body: string; readonly text?: string } => {
  if (!TeamsMessage.is(payload)) return { status: 400, body: 'a message with one adaptive card is needed' }
  if (encodedSize(payload) > sizeLimit)
    return { status: 413, body: `the message has more than ${sizeLimit} bytes` }
  return { status: 202, body: '', text: cardTexts(payload.attachments).join('\n') }
}
