import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { dynamodbResourceTypes, startDynamoDb } from '../../../local/aws/dynamodb'
import { readDefinition } from '../../../local/terraform'
import { writeDefinition } from '../../support/write-definition'

const test = suite('local/aws/dynamodb')

const table = {
  name: 'alerts',
  billing_mode: 'PAY_PER_REQUEST',
  hash_key: 'alert_id',
  attribute: [{ name: 'alert_id', type: 'S' }],
}

test('a stop waits for the writes that are under way; later ones are refused', async () => {
  const written = writeDefinition({ aws_dynamodb_table: { alerts: table } })
  const definition = readDefinition(written.directory, dynamodbResourceTypes, {
    endpoint: 'http://127.0.0.1:9',
  })
  const { service, stop } = await startDynamoDb(definition)
  const put = (index: number) =>
    service.handle({
      service: 'dynamodb',
      operation: 'PutItem',
      method: 'POST',
      path: '/',
      query: new URLSearchParams(),
      headers: {
        authorization:
          'AWS4-HMAC-SHA256 Credential=x/20260101/x/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-date': '20260101T000000Z',
        'x-amz-target': 'DynamoDB_20120810.PutItem',
      },
      body: Buffer.from(JSON.stringify({ TableName: 'alerts', Item: { alert_id: { S: `a${index}` } } })),
    })
  const writes = Promise.allSettled(Array.from({ length: 40 }, (_, index) => put(index)))
  await stop()
  const statuses = (await writes).map((one) => (one.status === 'fulfilled' ? one.value.status : one.reason))
  assert.equal([...new Set(statuses)], [200])
  const late = await put(41).then(
    () => 'taken',
    (error: Error) => error.message,
  )
  assert.is(late, 'the tables are closed')
  written.remove()
})

test.run()
