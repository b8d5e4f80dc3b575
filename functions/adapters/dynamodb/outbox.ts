import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { EventId } from '../../../schemas/scalars'
import { wasWritten } from './client'

/**
 * Removes a published event from an item's outbox. When it is the only one, the item leaves the index in the same write;
 * when others remain, only the key goes. Repeating it, or an item that is gone, changes nothing.
 */
export const removePublished = async (
  client: DynamoDBDocumentClient,
  table: string,
  key: Record<string, string>,
  eventId: EventId,
): Promise<void> => {
  const common = { TableName: table, Key: key }
  const names = { '#outbox': 'outbox', '#event': eventId }
  const attempts = [
    {
      UpdateExpression: 'REMOVE #outbox.#event, #open',
      ConditionExpression: 'attribute_exists(#outbox.#event) AND size(#outbox) = :one',
      ExpressionAttributeNames: { ...names, '#open': 'outbox_open' },
      ExpressionAttributeValues: { ':one': 1 },
    },
    {
      UpdateExpression: 'REMOVE #outbox.#event',
      ConditionExpression: 'attribute_exists(#outbox.#event) AND size(#outbox) > :one',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: { ':one': 1 },
    },
  ]
  // Between the two looks another writer may change the count: the first form is tried once more.
  for (const attempt of [...attempts, ...attempts])
    if (await wasWritten(client.send(new UpdateCommand({ ...common, ...attempt })))) return
}
