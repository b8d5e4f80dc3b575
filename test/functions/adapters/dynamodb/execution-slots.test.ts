import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeExecutionSlots } from '../../../../functions/adapters/dynamodb/execution-slots'
import { messageOf } from '../../../../functions/runtime/errors'
import type { ExecutionSlots, Result } from '../../../../functions/runtime/ports'
import { laterBy } from '../../../../functions/runtime/time'
import { type Dynamo, startDynamo } from '../../../support/dynamodb'
import { START } from '../../../support/fakes'

const MINUTE = 60_000
const test = suite('places of executions on dynalite')
let dynamo: Dynamo
let places: ExecutionSlots

test.before.each(async () => {
  dynamo = await startDynamo({ name: 'cloudops-idempotency', key: 'id', indexes: [] })
  places = makeExecutionSlots({ table: 'cloudops-idempotency' })
})
test.after.each(() => dynamo.stop())

/** `ok`, or the tag of what was refused. */
const told = async (result: Result<void>): Promise<string> => {
  const done = await result()
  return E.isRight(done) ? 'ok' : `${done.left.tag}: ${messageOf(done.left)}`
}
const place = (n: number, now = START, approval = `approval-${n}`) => ({
  execution_id: `execution-${n}`,
  approval,
  now,
  until: laterBy(now, 16 * MINUTE),
})
const limits = { max_concurrent: 2, max_per_hour: 3 }
const take = (n: number, now?: string, approval?: string) =>
  told(places.take(place(n, now, approval), limits))

test('as many at the same time as allowed; one that is given back is free', async () => {
  assert.is(await take(1), 'ok')
  assert.is(await take(2), 'ok')
  assert.match(await take(3), 'limited: 2 executions run already (setting execution.max_concurrent)')
  assert.is(await told(places.release('execution-1')), 'ok')
  assert.is(await take(3), 'ok')
})

test('as many within an hour as allowed; one that never began does not count', async () => {
  for (const n of [1, 2, 3]) {
    assert.is(await take(n), 'ok')
    await told(places.release(`execution-${n}`))
  }
  assert.match(await take(4), 'limited: 3 executions have begun within an hour')
  await told(places.forget(place(3)))
  assert.is(await take(4), 'ok')
  await told(places.release('execution-4'))
  assert.match(await take(5, laterBy(START, 59 * MINUTE)), 'limited')
  assert.is(await take(5, laterBy(START, 61 * MINUTE)), 'ok')
})

test('an execution that died frees its place when its claim ends', async () => {
  await take(1)
  await take(2)
  assert.match(await take(3, laterBy(START, 15 * MINUTE)), 'limited')
  assert.is(await take(3, laterBy(START, 17 * MINUTE)), 'ok')
})

test('an attempt that died before its claim leaves its place to the next at the same approval', async () => {
  await take(1)
  await take(2)
  assert.is(await take(3, START, 'approval-1'), 'ok')
  assert.match(await take(4), 'limited: 2 executions run already')
})

test('a slower attempt at the same approval takes nothing from the one that has begun', async () => {
  const second = { ...place(2), approval: 'approval-1' }
  await take(1)
  await told(places.take(second, limits))
  await told(places.keep(place(1), limits))
  await told(places.forget(second))
  assert.is(await take(4), 'ok')
  assert.match(await take(5), 'limited: 2 executions run already')
})

test('what has begun is taken by no other attempt, and what has lost its place has to find room again', async () => {
  const second = { ...place(2), approval: 'approval-1' }
  await take(1)
  await take(4)
  await told(places.take(second, limits))
  await told(places.forget(second))
  assert.is(await take(5), 'ok', 'the slower attempt gave the place away')
  assert.match(await told(places.keep(place(1), limits)), 'limited: 2 executions run already')
  await told(places.release('execution-5'))
  assert.is(await told(places.keep(place(1), { ...limits, max_per_hour: 9 })), 'ok')
  assert.match(
    await told(places.take(second, limits)),
    'conflict: an execution of this decision has begun before',
  )
  assert.match(await take(6), 'limited: 2 executions run already')
  await told(places.forget(place(1)))
  assert.is(await told(places.take(second, { ...limits, max_per_hour: 9 })), 'ok', 'it never began')
})

test('the answer to a write gets lost: the same place again is ours', async () => {
  assert.is(await take(1), 'ok')
  assert.is(await take(1), 'ok')
  assert.is(await take(2), 'ok', 'it was counted once')
})

test('ten at the same moment: exactly as many as allowed', async () => {
  const all = await Promise.all(Array.from({ length: 10 }, (_, n) => take(n)))
  assert.is(all.filter((one) => one === 'ok').length, 2)
  assert.is(all.filter((one) => one.startsWith('limited')).length, 8)
})

test('one approval at ten places at the same moment counts once', async () => {
  const all = await Promise.all(Array.from({ length: 10 }, (_, n) => take(n, START, 'approval')))
  assert.ok(
    all.every((one) => one === 'ok'),
    'the claim decides between them',
  )
  assert.is(await take(11), 'ok')
  assert.match(await take(12), 'limited: 2 executions run already')
})

test('a count that cannot be read lets nothing run', async () => {
  await dynamo.client.send(
    new PutItemCommand({
      TableName: 'cloudops-idempotency',
      Item: { id: { S: 'limits#execution' }, revision: { S: 'one' }, running: { M: {} } },
    }),
  )
  assert.match(
    await take(1),
    'corrupt: the stored count of executions limits#execution cannot be read: revision',
  )
})

test('a table that is not there lets nothing run', async () => {
  const other = makeExecutionSlots({ table: 'other' })
  assert.match(await told(other.take(place(1), limits)), 'service_failed: dynamodb')
})
test.run()
