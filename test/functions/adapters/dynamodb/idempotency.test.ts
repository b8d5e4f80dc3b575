import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency'
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb'
import type { Context } from 'aws-lambda'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { once } from '../../../../functions/adapters/dynamodb/idempotency'
import { type Dynamo, startDynamo } from '../../../support/dynamodb'
import { failureOf } from '../../../support/failure'

/** Idempotency of notify's handler against a real table. */

const test = suite('adapters/once')
let dynamo: Dynamo
let ran: string[]
let fails = 0
const context = {
  functionName: 'notify',
  getRemainingTimeInMillis: () => 30_000,
} as Context
interface Input {
  readonly channel: string
  readonly event: { readonly detail: { readonly metadata: { readonly event_id: string } } }
}
const input = (event_id: string, channel: string): Input => ({
  channel,
  event: { detail: { metadata: { event_id } } },
})
const makeHandler = () =>
  once<Input, string>({
    table: 'idempotency',
    key: ({ event, channel }) => [event.detail.metadata.event_id, channel],
    run: async ({ channel }) => {
      if (fails > 0) {
        fails -= 1
        throw new Error('the product is down')
      }
      ran.push(channel)
      return 'sent'
    },
  })
test.before(async () => {
  dynamo = await startDynamo({ name: 'idempotency', key: 'id', indexes: [] })
})
test.before.each(() => {
  ran = []
  fails = 0
})
test.after(() => dynamo.stop())

test('an event is sent once to each channel, however often it is delivered', async () => {
  const handler = makeHandler()
  for (let time = 0; time < 3; time++)
    for (const channel of ['slack', 'teams', 'email'])
      assert.is(await handler(input('e1', channel), context), 'sent')
  assert.equal(ran, ['slack', 'teams', 'email'])
})
test('another process remembers, too', async () => {
  await makeHandler()(input('e2', 'slack'), context)
  await makeHandler()(input('e2', 'slack'), context)
  assert.equal(ran, ['slack'])
})
test('a failure frees the key: the next delivery sends', async () => {
  const handler = makeHandler()
  fails = 1
  assert.match((await failureOf(handler(input('e3', 'slack'), context))).message, 'down')
  assert.is(await handler(input('e3', 'slack'), context), 'sent')
  assert.equal(ran, ['slack'])
})
test('deliveries at the same time: one sends', async () => {
  const handler = makeHandler()
  const all = await Promise.allSettled(
    Array.from({ length: 10 }, () => handler(input('e4', 'slack'), context)),
  )
  assert.ok(all.some(({ status }) => status === 'fulfilled'))
  assert.equal(ran, ['slack'])
})
test('what was remembered by an expression for the key is known', async () => {
  const expressed = makeIdempotent(async (_: Input, _context: Context) => 'sent', {
    persistenceStore: new DynamoDBPersistenceLayer({ tableName: 'idempotency' }),
    config: new IdempotencyConfig({ eventKeyJmesPath: '[event.detail.metadata.event_id, channel]' }),
  })
  await expressed(input('e5', 'slack'), context)
  await makeHandler()(input('e5', 'slack'), context)
  assert.equal(ran, [])
})
test('what has no key is refused', async () => {
  const handler = once<Input, string>({
    table: 'idempotency',
    key: () => [null, null],
    run: async () => 'sent',
  })
  assert.match((await failureOf(handler(input('e6', 'slack'), context))).message, /idempotency/)
})
test.run()
