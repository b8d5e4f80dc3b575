import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type LocalStores, nameOf, startLocalStores } from '../../../support/local-stores'

const test = suite('local/aws/dynamodb: what dynalite takes and DynamoDB does not')
let stores: LocalStores
test.before(async () => {
  stores = await startLocalStores()
})
test.after(() => stores.stop())

const putLimited = (item: Record<string, AttributeValue>) =>
  stores.dynamo.send(
    new PutItemCommand({ TableName: 'alerts', Item: { alert_id: { S: 'limits' }, ...item } }),
  )
const set = (expression: string, values: Record<string, AttributeValue>) =>
  stores.dynamo.send(
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
  test(`refuses ${what}`, async () => {
    await putLimited({ amount: { N: '1' } })
    const error = await send().catch((caught: unknown) => caught)
    assert.instance(error, DynamoDBServiceException)
    assert.equal([(error as Error).name, (error as Error).message], ['ValidationException', problem])
  })

/** A request as a client writes it that has no types. */
const raw = (operation: string, body: string) =>
  fetch(stores.endpoint, {
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

test('what is nested thousands of levels deep is refused, and ends nothing', async () => {
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
      stores.dynamo.send(
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

test('an attribute that would be lost is refused, and as a value its name is a text like any other', async () => {
  const put = async (attribute: string) =>
    (await raw('PutItem', `{"TableName":"alerts","Item":{"alert_id":{"S":"proto"},${attribute}}}`)).text()
  for (const attribute of ['"__proto__":{"S":"x"}', '"m":{"M":{"__proto__":{"S":"x"}}}'])
    assert.match(await put(attribute), /ValidationException.*keeps no attribute called __proto__/)
  assert.is(await put('"m":{"M":{"constructor":{"S":"__proto__"}}}'), '{}')
})

test('takes what is as large as it may be', async () => {
  await putLimited({ open: { S: 'x'.repeat(2048) }, empty: { S: '' }, deep: nested(32) })
  await set(`SET ${'x'.repeat(4087)} = :x`, { ':x': nested(32) })
})

test('a failed condition gives the item that is there, where it is asked for', async () => {
  await putLimited({ open: { S: 'yes' } })
  const failed = (write: object) =>
    stores.dynamo
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

test.run()
