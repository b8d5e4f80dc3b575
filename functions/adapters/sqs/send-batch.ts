import { type BatchResultErrorEntry, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { QueueMessage } from '../../runtime/ports'
import { clientOptions } from '../aws/client-options'

/** Answers those that were refused, each with its place in the batch as `Id`. Rejects with the SDK's error. */
export type SendBatch = (messages: readonly QueueMessage[]) => Promise<readonly BatchResultErrorEntry[]>

/** @param url of the queue */
export const makeSendBatch = (url: string): SendBatch => {
  const client = new SQSClient(clientOptions)
  return async (messages) => {
    const answer = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: messages.map(({ body, delay_s }, index) => ({
          Id: String(index),
          MessageBody: body,
          DelaySeconds: delay_s,
        })),
      }),
    )
    return answer.Failed ?? []
  }
}
