import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import {
  ConditionalCheckFailedException,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import {
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startDynamoDb } from '../../../local/aws/dynamodb'
import type { Storage } from '../../../local/aws/storage'
import { DefinitionError, readDefinition } from '../../../local/terraform'
import {
  alerts,
  type LocalStores,
  nameOf,
  queueArn,
  startLocalStores,
  types,
} from '../../support/local-stores'
import { writeDefinition } from '../../support/write-definition'

let stores: LocalStores
let storage: Storage
let dynamo: DynamoDBClient
let s3: S3Client
let sqs: SQSClient

const test = suite('local/aws/storage')
test.before(async () => {
  stores = await startLocalStores()
  ;({ storage, dynamo, s3, sqs } = stores)
})
test.after(() => stores.stop())

test('DynamoDB: the table is as defined', async () => {
  const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: 'alerts' }))
  assert.is(Table?.TableStatus, 'ACTIVE')
  assert.is(Table?.BillingModeSummary?.BillingMode, 'PAY_PER_REQUEST')
  assert.equal(Table?.GlobalSecondaryIndexes?.[0]?.Projection, { ProjectionType: 'KEYS_ONLY' })
  const { TimeToLiveDescription } = await dynamo.send(new DescribeTimeToLiveCommand({ TableName: 'alerts' }))
  assert.equal(TimeToLiveDescription, { TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' })
  const missing = dynamo.send(new DescribeTimeToLiveCommand({ TableName: 'others' }))
  assert.is(await nameOf(missing), 'ResourceNotFoundException')
})

test('DynamoDB: of fifty conditional writes one wins, and the sparse index empties', async () => {
  const Key = { alert_id: { S: 'a' } }
  await dynamo.send(
    new PutItemCommand({ TableName: 'alerts', Item: { ...Key, open: { S: 'yes' }, text: { S: 'ü' } } }),
  )
  const claim = () =>
    dynamo.send(
      new UpdateItemCommand({
        TableName: 'alerts',
        Key,
        UpdateExpression: 'REMOVE #open',
        ConditionExpression: 'attribute_exists(#open)',
        ExpressionAttributeNames: { '#open': 'open' },
      }),
    )
  const results = await Promise.allSettled(Array.from({ length: 50 }, claim))
  const lost = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  assert.is(lost.length, 49)
  assert.ok(lost.every((error) => error instanceof ConditionalCheckFailedException))
  const open = await dynamo.send(
    new QueryCommand({
      TableName: 'alerts',
      IndexName: 'open-work',
      KeyConditionExpression: '#open = :yes',
      ExpressionAttributeNames: { '#open': 'open' },
      ExpressionAttributeValues: { ':yes': { S: 'yes' } },
    }),
  )
  assert.is(open.Count, 0)
  assert.is((await dynamo.send(new GetItemCommand({ TableName: 'alerts', Key }))).Item?.text?.S, 'ü')
})

test('DynamoDB: survives a client that goes away in the middle, refuses what it does not have', async () => {
  const headers = {
    authorization:
      'AWS4-HMAC-SHA256 Credential=k/20260101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    'x-amz-target': 'DynamoDB_20120810.GetItem',
    'content-length': '100',
  }
  const cut = request(stores.endpoint, { method: 'POST', headers })
  await new Promise((resolve) => {
    cut.on('error', resolve)
    cut.write('{', () => cut.destroy(new Error('gone')))
  })
  assert.is(await nameOf(dynamo.send(new DescribeTableCommand({ TableName: 'alerts' }))), 'no error')
  const transaction = dynamo.send(new TransactWriteItemsCommand({ TransactItems: [] }))
  assert.is(await nameOf(transaction), 'UnknownOperationException')
})

const put = (Key: string, Body: string | Buffer, more: { IfNoneMatch?: string; IfMatch?: string } = {}) =>
  s3.send(
    new PutObjectCommand({
      Bucket: 'domain-alert-analysis',
      Key,
      Body,
      ContentType: 'text/markdown',
      ...more,
    }),
  )
const get = async (Key: string) => {
  const { Body, ContentType } = await s3.send(new GetObjectCommand({ Bucket: 'domain-alert-analysis', Key }))
  return { bytes: Buffer.from((await Body?.transformToByteArray()) ?? []), ContentType }
}

test('S3: gives back what it was given, byte for byte', async () => {
  const key = 'alerts/2026-01-02/www.example.test/10-00-00 ü+a.md'
  const bytes = randomBytes(3_000_000)
  await put(key, bytes)
  const stored = await get(key)
  assert.ok(stored.bytes.equals(bytes))
  assert.is(stored.ContentType, 'text/markdown')
  const { Contents } = await s3.send(
    new ListObjectsV2Command({ Bucket: 'domain-alert-analysis', Prefix: 'alerts/2026' }),
  )
  assert.equal(
    Contents?.map((object) => object.Key),
    [key],
  )
  const head = await s3.send(new HeadObjectCommand({ Bucket: 'domain-alert-analysis', Key: key }))
  assert.is(head.ContentLength, bytes.length)
  assert.is(await nameOf(get('missing')), 'NoSuchKey')
})

test('S3: of two puts that want to be the first, one is', async () => {
  const outcomes = await Promise.all(
    ['a', 'b'].map((body) => nameOf(put('once', body, { IfNoneMatch: '*' }))),
  )
  assert.equal(outcomes.sort(), ['PreconditionFailed', 'no error'])
})

test('S3: describes versioning, refuses what it does not have', async () => {
  const Bucket = 'domain-alert-analysis'
  assert.is((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status, 'Enabled')
  assert.is(await nameOf(s3.send(new ListObjectVersionsCommand({ Bucket }))), 'NotImplemented')
  assert.is(await nameOf(put('x', 'x', { IfMatch: '"0"' })), 'NotImplemented')
})

const receive = async (QueueUrl: string | undefined) => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], VisibilityTimeout: 0 }),
  )
  return Messages
}

test('SQS: takes messages of clients and of the cloud, by the URL of the definition', async () => {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'dead-letters' }))
  assert.is(QueueUrl, `${stores.endpoint}/123456789012/dead-letters`)
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
  assert.is(Attributes?.QueueArn, queueArn)
  assert.is(Attributes?.MessageRetentionPeriod, '1209600')
  await storage.sendToQueue(queueArn, 'body', { ERROR_CODE: 'NO_PERMISSIONS', EMPTY: '' })
  const [message] = await receive(`${stores.endpoint}/123456789012/dead-letters`)
  assert.is(message?.Body, 'body')
  assert.equal(message?.MessageAttributes, {
    ERROR_CODE: { DataType: 'String', StringValue: 'NO_PERMISSIONS' },
  })
  assert.match(
    String(await storage.sendToQueue(`${queueArn}-not`, 'x', {}).catch((error: Error) => error)),
    /there is no queue/,
  )
})

test('SQS: moves a message that nobody deletes', async () => {
  const QueueUrl = `${stores.endpoint}/123456789012/work`
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'unhandled' }))
  assert.is((await receive(QueueUrl)).length, 1)
  assert.is((await receive(QueueUrl)).length, 0)
  const moved = await receive(`${stores.endpoint}/123456789012/dead-letters`)
  assert.ok(moved.some(({ Body }) => Body === 'unhandled'))
})

test('an impossible table stops the start and leaves nothing behind', async () => {
  const impossible = writeDefinition({ aws_dynamodb_table: { alerts: { ...alerts, hash_key: 'nowhere' } } })
  const definition = readDefinition(impossible.directory, types, { endpoint: stores.endpoint })
  impossible.remove()
  const error = await startDynamoDb(definition).catch((caught: unknown) => caught)
  assert.instance(error, DefinitionError)
  assert.match(String(error), /aws_dynamodb_table\.alerts: CreateTable: .*ValidationException/)
})

test.run()
