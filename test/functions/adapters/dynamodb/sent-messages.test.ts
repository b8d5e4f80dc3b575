import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeSentMessages, type SentMessages } from '../../../../functions/adapters/dynamodb/sent-messages'
import { type Dynamo, startDynamo } from '../../../support/dynamodb'

const test = suite('adapters/sent-messages')
let dynamo: Dynamo
let sent: SentMessages
test.before(async () => {
  dynamo = await startDynamo({ name: 'idempotency', key: 'id', indexes: [] })
  sent = makeSentMessages({ table: 'idempotency' })
})
test.after(() => dynamo.stop())

const place = (ts: number) => ({ channel: 'C0ALERTS', ts: String(ts) })
const table = () => DynamoDBDocumentClient.from(dynamo.client)
const put = (id: string, places: unknown) =>
  table().send(new PutCommand({ TableName: 'idempotency', Item: { id: `slack#${id}`, places } }))
const length = async (id: string): Promise<number> => {
  const { Item } = await table().send(
    new GetCommand({ TableName: 'idempotency', Key: { id: `slack#${id}` } }),
  )
  return Item?.places.length
}
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n)

test('an alert without messages has none', async () => {
  assert.equal(await sent.places('a-0')(), E.right([]))
})
test('keeps the first and the newest of many, also in the table', async () => {
  for (const ts of numbers(1, 25)) assert.equal(await sent.add('a-1', place(ts))(), E.right(undefined))
  assert.equal(await sent.places('a-1')(), E.right([1, ...numbers(7, 25)].map(place)))
  assert.is(await length('a-1'), 20)
})
test('what was written with the whole answer in it is read without', async () => {
  const whole = (ts: number) => ({ ok: true, ...place(ts), message: { text: 'x', blocks: [] } })
  await put('a-2', numbers(1, 30).map(whole))
  assert.equal(await sent.places('a-2')(), E.right([1, ...numbers(12, 30)].map(place)))
  assert.equal(await sent.add('a-2', place(31))(), E.right(undefined))
  assert.equal(await sent.places('a-2')(), E.right([1, ...numbers(13, 31)].map(place)))
  assert.is(await length('a-2'), 30)
})
test('what is no place is reported by its name', async () => {
  await put('a-3', [{ channel: 'C0ALERTS' }])
  const read = await sent.places('a-3')()
  assert.ok(E.isLeft(read) && read.left.tag === 'corrupt')
  assert.match(
    E.isLeft(read) && read.left.tag === 'corrupt' ? read.left.message : '',
    'places.0.ts: expected',
  )
})
test.run()
