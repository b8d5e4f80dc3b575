import { GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { decode } from '../../../schemas/codec'
import { MonitorState } from '../../../schemas/monitor'
import { type AppError, conditionFailed } from '../../runtime/errors'
import type { MonitorStore } from '../../runtime/ports'
import { documents, type Table, writeFailed } from './client'
import { removePublished } from './outbox'

/** How many domains one query of the index gives, a page more or less. */
const MOST_DOMAINS = 20_000

/** The monitor-state table: one item per domain, written under the condition that no one else wrote in between. */
export const makeMonitorStore = ({ table, client: shared }: Table): MonitorStore => {
  const client = documents(shared)
  const failed = (operation: string, domain: string) => writeFailed(operation, conditionFailed(domain))

  return {
    get: (domain) =>
      pipe(
        TE.tryCatch(
          () => client.send(new GetCommand({ TableName: table, Key: { domain }, ConsistentRead: true })),
          failed('GetItem', domain),
        ),
        TE.flatMapEither(({ Item }) =>
          Item === undefined
            ? E.right(undefined)
            : E.mapLeft(
                (message: string): AppError => ({
                  tag: 'corrupt',
                  what: 'monitor state',
                  id: domain,
                  message,
                }),
              )(decode(MonitorState, Item)),
        ),
      ),
    put: (state) =>
      TE.tryCatch(
        async () => {
          const first = state.revision === 1
          await client.send(
            new PutCommand({
              TableName: table,
              Item: state,
              ExpressionAttributeNames: { '#key': first ? 'domain' : 'revision' },
              ...(first
                ? { ConditionExpression: 'attribute_not_exists(#key)' }
                : {
                    ConditionExpression: '#key = :seen',
                    ExpressionAttributeValues: { ':seen': state.revision - 1 },
                  }),
            }),
          )
        },
        failed('PutItem', state.domain),
      ),
    markPublished: (domain, eventId) =>
      TE.tryCatch(() => removePublished(client, table, { domain }, eventId), failed('UpdateItem', domain)),
    withOpenOutbox: () =>
      TE.tryCatch(
        async () => {
          const query = {
            TableName: table,
            IndexName: 'open-outbox',
            KeyConditionExpression: '#open = :yes',
            ExpressionAttributeNames: { '#open': 'outbox_open' },
            ExpressionAttributeValues: { ':yes': 'yes' },
          }
          const domains: string[] = []
          for await (const { Items = [] } of paginateQuery({ client }, query)) {
            domains.push(...Items.map((item) => String(item.domain)))
            if (domains.length >= MOST_DOMAINS) break
          }
          return domains
        },
        failed('Query', table),
      ),
  }
}
