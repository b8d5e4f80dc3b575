import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { clientOptions, type Elsewhere } from '../aws/client-options'

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
