import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge'
import { clientOptions } from '../aws/client-options'

/** What became of each entry, in their order. Rejects with the SDK's error. */
export const makePutEvents = (): ((
  entries: PutEventsRequestEntry[],
) => Promise<readonly PutEventsResultEntry[]>) => {
  const client = new EventBridgeClient(clientOptions)
  return async (entries) => {
    const answer = await client.send(new PutEventsCommand({ Entries: entries }))
    return answer.Entries ?? []
  }
}
