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
test.run()
