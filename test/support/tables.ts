import { once } from 'node:events'
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import dynalite from 'dynalite'

/** Hash key, then indexes as hash and range key: the tables as the stack defines them. */
const TABLES = {
  alerts: {
    key: 'alert_id',
    indexes: {
      'open-outbox': ['outbox_open', 'timestamp'],
      'open-analyses': ['analysis_open', 'lease_expires_at'],
      'open-decisions': ['decision_open', 'approval_expires_at'],
      'open-executions': ['execution_open', 'execution_deadline'],
    },
  },
  'cloudops-monitor-state': { key: 'domain', indexes: { 'open-outbox': ['outbox_open'] } },
} as const

/** Starts dynalite with the tables and points the stock clients of this process at it. Answers how to stop it. */
export const startTables = async (): Promise<() => Promise<void>> => {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('dynalite has no port')
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${address.port}`
  process.env.AWS_REGION = 'us-east-1'
  process.env.AWS_ACCESS_KEY_ID = 'test'
  process.env.AWS_SECRET_ACCESS_KEY = 'test'
  const client = new DynamoDBClient({})
  for (const [name, { key, indexes }] of Object.entries(TABLES)) {
    const keys = new Set([key, ...Object.values<readonly string[]>(indexes).flat()])
    await client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
        AttributeDefinitions: [...keys].map((attribute) => ({
          AttributeName: attribute,
          AttributeType: 'S',
        })),
        GlobalSecondaryIndexes: Object.entries<readonly string[]>(indexes).map(([index, [hash, range]]) => ({
          IndexName: index,
          KeySchema: [
            { AttributeName: hash, KeyType: 'HASH' },
            ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' as const }]),
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        })),
      }),
    )
  }
  client.destroy()
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
}
