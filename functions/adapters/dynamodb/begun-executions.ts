import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import * as t from 'io-ts'
import { decode } from '../../../schemas/codec'
import { Instant, Ordinal } from '../../../schemas/scalars'
import { type AppError, begunBefore, conflict } from '../../runtime/errors'
import type { BegunExecutions, ExecutionJournal, JournalKey } from '../../runtime/ports'
import { serviceFailed } from '../aws/failure'
import { documents, type Table, writeFailed } from './client'

const Journal = t.intersection(
  [
    t.type({ execution_id: t.string, started_at: Instant, segment: Ordinal }),
    t.partial({ call_begun: t.string, known: t.string }),
  ],
  'ExecutionJournal',
)

const stored = (id: string, item: unknown): E.Either<AppError, ExecutionJournal> =>
  E.mapLeft((message: string): AppError => ({ tag: 'corrupt', what: 'begun execution', id, message }))(
    decode(Journal, item),
  )

/** The table of begun executions, which only `execution-handler` may write. */
export const makeBegunExecutions = ({ table, client: shared }: Table): BegunExecutions => {
  const client = documents(shared)
  /** One conditional write of a segment of this execution. */
  const update = (
    { approval, execution_id, segment }: JournalKey,
    write: {
      readonly set: string
      readonly condition: string
      readonly values: Readonly<Record<string, string | number>>
    },
  ) =>
    TE.tryCatch(
      async () => {
        await client.send(
          new UpdateCommand({
            TableName: table,
            Key: { approval },
            UpdateExpression: `SET ${write.set}`,
            ConditionExpression: `execution_id = :ours AND ${write.condition}`,
            ExpressionAttributeNames: { '#segment': 'segment' },
            ExpressionAttributeValues: { ':ours': execution_id, ':segment': segment, ...write.values },
          }),
        )
      },
      writeFailed('UpdateItem', conflict('this execution goes on elsewhere')),
    )
  return {
    has: (approval) =>
      TE.tryCatch(
        async () => {
          const Key = { approval }
          const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))
          return Item !== undefined
        },
        serviceFailed('dynamodb', 'GetItem'),
      ),
    read: (approval) =>
      pipe(
        TE.tryCatch(
          () => client.send(new GetCommand({ TableName: table, Key: { approval }, ConsistentRead: true })),
          serviceFailed('dynamodb', 'GetItem'),
        ),
        TE.flatMapEither(({ Item }) => (Item === undefined ? E.right(undefined) : stored(approval, Item))),
      ),
    beginCall: ({ call, ...key }) =>
      update(key, {
        set: 'call_begun = :call',
        condition: '#segment = :segment AND (attribute_not_exists(call_begun) OR call_begun = :call)',
        values: { ':call': call },
      }),
    endCall: ({ call, known, ...key }) =>
      update(key, {
        set: 'known = :known, last_call = :call REMOVE call_begun',
        // Its own first attempt has ended it already: the client sends a write again whose answer got lost.
        condition:
          '#segment = :segment AND (call_begun = :call OR (attribute_not_exists(call_begun) AND last_call = :call))',
        values: { ':call': call, ':known': known },
      }),
    nextSegment: ({ holder, ...key }) =>
      update(key, {
        set: '#segment = :next, holder = :holder',
        condition:
          '((#segment = :segment AND attribute_not_exists(call_begun)) OR (#segment = :next AND holder = :holder))',
        values: { ':next': key.segment + 1, ':holder': holder },
      }),
    mark: ({ approval, execution_id, started_at, remember_until }) =>
      TE.tryCatch(
        async () => {
          const expiration = Math.ceil(Date.parse(remember_until) / 1000)
          await client.send(
            new PutCommand({
              TableName: table,
              Item: { approval, execution_id, started_at, segment: 1, expiration },
              // The client sends a write again whose answer got lost: then the marker is ours already.
              ConditionExpression: 'attribute_not_exists(approval) OR execution_id = :ours',
              ExpressionAttributeValues: { ':ours': execution_id },
            }),
          )
        },
        writeFailed('PutItem', begunBefore),
      ),
    withdraw: ({ approval, execution_id }) =>
      TE.tryCatch(
        async () => {
          await client.send(
            new DeleteCommand({
              TableName: table,
              Key: { approval },
              ConditionExpression: 'execution_id = :ours',
              ExpressionAttributeValues: { ':ours': execution_id },
            }),
          )
        },
        writeFailed('DeleteItem', conflict('the marker is that of another execution')),
      ),
  }
}
