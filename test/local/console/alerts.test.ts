import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type DynamoDb, dynamodbResourceTypes, startDynamoDb } from '../../../local/aws/dynamodb'
import { type Gateway, openGateway } from '../../../local/aws/gateway'
import { createReader, type Reader } from '../../../local/console/alerts'
import { readDefinition } from '../../../local/terraform'
import { writeDefinition } from '../../support/write-definition'

const test = suite('local/console/alerts')

const written = writeDefinition({
  aws_dynamodb_table: {
    alerts: {
      name: 'alerts',
      billing_mode: 'PAY_PER_REQUEST',
      hash_key: 'alert_id',
      attribute: [{ name: 'alert_id', type: 'S' }],
    },
  },
})
let gateway: Gateway
let tables: DynamoDb
let dynamo: DynamoDBClient
let reader: Reader

test.before(async () => {
  gateway = await openGateway(0, () => {})
  tables = await startDynamoDb(
    readDefinition(written.directory, dynamodbResourceTypes, { endpoint: gateway.endpoint }),
  )
  gateway.attach({ services: [tables.service], routes: [] })
  const environment = {
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: gateway.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  }
  reader = createReader(environment, { table: 'alerts', bucket: 'none' })
  dynamo = new DynamoDBClient({
    region: 'eu-west-1',
    endpoint: gateway.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
})
test.after(async () => {
  reader.close()
  dynamo.destroy()
  await gateway.stop()
  await tables.stop()
  written.remove()
})

test('all alerts are read, newest first, however much they hold, and as texts', async () => {
  for (const [alert_id, timestamp] of [
    ['a', '2026-01-01'],
    ['b', '2026-01-03'],
    ['c', '2026-01-02'],
    ['d', '2026-01-04'],
  ] as const)
    await dynamo.send(
      new PutItemCommand({
        TableName: 'alerts',
        Item: { alert_id: { S: alert_id }, timestamp: { S: timestamp }, plan: { S: 'x'.repeat(390_000) } },
      }),
    )
  await dynamo.send(
    new PutItemCommand({
      TableName: 'alerts',
      Item: {
        alert_id: { S: 'by hand' },
        severity: { N: '5' },
        domain: { M: { a: { S: 'b' } } },
        result: { NULL: true },
        summary: { SS: ['x'] },
      },
    }),
  )
  const alerts = await reader.alerts()
  assert.equal(
    alerts.map(({ alert_id }) => alert_id),
    ['d', 'b', 'c', 'a', 'by hand'],
  )
  const last = alerts.at(-1) ?? {}
  assert.equal([last.severity, last.domain, last.result], ['5', '{"a":"b"}', 'null'])
  assert.ok(Object.values(last).every((value) => typeof value === 'string'))
})

test.run()
