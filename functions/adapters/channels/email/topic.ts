import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import * as TE from 'fp-ts/TaskEither'
import type { Result } from '../../../runtime/ports'
import { clientOptions } from '../../aws/client-options'
import { serviceFailed } from '../../aws/failure'

/** Mails by the topic `cloudops-alerts`. Subject: less than 100 ASCII characters. */
export const makeMailer = ({ topic }: { readonly topic: string }) => {
  const client = new SNSClient(clientOptions)
  return {
    send: (subject: string, text: string): Result<void> =>
      TE.tryCatch(
        async () => {
          await client.send(new PublishCommand({ TopicArn: topic, Subject: subject, Message: text }))
        },
        serviceFailed('sns', 'Publish'),
      ),
  }
}
