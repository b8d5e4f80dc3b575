import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import { decode } from '../../../schemas/codec'
import type { AlertId } from '../../../schemas/scalars'
import type { AppError } from '../../runtime/errors'
import type { Result } from '../../runtime/ports'
import { serviceFailed } from '../aws/failure'
import { SlackMessageRef } from '../channels/slack/api'
import { documents, type Table, wasWritten } from './client'

/** As long as an alert's item, in seconds. */
const KEEP_S = 30 * 86_400
/** Messages of an alert that are kept: so many can be changed within the time of a function. */
const MOST = 20

const Item = t.type({ messages: t.array(SlackMessageRef) }, 'SentMessages')

/** The messages of an alert in Slack, kept in the table of what has been sent. */
export interface SentMessages {
  /** Oldest first. */
  messages(alertId: AlertId): Result<readonly SlackMessageRef[]>
  /** Forgets the oldest but the first, which holds the thread, where there are too many. */
  add(alertId: AlertId, message: SlackMessageRef): Result<void>
}

export const makeSentMessages = ({ table, client: shared }: Table): SentMessages => {
  const client = documents(shared)
  const key = (alertId: AlertId) => ({ TableName: table, Key: { id: `slack#${alertId}` } })
  const append = (alertId: AlertId, message: SlackMessageRef, ifRoom: boolean) => ({
    ...key(alertId),
    UpdateExpression:
      'SET messages = list_append(if_not_exists(messages, :none), :one), expiration = :expiration',
    ...(ifRoom ? { ConditionExpression: 'attribute_not_exists(messages) OR size(messages) < :most' } : {}),
    ExpressionAttributeValues: {
      ':none': [],
      ':one': [message],
      ':expiration': Math.floor(Date.now() / 1_000) + KEEP_S,
      ...(ifRoom ? { ':most': MOST } : {}),
    },
  })
  return {
    messages: (alertId) =>
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
                E.mapLeft(
                  (message): AppError => ({ tag: 'corrupt', what: 'sent messages', id: alertId, message }),
                ),
                E.map(({ messages }) => newest(messages)),
              ),
        ),
      ),
    add: (alertId, message) =>
      TE.tryCatch(
        async () => {
          const hadRoom = await wasWritten(client.send(new UpdateCommand(append(alertId, message, true))))
          if (hadRoom) return
          await client.send(new UpdateCommand({ ...key(alertId), UpdateExpression: 'REMOVE messages[1]' }))
          await client.send(new UpdateCommand(append(alertId, message, false)))
        },
        serviceFailed('dynamodb', 'UpdateItem'),
      ),
  }
}

const newest = (messages: readonly SlackMessageRef[]): readonly SlackMessageRef[] =>
  messages.length <= MOST ? messages : [...messages.slice(0, 1), ...messages.slice(1 - MOST)]
