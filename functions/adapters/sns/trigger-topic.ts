import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import * as TE from 'fp-ts/TaskEither'
import type { ExecutionTrigger } from '../../runtime/ports'
import { clientOptions } from '../aws/client-options'
import { serviceFailed } from '../aws/failure'

/** Sends the documented message of the topic `execution-trigger`. */
export const makeExecutionTrigger = ({ topic }: { readonly topic: string }): ExecutionTrigger => {
  const client = new SNSClient(clientOptions)
  return {
    send: ({ alert_id, approved_by }, options) =>
      TE.tryCatch(
        async () => {
          await client.send(
            new PublishCommand({
              TopicArn: topic,
              Message: JSON.stringify({ alert_id, approved_by, ...options }),
            }),
          )
        },
        serviceFailed('sns', 'Publish'),
      ),
  }
}
