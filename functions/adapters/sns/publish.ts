import { PublishCommand, type PublishCommandInput, SNSClient } from '@aws-sdk/client-sns'
import { clientOptions } from '../aws/client-options'

/** Rejects with the SDK's error. */
export type Publish = (message: PublishCommandInput) => Promise<unknown>

export const makePublish = (): Publish => {
  const client = new SNSClient(clientOptions)
  return (message) => client.send(new PublishCommand(message))
}
