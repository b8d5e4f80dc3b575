import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { defined } from '../../../schemas/defined'
import type { Channel } from '../../../schemas/scalars'
import { cutAtSentence } from '../../domain/messages/markdown/cut'
import type { Message } from '../../domain/messages/model'
import { labels } from '../../domain/messages/wording'
import type { AppError } from '../../runtime/errors'
import type { Log, Result, SendMessage } from '../../runtime/ports'
import { type FieldValues, fieldValues } from '../secrets/fields'
import { makeSecret } from '../secrets/secret'
import { channels } from '.'
import type { ChannelAdapter, Sender } from './channel'
import type { MessageSettings } from './model'

/** Value of the secret `cloudops/chat`: the fields of all channels. */
const ChatSecret = fieldValues<string>(
  'ChatSecret',
  Object.assign({}, ...Object.values(channels).map(({ fields }) => fields)),
)

/**
 * Sends by the chat secret, by the documented variables where the secret holds nothing, and by the topic. What a product
 * would refuse is refused here, with the part that is wrong. A channel that is left without a way by a wrong field of
 * the secret fails with the field's name.
 */
export const makeMessageSender = (given: MessageSettings): SendMessage => {
  const secret = makeSecret(given.secretId, ChatSecret, given.log)
  const connected = Object.fromEntries(
    Object.entries(channels).map(([name, adapter]) => [
      name,
      adapter.connect({ ...given, webhookUrl: given.webhookUrls[name as Channel] }),
    ]),
  ) as Readonly<Record<Channel, (secret: object) => Sender<object> | undefined>>

  return (channel, message) => {
    const { fields, sendsBy } = channels[channel]
    const read = Object.keys(fields).length === 0 ? TE.right(undefined) : secret()
    return pipe(
      read,
      TE.flatMap((chat = {}) => {
        const sender = connected[channel](chat)
        return sender === undefined
          ? unconfigured(chat, sendsBy, given.secretId)
          : delivered(channel, message, sender, { timeZone: 'UTC', ...given })
      }),
    )
  }
}

/** No way is left: no one wanted one, or a field that is wrong was to be it. */
const unconfigured = (
  chat: FieldValues<string>,
  sendsBy: readonly string[],
  secretId: string,
): Result<boolean> => {
  const message = sendsBy.map((field) => chat.left_out?.[field]).find((problem) => problem !== undefined)
  return message === undefined
    ? TE.right(false)
    : TE.left({ tag: 'corrupt', what: 'secret', id: secretId, message })
}

const delivered = (
  channel: Channel,
  message: Message,
  sender: Sender<object>,
  form: Form,
): Result<boolean> => {
  const { head, brief } = message
  return pipe(
    E.Do,
    E.bind('payload', () => payloadOf(channel, message, form)),
    E.bind('head', () => (head === undefined ? E.right(undefined) : payloadOf(channel, head, form))),
    E.bind('brief', () => (brief === undefined ? E.right(undefined) : payloadOf(channel, brief, form))),
    TE.fromEither,
    TE.flatMap(({ payload, ...others }) => sender.send(message, payload, defined(others))),
    TE.map(() => true),
  )
}

interface Form {
  readonly timeZone: string
  readonly log: Log
}

/**
 * The message in the product's form. Where an analysis cannot be written, or makes more of the message than the product takes, it
 * goes without; where that is not enough, without all that does not decide: that something is wrong does not depend on how it is
 * described.
 */
const payloadOf = (
  channel: Channel,
  message: Message,
  { timeZone, log }: Form,
): E.Either<AppError, object> => {
  let whole = written(channels[channel], message, timeZone)
  for (const [without, less] of shorter(message)) {
    if (E.isRight(whole)) break
    log.error(`${without} not shown`, { alert_id: message.alert_id, channel, problem: whole.left })
    whole = written(channels[channel], less, timeZone)
  }
  return E.mapLeft(unfit(channel))(whole)
}

/** The message without what it can go without, the least first. */
const shorter = (message: Message): readonly (readonly [without: string, less: Message])[] => {
  const { analysis, ...rest } = message
  const plain = { ...rest, lines: [...rest.lines, labels.analysisElsewhere] }
  const bare = {
    ...rest,
    lines: [...rest.lines.map((line) => cutAtSentence(line, LINE)), labels.reasonsElsewhere],
    facts: [],
    changes: [],
    steps: rest.steps.map((step) => ({ ...step, rationale: '' })),
  }
  return [...(analysis === undefined ? [] : [['analysis', plain] as const]), ['evidence', bare]]
}
/** What is left of a line where room is short, in characters. */
const LINE = 120

const written = (
  { render, limits }: ChannelAdapter,
  message: Message,
  timeZone: string,
): E.Either<string, object> => {
  try {
    return limits(render(message, timeZone))
  } catch (error) {
    return E.left(error instanceof Error ? error.name : 'unknown error')
  }
}

const unfit =
  (service: Channel) =>
  (problem: string): AppError => ({
    tag: 'service_failed',
    service,
    operation: 'limits',
    message: problem.slice(0, 500),
    retryable: false,
  })
