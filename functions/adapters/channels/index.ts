import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Channel } from '../../../schemas/scalars'
import { withinLimits } from '../../domain/messages/limits'
import type { Message } from '../../domain/messages/model'
import type { NotifyPorts } from '../../notify/use-case'
import type { AppError } from '../../runtime/errors'
import type { Log, Result } from '../../runtime/ports'
import { makeSentMessages } from '../dynamodb/sent-messages'
import { type ChatField, ChatSecret } from '../secrets/chat-secret'
import { makeSecret } from '../secrets/secret'
import { mailMessage } from './email/message'
import { makeMailer } from './email/topic'
import { makeSlackApi } from './slack/api'
import { tellInPlace } from './slack/in-place'
import { slackMessage } from './slack/message'
import { teamsMessage } from './teams/message'
import { postJson } from './webhook'

/**
 * The three channels: Slack by a bot token or a webhook, Teams by a webhook (of the chat secret or of the documented
 * variables), mail by SNS. What a product would refuse is refused here, with the part that is wrong. A channel that is
 * left without a way by a wrong field of the secret fails with the field's name.
 */
export const makeChannels = (given: {
  readonly secretId: string
  readonly topic: string
  readonly sentTable: string
  readonly slackUrl: string | undefined
  readonly teamsUrl: string | undefined
  readonly log: Log
}): NotifyPorts['send'] => {
  const secret = makeSecret(given.secretId, ChatSecret, given.log)
  const mailer = makeMailer({ topic: given.topic })
  const sent = makeSentMessages({ table: given.sentTable })

  /** No way is left: nobody wanted one, or a field that is wrong was to be it. */
  const unset = (chat: ChatSecret | undefined, ...fields: readonly ChatField[]): Result<boolean> => {
    const message = fields.map((field) => chat?.left_out?.[field]).find((problem) => problem !== undefined)
    return message === undefined
      ? TE.right(false)
      : TE.left({ tag: 'corrupt', what: 'secret', id: given.secretId, message })
  }

  const teams = (chat: ChatSecret | undefined, message: Message): Result<boolean> => {
    const url = chat?.teams_webhook_url ?? given.teamsUrl
    return url === undefined
      ? unset(chat, 'teams_webhook_url')
      : byWebhook('teams', url, teamsMessage(message))
  }

  const slack = (chat: ChatSecret | undefined, message: Message): Result<boolean> => {
    const { slack_bot_token: token, slack_channel: channel } = chat ?? {}
    if (token === undefined || channel === undefined) {
      const url = chat?.slack_webhook_url ?? given.slackUrl
      return url === undefined
        ? unset(chat, 'slack_bot_token', 'slack_channel', 'slack_webhook_url')
        : byWebhook('slack', url, slackMessage(message))
    }
    const parts = { api: makeSlackApi({ token, channel }), sent, log: given.log }
    return pipe(
      checked('slack', slackMessage(message)),
      TE.chain((payload) => tellInPlace(parts, message, payload)),
      TE.map(() => true),
    )
  }

  return (channel, message) => {
    if (channel === 'email') {
      return pipe(
        checked('email', mailMessage(message)),
        TE.chain(({ subject, text }) => mailer.send(subject, text)),
        TE.map(() => true),
      )
    }
    return pipe(
      secret(),
      TE.chain((chat) => (channel === 'slack' ? slack(chat, message) : teams(chat, message))),
    )
  }
}

const byWebhook = (channel: Channel, url: string, message: object): Result<boolean> =>
  pipe(
    checked(channel, message),
    TE.chain((body) => postJson({ service: channel, operation: 'webhook', url, body })),
    TE.map(() => true),
  )

const checked = <M extends object>(channel: Channel, message: M): Result<M> =>
  TE.fromEither(
    pipe(
      withinLimits(channel, message),
      E.mapLeft(
        (problem): AppError => ({
          tag: 'service_failed',
          service: channel,
          operation: 'limits',
          message: problem.slice(0, 500),
          retryable: false,
        }),
      ),
    ),
  )
