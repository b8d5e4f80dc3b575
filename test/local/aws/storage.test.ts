import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  DynamoDBServiceException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3'
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
  SQSServiceException,
} from '@aws-sdk/client-sqs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type DynamoDb, dynamodbResourceTypes, startDynamoDb } from '../../../local/aws/dynamodb'
import { type Gateway, openGateway } from '../../../local/aws/gateway'
import { type Storage, startStorage, storageResourceTypes } from '../../../local/aws/storage'
import { DefinitionError, readDefinition } from '../../../local/terraform'
import { ref, writeDefinition } from '../../support/write-definition'

const alerts = {
  name: 'alerts',
  billing_mode: 'PAY_PER_REQUEST',
  hash_key: 'alert_id',
  attribute: [
    { name: 'alert_id', type: 'S' },
    { name: 'open', type: 'S' },
  ],
  global_secondary_index: [
    { name: 'open-work', hash_key: 'open', range_key: 'alert_id', projection_type: 'KEYS_ONLY' },
  ],
  ttl: { attribute_name: 'ttl', enabled: true },
  point_in_time_recovery: { enabled: true },
  tags: { Project: 'CloudOpsAgent' },
}
const queueArn = 'arn:aws:sqs:eu-west-1:123456789012:dead-letters'
const types = { ...dynamodbResourceTypes, ...storageResourceTypes }
const written = writeDefinition({
  aws_dynamodb_table: { alerts },
  aws_s3_bucket: { analysis: { bucket: 'domain-alert-analysis' } },
  aws_s3_bucket_versioning: {
    analysis: { bucket: ref('aws_s3_bucket.analysis.id'), versioning_configuration: { status: 'Enabled' } },
  },
  aws_sqs_queue: {
    dead: { name: 'dead-letters', sqs_managed_sse_enabled: true, message_retention_seconds: 1209600 },
    work: {
      name: 'work',
      redrive_policy: JSON.stringify({
        deadLetterTargetArn: ref('aws_sqs_queue.dead.arn'),
        maxReceiveCount: 1,
      }),
    },
  },
})

let gateway: Gateway
let tables: DynamoDb
let storage: Storage
let dynamo: DynamoDBClient
let s3: S3Client
let sqs: SQSClient

const test = suite('local/aws/storage')
test.before(async () => {
  gateway = await openGateway(0, () => {})
  const definition = readDefinition(written.directory, types, { endpoint: gateway.endpoint })
  tables = await startDynamoDb(definition)
  storage = await startStorage(definition, gateway.endpoint)
  gateway.attach({ services: [tables.service, ...storage.services], routes: [] })
  const settings = {
    endpoint: gateway.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  }
  dynamo = new DynamoDBClient(settings)
  s3 = new S3Client(settings)
  sqs = new SQSClient(settings)
})
test.after(async () => {
  for (const client of [dynamo, s3, sqs]) client.destroy()
  await gateway.stop()
  await tables.stop()
  await storage.stop()
  written.remove()
})

const nameOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  )

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
  const cut = request(gateway.endpoint, { method: 'POST', headers })
  await new Promise((resolve) => {
    cut.on('error', resolve)
    cut.write('{', () => cut.destroy(new Error('gone')))
  })
  assert.is(await nameOf(dynamo.send(new DescribeTableCommand({ TableName: 'alerts' }))), 'no error')
  const transaction = dynamo.send(new TransactWriteItemsCommand({ TransactItems: [] }))
  assert.is(await nameOf(transaction), 'UnknownOperationException')
})

const put = (Key: string, Body: string | Buffer, more: Partial<PutObjectCommandInput> = {}) =>
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

const putLimited = (item: Record<string, AttributeValue>) =>
  dynamo.send(new PutItemCommand({ TableName: 'alerts', Item: { alert_id: { S: 'limits' }, ...item } }))
const set = (expression: string, values: Record<string, AttributeValue>) =>
  dynamo.send(
    new UpdateItemCommand({
      TableName: 'alerts',
      Key: { alert_id: { S: 'limits' } },
      UpdateExpression: expression,
      ExpressionAttributeValues: values,
      ...(expression.includes('#o') && { ExpressionAttributeNames: { '#o': 'open' } }),
    }),
  )
const nested = (levels: number): AttributeValue =>
  levels === 1
    ? { S: 'leaf' }
    : levels % 2 === 0
      ? { L: [nested(levels - 1)] }
      : { M: { a: nested(levels - 1) } }
const EMPTY = 'The AttributeValue for a key attribute cannot contain an empty string value.'

/** What DynamoDB refuses and dynalite does not, with DynamoDB's words. */
for (const [what, send, problem] of [
  [
    'an empty key of an index',
    () => putLimited({ open: { S: '' } }),
    `One or more parameter values are not valid. A value specified for a secondary index key is not supported. ${EMPTY} IndexName: open-work, IndexKey: open`,
  ],
  [
    'an empty key of an index by an update',
    () => set('SET #o = :o', { ':o': { S: '' } }),
    `One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. ${EMPTY}`,
  ],
  [
    'a key of an index that is too long',
    () => putLimited({ open: { S: 'ü'.repeat(1025) } }),
    'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes',
  ],
  [
    'a key of an index that an update makes too long',
    () => set('SET #o = if_not_exists(nothing, :o)', { ':o': { S: 'x'.repeat(2049) } }),
    'The update expression attempted to update the secondary index key beyond allowed size limits',
  ],
  [
    'a key of an index that an update makes no text',
    () => set('SET #o = amount, x = :x', { ':x': { S: 'x' } }),
    'The update expression attempted to update the secondary index key to unsupported type',
  ],
  [
    'a key of the table by its bytes',
    () => putLimited({ alert_id: { S: 'ü'.repeat(1025) } }),
    'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes',
  ],
  [
    'an item that is nested too deep',
    () => putLimited({ deep: nested(33) }),
    'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
  ],
  [
    'a value that is nested too deep',
    () => set('SET deep = :deep', { ':deep': nested(33) }),
    'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
  ],
  [
    'an expression that is too long',
    () => set(`SET ${'x'.repeat(4090)} = :x`, { ':x': { S: 'x' } }),
    'Invalid UpdateExpression: Expression size has exceeded the maximum allowed size; expression size: 4099',
  ],
] as const)
  test(`DynamoDB: refuses ${what}`, async () => {
    await putLimited({ amount: { N: '1' } })
    const error = await send().catch((caught: unknown) => caught)
    assert.instance(error, DynamoDBServiceException)
    assert.equal([(error as Error).name, (error as Error).message], ['ValidationException', problem])
  })

/** A request as a client writes it that has no types. */
const raw = (operation: string, body: string) =>
  fetch(gateway.endpoint, {
    method: 'POST',
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=x/20260101/x/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-date': '20260101T000000Z',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
    },
    body,
  })

test('DynamoDB: what is nested thousands of levels deep is refused, and ends nothing', async () => {
  const deep = (open: string, close: string, levels: number) =>
    `${open.repeat(levels)}{"S":"x"}${close.repeat(levels)}`
  for (const levels of [400, 60_000])
    assert.match(
      await (
        await raw(
          'PutItem',
          `{"TableName":"alerts","Item":{"alert_id":{"S":"a"},"x":${deep('{"L":[', ']}', levels)}}}`,
        )
      ).text(),
      /ValidationException.*Nesting Levels/,
    )
  const expression = `${'('.repeat(2_000)}a = :a${')'.repeat(2_000)}`
  assert.is(
    await nameOf(
      dynamo.send(
        new ScanCommand({
          TableName: 'alerts',
          FilterExpression: expression,
          ExpressionAttributeValues: { ':a': { S: 'a' } },
        }),
      ),
    ),
    'ValidationException',
  )
  await putLimited({})
})

test('DynamoDB: takes what is as large as it may be', async () => {
  await putLimited({ open: { S: 'x'.repeat(2048) }, empty: { S: '' }, deep: nested(32) })
  await set(`SET ${'x'.repeat(4087)} = :x`, { ':x': nested(32) })
})

test('DynamoDB: a failed condition gives the item that is there, where it is asked for', async () => {
  await putLimited({ open: { S: 'yes' } })
  const failed = (write: object) =>
    dynamo
      .send(
        new PutItemCommand({
          TableName: 'alerts',
          Item: { alert_id: { S: 'limits' } },
          ConditionExpression: 'attribute_not_exists(alert_id)',
          ...write,
        }),
      )
      .catch((caught: unknown) => (caught instanceof ConditionalCheckFailedException ? caught.Item : caught))
  assert.is(await failed({}), undefined)
  assert.equal(await failed({ ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }), {
    alert_id: { S: 'limits' },
    open: { S: 'yes' },
  })
})

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

const Bucket = 'domain-alert-analysis'
const pages = async (given: object) => {
  const found: string[][] = []
  for (let token: string | undefined; ; ) {
    const {
      Contents = [],
      CommonPrefixes = [],
      NextContinuationToken,
      KeyCount,
    } = await s3.send(
      new ListObjectsV2Command({
        Bucket,
        ...given,
        ...(token !== undefined && { ContinuationToken: token }),
      }),
    )
    found.push([...Contents.map(({ Key = '' }) => Key), ...CommonPrefixes.map(({ Prefix = '' }) => Prefix)])
    assert.is(KeyCount, found.at(-1)?.length)
    token = NextContinuationToken
    if (token === undefined) return found
  }
}

test('S3: lists by the bytes of the keys, each key once whatever the pages', async () => {
  const sorted = ['B', 'a', 'b', 'b-c', 'b/c', 'b/d', 'b_c', 'é', '～', '😀'].map((name) => `list/${name}`)
  for (const key of sorted.toReversed()) await put(key, 'x')
  const Prefix = 'list/'
  for (const MaxKeys of [1, 2, 3, 1000])
    assert.equal((await pages({ Prefix, MaxKeys })).flat(), sorted, `pages of ${MaxKeys}`)
  assert.equal((await pages({ Prefix, StartAfter: 'list/b' })).flat(), sorted.slice(3))
  const grouped = sorted.filter((key) => !key.startsWith('list/b/'))
  for (const MaxKeys of [1, 2, 1000])
    assert.equal(
      (await pages({ Prefix, MaxKeys, Delimiter: '/' })).flat().sort(),
      [...grouped, 'list/b/'].sort(),
      `pages of ${MaxKeys} with a delimiter`,
    )
  assert.equal((await pages({ Prefix: 'list/é', EncodingType: 'url' })).flat(), ['list/%C3%A9'])
  assert.is(await nameOf(s3.send(new ListObjectsV2Command({ Bucket: 'not-there' }))), 'NoSuchBucket')
})

test('S3: a write whose condition is not looked at changes nothing', async () => {
  const Key = 'conditions'
  await put(Key, 'before')
  const CopySource = `${Bucket}/${Key}`
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
  for (const [what, sent] of [
    ['delete', () => s3.send(new DeleteObjectCommand({ Bucket, Key, IfMatch: '"other"' }))],
    ['put over another', () => put(Key, 'after', { IfMatch: '"other"' })],
    ['put unless it is this one', () => put(Key, 'after', { IfNoneMatch: '"other"' })],
    ['copy', () => s3.send(new CopyObjectCommand({ Bucket, Key, CopySource, CopySourceIfMatch: '"other"' }))],
    [
      'complete',
      () => s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, IfNoneMatch: '*' })),
    ],
  ] as const)
    assert.is(await nameOf(sent()), 'NotImplemented', what)
  assert.is((await get(Key)).bytes.toString(), 'before')
})

test('S3: refuses a body that is not what it is said to be, and a key that is too long', async () => {
  for (const said of [
    { ContentMD5: '1B2M2Y8AsgTpgAmY7PhCfg==' },
    { ChecksumSHA256: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' },
    { ChecksumCRC32: 'AAAAAA==' },
  ])
    assert.is(await nameOf(put('digest', 'x', said)), 'BadDigest', Object.keys(said)[0])
  assert.is(await nameOf(put('digest', 'x', { ChecksumAlgorithm: 'SHA256' })), 'no error')
  assert.is(await nameOf(put('ü'.repeat(512), 'x')), 'no error')
  assert.is(await nameOf(put(`${'ü'.repeat(512)}x`, 'x')), 'KeyTooLongError')
})

const receive = async (QueueUrl: string | undefined) => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], VisibilityTimeout: 0 }),
  )
  return Messages
}

test('SQS: takes messages of clients and of the cloud, by the URL of the definition', async () => {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'dead-letters' }))
  assert.is(QueueUrl, `${gateway.endpoint}/123456789012/dead-letters`)
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
  assert.is(Attributes?.QueueArn, queueArn)
  assert.is(Attributes?.MessageRetentionPeriod, '1209600')
  await storage.sendToQueue(queueArn, 'body', { ERROR_CODE: 'NO_PERMISSIONS', EMPTY: '' })
  const [message] = await receive(`${gateway.endpoint}/123456789012/dead-letters`)
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
  const QueueUrl = `${gateway.endpoint}/123456789012/work`
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'unhandled' }))
  assert.is((await receive(QueueUrl)).length, 1)
  assert.is((await receive(QueueUrl)).length, 0)
  const moved = await receive(`${gateway.endpoint}/123456789012/dead-letters`)
  assert.ok(moved.some(({ Body }) => Body === 'unhandled'))
})

const text = (StringValue: string, DataType = 'String') => ({ a: { DataType, StringValue } })
/** What SQS refuses of a message, and fauxqs takes. */
for (const [what, message, problem] of [
  ['an empty attribute', { MessageAttributes: text('') }, /must contain a non-empty value of type 'String'/],
  ['a control character in one', { MessageAttributes: text('a\u0001') }, /Invalid binary character '#x1'/],
  ['a number that is none', { MessageAttributes: text('one', 'Number') }, /Can't cast the value/],
  ['a type that is none', { MessageAttributes: text('x', 'Text') }, /supported type prefixes/],
  [
    'more than ten attributes',
    {
      MessageAttributes: Object.fromEntries(
        Array.from({ length: 11 }, (_, index) => [`a${index}`, { DataType: 'String', StringValue: 'x' }]),
      ),
    },
    /Number of message attributes \[11\] exceeds the allowed maximum \[10\]/,
  ],
  ['a delay of more than 15 minutes', { DelaySeconds: 901 }, /DelaySeconds must be >= 0 and <= 900/],
] as const)
  test(`SQS: refuses ${what}, alone or as one of a batch`, async () => {
    const QueueUrl = `${gateway.endpoint}/123456789012/dead-letters`
    const sent = sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'limits', ...message }))
    const error = await sent.catch((caught: unknown) => caught)
    assert.instance(error, SQSServiceException)
    assert.is((error as Error).name, 'InvalidParameterValue')
    assert.match((error as Error).message, problem)
    const bad = { Id: 'bad', MessageBody: 'limits', ...message }
    const batch = new SendMessageBatchCommand({
      QueueUrl,
      Entries: [bad, { Id: 'good', MessageBody: 'limits', DelaySeconds: 900 }],
    })
    const { Successful, Failed } = await sqs.send(batch)
    assert.equal(
      [Successful?.map(({ Id }) => Id), Failed?.map(({ Id, Code }) => [Id, Code])],
      [['good'], [['bad', 'InvalidParameterValue']]],
    )
    const none = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [bad] }))
    assert.equal([none.Successful, none.Failed?.length], [undefined, 1])
  })

test('SQS: errors have the names that SQS gives them', async () => {
  const QueueUrl = `${gateway.endpoint}/123456789012/dead-letters`
  for (const [name, sent] of [
    ['InvalidMessageContents', sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '\u0001' }))],
    ['MissingParameter', sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '' }))],
    ['ReceiptHandleIsInvalid', sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'none' }))],
    ['QueueDoesNotExist', sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }))],
    [
      'QueueDoesNotExist',
      sqs.send(new SendMessageCommand({ QueueUrl: `${QueueUrl}-not`, MessageBody: 'x' })),
    ],
  ] as const)
    assert.is(await nameOf(sent), name)
})

test('SQS: the cloud sends a dead letter whatever its reason holds', async () => {
  await storage.sendToQueue(queueArn, 'whatever', { ErrorMessage: 'a\u0000\ud800b' })
  const letters = await storage.queues.look('dead-letters')
  assert.is(letters.find(({ body }) => body === 'whatever')?.attributes.ErrorMessage, 'a\ufffd\ufffdb')
})

test('an impossible table stops the start and leaves nothing behind', async () => {
  const impossible = writeDefinition({ aws_dynamodb_table: { alerts: { ...alerts, hash_key: 'nowhere' } } })
  const definition = readDefinition(impossible.directory, types, { endpoint: gateway.endpoint })
  impossible.remove()
  const error = await startDynamoDb(definition).catch((caught: unknown) => caught)
  assert.instance(error, DefinitionError)
  assert.match(String(error), /aws_dynamodb_table\.alerts: CreateTable: .*ValidationException/)
})

test.run()
