import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { AppError } from '../../runtime/errors'
import { clientOptions, type Elsewhere } from '../aws/client-options'
import { isNamed, serviceFailed } from '../aws/failure'

export interface Table {
  readonly table: string
  /**
   * What all tables of a process are reached by: each client more costs the start some milliseconds, and its first call a handshake of
   * TLS. Without it, a client of its own.
   */
  readonly client?: DynamoDBClient
}

/** @param elsewhere where the tables are, if not where the function is */
export const makeDynamoDb = (elsewhere?: Elsewhere): DynamoDBClient =>
  new DynamoDBClient({ ...clientOptions, ...elsewhere })

/** Writes and reads plain values; what is `undefined` is left out. */
export const documents = (client = makeDynamoDb()): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } })

const isOfCondition = (error: unknown): boolean => isNamed(error, 'ConditionalCheckFailedException')

/** Whether a conditional write was made: `false` where its condition did not hold. */
export const wasWritten = (write: Promise<unknown>): Promise<boolean> =>
  write.then(
    () => true,
    (error: unknown) => {
      if (isOfCondition(error)) return false
      throw error
    },
  )

/** What went wrong in a call: `onCondition` where the condition of a write did not hold. */
export const writeFailed =
  (operation: string, onCondition: AppError) =>
  (error: unknown): AppError =>
    isOfCondition(error) ? onCondition : serviceFailed('dynamodb', operation)(error)
