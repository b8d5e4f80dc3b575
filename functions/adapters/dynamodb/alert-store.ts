import { GetCommand, PutCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as E from 'fp-ts/Either'
import { flow, pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { Alert } from '../../../schemas/alert'
import { decode } from '../../../schemas/codec'
import { type AppError, conditionFailed } from '../../runtime/errors'
import type { AlertStore, OpenWork } from '../../runtime/ports'
import { documents, type Table, writeFailed } from './client'
import { renderTransition } from './condition'
import { removePublished } from './outbox'

/** Keys-only indexes of open work: name, hash key and the values it may have. */
const INDEXES: Record<
  OpenWork,
  { readonly index: string; readonly key: string; readonly values: readonly string[] }
> = {
  outbox: { index: 'open-outbox', key: 'outbox_open', values: ['yes'] },
  analysis: { index: 'open-analyses', key: 'analysis_open', values: ['yes'] },
  decision: { index: 'open-decisions', key: 'decision_open', values: ['yes'] },
  execution: { index: 'open-executions', key: 'execution_open', values: ['awaiting', 'running'] },
}

/** How many ids one look at a value of an index gives: so many keys are a few pages. */
const MOST_IDS = 20_000

/** The table `alerts`. */
export const makeAlertStore = ({ table, client: shared }: Table): AlertStore => {
  const client = documents(shared)
  const failed = (operation: string, id: string) => writeFailed(operation, conditionFailed(id))

  const idsOf = async (index: string, key: string, value: string): Promise<readonly string[]> => {
    const query = {
      TableName: table,
      IndexName: index,
      KeyConditionExpression: '#key = :value',
      ExpressionAttributeNames: { '#key': key },
      ExpressionAttributeValues: { ':value': value },
    }
    const ids: string[] = []
    for await (const { Items = [] } of paginateQuery({ client }, query)) {
      ids.push(...Items.map((item) => String(item.alert_id)))
      if (ids.length >= MOST_IDS) break
    }
    return ids
  }

  return {
    get: (alertId) =>
      pipe(
        TE.tryCatch(
          () =>
            client.send(
              new GetCommand({ TableName: table, Key: { alert_id: alertId }, ConsistentRead: true }),
            ),
          failed('GetItem', alertId),
        ),
        TE.flatMapEither(({ Item }) => (Item === undefined ? E.right(undefined) : stored(alertId)(Item))),
      ),
    create: (alert) =>
      TE.tryCatch(
        async () => {
          await client.send(
            new PutCommand({
              TableName: table,
              Item: alert,
              ConditionExpression: 'attribute_not_exists(alert_id)',
            }),
          )
        },
        failed('PutItem', alert.alert_id),
      ),
    apply: (transition) =>
      pipe(
        TE.tryCatch(
          () =>
            client.send(
              new UpdateCommand({
                TableName: table,
                Key: { alert_id: transition.alert_id },
                ReturnValues: 'ALL_NEW',
                ...renderTransition(transition),
              }),
            ),
          failed('UpdateItem', transition.alert_id),
        ),
        TE.flatMapEither(({ Attributes }) => stored(transition.alert_id)(Attributes)),
      ),
    markPublished: (alertId, eventId) =>
      TE.tryCatch(
        () => removePublished(client, table, { alert_id: alertId }, eventId),
        failed('UpdateItem', alertId),
      ),
    withOpenWork: (work) =>
      TE.tryCatch(
        async () => {
          const { index, key, values } = INDEXES[work]
          const pages = await Promise.all(values.map((value) => idsOf(index, key, value)))
          return pages.flat()
        },
        failed('Query', table),
      ),
  }
}

const stored = (id: string): ((item: unknown) => E.Either<AppError, Alert>) =>
  flow(
    (item) => decode(Alert, item),
    E.mapLeft((message): AppError => ({ tag: 'corrupt', what: 'alert', id, message: withoutWords(message) })),
  )

/** The message is logged, and queries of the log count lines by the words of the statuses. */
const withoutWords = (message: string): string =>
  message.replace(/expected one of [^;]*?, found/g, 'expected another word, found')
