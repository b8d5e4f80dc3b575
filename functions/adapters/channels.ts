import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { ChatSecret } from '../chat-secret'
import { mailMessage } from '../notify/email'
import type { Message } from '../notify/model'
import { slackMessage } from '../notify/slack'
import { teamsMessage } from '../notify/teams'
import type { NotifyPorts } from '../notify/use-case'
import type { Result } from '../ports'
import { makeMailer } from './mail'
import { makeSecret } from './secrets'
import { postJson } from './webhook'

/** The three channels: Slack and Teams by the webhooks of the chat secret (or of the documented variables), mail by SNS. */
export const makeChannels = (given: {
  readonly secretId: string
  readonly topic: string
  readonly slackUrl: string | undefined
  readonly teamsUrl: string | undefined
}): NotifyPorts['send'] => {
  const secret = makeSecret(given.secretId, ChatSecret)
  const mailer = makeMailer({ topic: given.topic })
  const post = (service: string, url: string | undefined, body: object): Result<boolean> =>
    url === undefined
      ? TE.right(false)
      : pipe(
          postJson(service, url, body),
          TE.map(() => true),
        )
  return (channel, message: Message) => {
    if (channel === 'email') {
      const { subject, text } = mailMessage(message)
      return pipe(
        mailer.send(subject, text),
        TE.map(() => true),
      )
    }
    return pipe(
      secret(),
      TE.chain((chat) =>
        channel === 'slack'
          ? post('slack', chat?.slack_webhook_url ?? given.slackUrl, slackMessage(message))
          : post('teams', chat?.teams_webhook_url ?? given.teamsUrl, teamsMessage(message)),
      ),
    )
  }
}
