import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import { decode } from '../../../schemas/codec'
import type { AppError } from '../../runtime/errors'
import type { Result } from '../../runtime/ports'
import { clientOptions } from '../aws/client-options'
import { isNamed, serviceFailed } from '../aws/failure'
import { SlackPlace } from '../channels/slack/api'

/** As long as an alert's item, in seconds. */
const KEEP_S = 30 * 86_400
/** Messages of an alert that are kept: so many can be changed within the time of a function. */
const MOST = 20

const Item = t.type({ places: t.array(SlackPlace) }, 'SentMessages')

/** Where the messages of an alert are in Slack, kept in the table of what has been sent. */
export interface SentMessages {
  /** Oldest first. */
  places(alertId: string): Result<readonly SlackPlace[]>
  /** Forgets the oldest but the first, which holds the thread, where there are too many. */
  add(alertId: string, place: SlackPlace): Result<void>
}

export const makeSentMessages = ({ table }: { readonly table: string }): SentMessages => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions))
  const key = (alertId: string) => ({ TableName: table, Key: { id: `slack#${alertId}` } })
  const append = (alertId: string, place: SlackPlace, ifRoom: boolean) => ({
    ...key(alertId),
    UpdateExpression:
      'SET places = list_append(if_not_exists(places, :none), :one), expiration = :expiration',
    ...(ifRoom ? { ConditionExpression: 'attribute_not_exists(places) OR size(places) < :most' } : {}),
    ExpressionAttributeValues: {
      ':none': [],
      ':one': [place],
      ':expiration': Math.floor(Date.now() / 1_000) + KEEP_S,
      ...(ifRoom ? { ':most': MOST } : {}),
    },
  })
  return {
    places: (alertId) =>
      pipe(
        TE.tryCatch(
          () => client.send(new GetCommand({ ...key(alertId), ConsistentRead: true })),
          serviceFailed('dynamodb', 'GetItem'),
        ),
        TE.flatMapEither(({ Item: item }) =>
          item === undefined
            ? E.right([])
            : pipe(
                decode(Item, item),
                E.bimap(
                  (message): AppError => ({ tag: 'corrupt', what: 'sent messages', id: alertId, message }),
                  ({ places }) => newest(places),
                ),
              ),
        ),
      ),
    add: (alertId, place) =>
      TE.tryCatch(
        async () => {
          const isFull = await client.send(new UpdateCommand(append(alertId, place, true))).then(
            () => false,
            (error: unknown) => {
              if (isNamed(error, 'ConditionalCheckFailedException')) return true
              throw error
            },
          )
          if (!isFull) return
          await client.send(new UpdateCommand({ ...key(alertId), UpdateExpression: 'REMOVE places[1]' }))
          await client.send(new UpdateCommand(append(alertId, place, false)))
        },
        serviceFailed('dynamodb', 'UpdateItem'),
      ),
  }
}

const newest = (places: readonly SlackPlace[]): readonly SlackPlace[] =>
  places.length <= MOST ? places : [...places.slice(0, 1), ...places.slice(1 - MOST)]
