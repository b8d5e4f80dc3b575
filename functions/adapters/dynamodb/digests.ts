import {
  BatchWriteCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import { decode } from '../../../schemas/codec'
import { AlertId, Channel, EventId, EventName, Instant } from '../../../schemas/scalars'
import type { AppError } from '../../runtime/errors'
import type { DigestEntry, Digests, Result } from '../../runtime/ports'
import { serviceFailed } from '../aws/failure'
import { documents, type Table, wasWritten } from './client'

const Items = t.array(
  t.strict({ channel: Channel, event_id: EventId, event: EventName, alert_id: AlertId, since: Instant }),
  'DigestEntries',
)

/** As long as an alert's item, in seconds: what waits so long is about nothing any more. */
const KEEP_S = 30 * 86_400
const expiration = (): number => Math.floor(Date.now() / 1_000) + KEEP_S

/** DynamoDB takes so many writes in one call. */
const AT_ONCE = 25
/** How often what a call has left is sent again. */
const ATTEMPTS = 5

/** The same event has the same place, however often it is put there; the order of these texts is that of time. */
const keyOf = ({ channel, since, event_id }: DigestEntry) => ({ channel, id: `${since}#${event_id}` })

const senderOf = (channel: Channel) => ({ channel: `sender#${channel}`, id: 'sender' })

/** What waits for a channel is one partition of the table, in the order of its events. */
export const makeDigests = ({ table, client: shared }: Table): Digests => {
  const client = documents(shared)
  return {
    add: (entry) =>
      TE.tryCatch(
        async () => {
          await client.send(
            new PutCommand({
              TableName: table,
              Item: { ...entry, ...keyOf(entry), expiration: expiration() },
            }),
          )
        },
        serviceFailed('dynamodb', 'PutItem'),
      ),
    waiting: (channel, most) =>
      pipe(
        TE.tryCatch(() => queried(client, table, channel, most), serviceFailed('dynamodb', 'Query')),
        TE.flatMapEither((items) =>
          pipe(
            decode(Items, items),
            E.mapLeft((message): AppError => ({ tag: 'corrupt', what: 'digest', id: channel, message })),
          ),
        ),
      ),
    remove: (entries) =>
      TE.tryCatch(() => removed(client, table, entries), serviceFailed('dynamodb', 'BatchWriteItem')),
    begin: (channel, now, until): Result<boolean> =>
      TE.tryCatch(
        () =>
          wasWritten(
            client.send(
              new PutCommand({
                TableName: table,
                Item: { ...senderOf(channel), until, expiration: expiration() },
                ConditionExpression: 'attribute_not_exists(id) OR #until <= :now',
                ExpressionAttributeNames: { '#until': 'until' },
                ExpressionAttributeValues: { ':now': now },
              }),
            ),
          ),
        serviceFailed('dynamodb', 'PutItem'),
      ),
    end: (channel) =>
      TE.tryCatch(
        async () => {
          await client.send(new DeleteCommand({ TableName: table, Key: senderOf(channel) }))
        },
        serviceFailed('dynamodb', 'DeleteItem'),
      ),
  }
}

const queried = async (
  client: DynamoDBDocumentClient,
  table: string,
  channel: Channel,
  most: number,
): Promise<readonly object[]> => {
  const items: object[] = []
  let from: Record<string, unknown> | undefined
  do {
    const { Items: page = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'channel = :channel',
        ExpressionAttributeValues: { ':channel': channel },
        ConsistentRead: true,
        Limit: most - items.length,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    )
    items.push(...page)
    from = LastEvaluatedKey
  } while (from !== undefined && items.length < most)
  return items
}

const removed = async (
  client: DynamoDBDocumentClient,
  table: string,
  entries: readonly DigestEntry[],
): Promise<void> => {
  for (let from = 0; from < entries.length; from += AT_ONCE) {
    let left = entries
      .slice(from, from + AT_ONCE)
      .map((entry) => ({ DeleteRequest: { Key: keyOf(entry) as Record<string, unknown> } }))
    for (let attempt = 1; left.length > 0; attempt += 1) {
      if (attempt > ATTEMPTS) throw new Error(`${left.length} entries could not be removed`)
      const { UnprocessedItems } = await client.send(
        new BatchWriteCommand({ RequestItems: { [table]: left } }),
      )
      left = (UnprocessedItems?.[table] ?? []) as typeof left
    }
  }
}
