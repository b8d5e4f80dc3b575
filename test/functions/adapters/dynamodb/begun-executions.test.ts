import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeBegunExecutions } from '../../../../functions/adapters/dynamodb/begun-executions'
import { messageOf } from '../../../../functions/runtime/errors'
import type { BegunExecutions, Result } from '../../../../functions/runtime/ports'
import { type Dynamo, startDynamo } from '../../../support/dynamodb'

const TABLE = 'cloudops-begun-executions'
const test = suite('begun executions on dynalite')
let dynamo: Dynamo
let begun: BegunExecutions

test.before.each(async () => {
  dynamo = await startDynamo({ name: TABLE, key: 'approval', indexes: [] })
  begun = makeBegunExecutions({ table: TABLE })
})
test.after.each(() => dynamo.stop())

const told = async (result: Result<unknown>): Promise<string> => {
  const done = await result()
  return E.isRight(done) ? String(done.right ?? 'ok') : `${done.left.tag}: ${messageOf(done.left)}`
}
const marker = (execution_id: string, approval = 'a1') => ({
  approval,
  execution_id,
  started_at: '2026-01-31T08:00:00.000Z',
  remember_until: '2026-01-31T10:00:00.500Z',
})
const BEFORE = 'conflict: an execution of this decision has begun before'

test('the first of an approval begins, every other one is refused', async () => {
  assert.is(await told(begun.has('a1')), 'false')
  assert.is(await told(begun.mark(marker('e1'))), 'ok')
  assert.is(await told(begun.has('a1')), 'true')
  assert.is(await told(begun.mark(marker('e2'))), BEFORE)
  assert.is(await told(begun.mark(marker('e2', 'a2'))), 'ok')
})

test('the answer to a write gets lost: the marker is ours', async () => {
  assert.is(await told(begun.mark(marker('e1'))), 'ok')
  assert.is(await told(begun.mark(marker('e1'))), 'ok')
})

test('only the execution that has put it there takes it back', async () => {
  await told(begun.mark(marker('e1')))
  assert.match(await told(begun.withdraw(marker('e2'))), 'conflict')
  assert.is(await told(begun.has('a1')), 'true')
  assert.is(await told(begun.withdraw(marker('e1'))), 'ok')
  assert.is(await told(begun.mark(marker('e2'))), 'ok')
})

test('fifty at once: one begins', async () => {
  const all = await Promise.all(Array.from({ length: 50 }, (_, n) => told(begun.mark(marker(`e${n}`)))))
  assert.is(all.filter((one) => one === 'ok').length, 1)
  assert.is(all.filter((one) => one === BEFORE).length, 49)
})

test('it is kept until no execution can live any more, in whole seconds', async () => {
  await told(begun.mark(marker('e1')))
  const { Item } = await dynamo.client.send(
    new GetItemCommand({ TableName: TABLE, Key: { approval: { S: 'a1' } } }),
  )
  assert.is(Number(Item?.expiration?.N), Date.parse('2026-01-31T10:00:01.000Z') / 1000)
})

test('a table that is not there lets nothing begin', async () => {
  const other = makeBegunExecutions({ table: 'other' })
  for (const result of [other.has('a1'), other.mark(marker('e1')), other.withdraw(marker('e1'))])
    assert.match(await told(result), 'service_failed: dynamodb')
})
const first = { approval: 'a1', execution_id: 'e1', segment: 1 }
const second = { ...first, segment: 2 }
const ELSEWHERE = 'conflict: this execution goes on elsewhere'

test('a call is recorded before and after it, by the segment that runs', async () => {
  await told(begun.mark(marker('e1')))
  const call = 'step-1/run'
  assert.is(await told(begun.beginCall({ ...first, call })), 'ok')
  assert.is(await told(begun.beginCall({ ...first, call })), 'ok', 'its answer may have got lost')
  assert.is(await told(begun.beginCall({ ...first, call: 'step-2/run' })), ELSEWHERE, 'one at a time')
  assert.is(
    await told(begun.nextSegment({ ...first, holder: 'h' })),
    ELSEWHERE,
    'over an open call no one goes on',
  )
  assert.is(await told(begun.endCall({ ...second, call, known: '{}' })), ELSEWHERE)
  assert.is(await told(begun.endCall({ ...first, call, known: '{"a":1}' })), 'ok')
  assert.is(
    await told(begun.endCall({ ...first, call, known: '{"a":1}' })),
    'ok',
    'its answer may have got lost',
  )
  assert.is(await told(begun.endCall({ ...first, call: 'step-2/run', known: '{}' })), ELSEWHERE)
  const journal = await begun.read('a1')()
  if (E.isLeft(journal)) return assert.unreachable(messageOf(journal.left))
  const { segment, call_begun, known, started_at } = journal.right ?? {}
  assert.equal([segment, call_begun, known, started_at], [1, undefined, '{"a":1}', marker('e1').started_at])
})
test('one goes on after a segment, and what the one before still wants is refused', async () => {
  await told(begun.mark(marker('e1')))
  const all = await Promise.all(
    Array.from({ length: 20 }, (_, n) => told(begun.nextSegment({ ...first, holder: `h${n}` }))),
  )
  assert.is(all.filter((one) => one === 'ok').length, 1)
  const holder = `h${all.indexOf('ok')}`
  assert.is(await told(begun.nextSegment({ ...first, holder })), 'ok', 'its answer may have got lost')
  assert.is(await told(begun.beginCall({ ...first, call: 'step-2/run' })), ELSEWHERE)
  assert.is(await told(begun.beginCall({ ...second, execution_id: 'e2', call: 'step-2/run' })), ELSEWHERE)
  assert.is(await told(begun.beginCall({ ...second, call: 'step-2/run' })), 'ok')
  assert.is(await told(begun.read('a2')), 'ok', 'of another approval nothing is known')
})
test.run()
