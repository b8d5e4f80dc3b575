import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge'
import { clientOptions, type Elsewhere } from '../aws/client-options'

/** What became of each entry, in their order. Rejects with the SDK's error. */
export type PutEvents = (entries: PutEventsRequestEntry[]) => Promise<readonly PutEventsResultEntry[]>

/** @param elsewhere where the bus is, if not where the function is */
export const makePutEvents = (elsewhere?: Elsewhere): PutEvents => {
  const client = new EventBridgeClient({ ...clientOptions, ...elsewhere })
  return async (entries) => {
    const answer = await client.send(new PutEventsCommand({ Entries: entries }))
    return answer.Entries ?? []
  }
}
