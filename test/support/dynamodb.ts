import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import dynalite from 'dynalite'
import { listen } from '../../local/listen'

export interface Dynamo {
  readonly client: DynamoDBClient
  stop(): Promise<void>
}

interface Table {
  readonly name: string
  readonly key: string
  readonly range?: string
  /** Name, hash key and range key of each KEYS_ONLY index. */
  readonly indexes: readonly { readonly name: string; readonly hash: string; readonly range?: string }[]
}

/** A DynamoDB with one table; clients that are made afterwards find it by their default configuration. */
export const startDynamo = async (table: Table): Promise<Dynamo> => {
  const server = dynalite({ createTableMs: 0 })
  const port = await listen(server)
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${port}`
  process.env.AWS_REGION = 'us-east-1'
  process.env.AWS_ACCESS_KEY_ID = 'local'
  process.env.AWS_SECRET_ACCESS_KEY = 'local'
  const client = new DynamoDBClient({})
  const keys = (hash: string, range?: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' as const }]),
  ]
  const named = [
    table.key,
    ...(table.range === undefined ? [] : [table.range]),
    ...table.indexes.flatMap(({ hash, range }) => [hash, ...(range ? [range] : [])]),
  ]
  await client.send(
    new CreateTableCommand({
      TableName: table.name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keys(table.key, table.range),
      AttributeDefinitions: [...new Set(named)].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      ...(table.indexes.length === 0
        ? {}
        : {
            GlobalSecondaryIndexes: table.indexes.map(({ name, hash, range }) => ({
              IndexName: name,
              KeySchema: keys(hash, range),
              Projection: { ProjectionType: 'KEYS_ONLY' as const },
            })),
          }),
    }),
  )
  const deadline = Date.now() + 120_000
  for (;;) {
    const { Table: made } = await client.send(new DescribeTableCommand({ TableName: table.name }))
    if (made?.TableStatus === 'ACTIVE') break
    if (Date.now() > deadline) throw new Error(`the table ${table.name} did not become active`)
  }
  return {
    client,
    stop: async () => {
      client.destroy()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}
