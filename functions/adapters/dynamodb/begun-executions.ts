import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as TE from 'fp-ts/TaskEither'
import { type AppError, begunBefore, conflict } from '../../runtime/errors'
import type { BegunExecutions } from '../../runtime/ports'
import { clientOptions } from '../aws/client-options'
import { isNamed, serviceFailed } from '../aws/failure'

/** The table of begun executions, which only `execution-handler` may write. */
export const makeBegunExecutions = ({ table }: { readonly table: string }): BegunExecutions => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions))
  const failed =
    (operation: string, onCondition: AppError) =>
    (error: unknown): AppError =>
      isNamed(error, 'ConditionalCheckFailedException')
        ? onCondition
        : serviceFailed('dynamodb', operation)(error)
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
    mark: ({ approval, execution_id, remember_until }) =>
      TE.tryCatch(
        async () => {
          const expiration = Math.ceil(Date.parse(remember_until) / 1000)
          await client.send(
            new PutCommand({
              TableName: table,
              Item: { approval, execution_id, expiration },
              // The client sends a write again whose answer got lost: then the marker is ours already.
              ConditionExpression: 'attribute_not_exists(approval) OR execution_id = :ours',
              ExpressionAttributeValues: { ':ours': execution_id },
            }),
          )
        },
        failed('PutItem', begunBefore),
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
        failed('DeleteItem', conflict('the marker is that of another execution')),
      ),
  }
}
