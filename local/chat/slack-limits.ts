import * as t from 'io-ts'

/** A text as Slack limits it, in characters. */
const limited = (name: string, max: number) =>
  new t.Type<string>(
    name,
    t.string.is,
    (input, context) =>
      typeof input === 'string' && input.length > 0 && input.length <= max
        ? t.success(input)
        : t.failure(input, context),
    t.identity,
  )

const list = <A>(item: t.Type<A, unknown, unknown>, max: number) =>
  new t.Type<A[]>(
    `at most ${max} of ${item.name}`,
    t.array(item).is,
    (input, context) =>
      Array.isArray(input) && input.length > 0 && input.length <= max
        ? t.array(item).validate(input, context)
        : t.failure(input, context),
    t.identity,
  )

const plain = (max: number) =>
  t.type({ type: t.literal('plain_text'), text: limited(`plain text up to ${max}`, max) })
const text = (max: number) =>
  t.type({ type: t.keyof({ plain_text: null, mrkdwn: null }), text: limited(`text up to ${max}`, max) })

const id = t.partial({ block_id: limited('id', 255) })

const Button = t.intersection([
  t.type({ type: t.literal('button'), text: plain(75), action_id: limited('id', 255) }),
  t.partial({
    value: limited('value', 2000),
    url: limited('url', 3000),
    style: t.keyof({ primary: null, danger: null }),
    confirm: t.type({ title: plain(100), text: text(300), confirm: plain(30), deny: plain(30) }),
  }),
])
export type Button = t.TypeOf<typeof Button>

const Header = t.intersection([t.type({ type: t.literal('header'), text: plain(150) }), id])
const Divider = t.intersection([t.type({ type: t.literal('divider') }), id])
const Context = t.intersection([t.type({ type: t.literal('context'), elements: list(text(2000), 10) }), id])
const Actions = t.intersection([t.type({ type: t.literal('actions'), elements: list(Button, 25) }), id])
const Section = t.intersection([
  t.type({ type: t.literal('section') }),
  t.union([t.type({ text: text(3000) }), t.type({ fields: list(text(2000), 10) })]),
  t.partial({ text: text(3000), fields: list(text(2000), 10), accessory: Button }),
  id,
])

const Input = t.intersection([
  t.type({
    type: t.literal('input'),
    label: plain(2000),
    element: t.type({ type: t.literal('plain_text_input'), action_id: limited('id', 255) }),
  }),
  t.partial({ optional: t.boolean }),
  id,
])

/** The blocks that the product uses; any other is refused. */
const Block = t.union([Header, Divider, Context, Actions, Section, Input])
const Blocks = list(Block, 50)

const Message = t.intersection([
  t.UnknownRecord,
  t.partial({ text: t.string, blocks: t.array(t.unknown), attachments: t.array(t.unknown) }),
])

/** Characters of all texts together: messages above it failed, though each block was within its limits. */
const messageLimit = 13_200

/** Texts of a message in reading order, whatever its blocks are. */
export const slackTexts = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(slackTexts)
  if (!t.UnknownRecord.is(value)) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string'
      ? [inner]
      : key === 'value' || key === 'confirm'
        ? []
        : slackTexts(inner),
  )
}

/** What Slack calls that which is wrong with a message; `undefined` when it takes it. */
export const slackProblem = (payload: unknown): string | undefined => {
  if (!Message.is(payload)) return 'invalid_payload'
  const { text: fallback, blocks = [] } = payload
  if (blocks.length === 0) return fallback === undefined || fallback === '' ? 'no_text' : undefined
  const decoded = Blocks.decode(blocks)
  if (decoded._tag === 'Left') return 'invalid_blocks'
  const ids = decoded.right.flatMap(({ block_id }) => (block_id === undefined ? [] : [block_id]))
  const actionIds = buttonsOf(blocks).map(({ button }) => button.action_id)
  const unique = new Set(ids).size === ids.length && new Set(actionIds).size === actionIds.length
  const length = slackTexts(blocks).reduce((sum, part) => sum + part.length, 0)
  return unique && length <= messageLimit ? undefined : 'invalid_blocks'
}

export interface PlacedButton {
  readonly blockId: string
  readonly button: Button
}

/** The buttons of a message's blocks; a block without an id gets one, as in Slack. */
export const buttonsOf = (blocks: unknown): readonly PlacedButton[] =>
  (Array.isArray(blocks) ? blocks : []).flatMap((block: unknown, index) => {
    if (!t.UnknownRecord.is(block)) return []
    const blockId = typeof block.block_id === 'string' ? block.block_id : `block-${index + 1}`
    const elements: readonly unknown[] = Array.isArray(block.elements) ? block.elements : [block.accessory]
    return elements.filter(Button.is).map((button) => ({ blockId, button }))
  })

/** What Slack sends of a message's input blocks when a button is clicked: by block, by action. */
export const inputState = (blocks: unknown, typed: string | undefined): Record<string, unknown> =>
  Object.fromEntries(
    (Array.isArray(blocks) ? blocks : [])
      .filter(Input.is)
      .map(({ element, block_id = 'input' }) => [
        block_id,
        { [element.action_id]: { type: element.type, value: typed ?? null } },
      ]),
  )
