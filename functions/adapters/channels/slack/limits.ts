import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { explain } from '../../../../schemas/codec'
import { few, upTo } from '../limits'
import type { SlackMessage } from './message'

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

/** A message as Slack will take it, or which part of it Slack would refuse. */
export const slackLimits = (message: SlackMessage): E.Either<string, SlackMessage> => {
  const decoded = Slack.decode(message)
  if (E.isLeft(decoded)) return E.left(explain(decoded.left))
  const length = textLength(message)
  if (length > SLACK_WHOLE)
    return E.left(`blocks: expected at most ${SLACK_WHOLE} characters in all, found ${length}`)
  const id = repeated(message)
  return id === undefined ? E.right(message) : E.left(`blocks: expected ids that differ, found "${id}" twice`)
}
