import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeSignInRecords } from '../../../../functions/adapters/dynamodb/sign-ins'
import type { SignInRecords } from '../../../../functions/runtime/ports'
import { type Dynamo, startDynamo } from '../../../support/dynamodb'

const test = suite('adapters/sign-ins')
let dynamo: Dynamo
let records: SignInRecords
test.before(async () => {
  dynamo = await startDynamo({ name: 'idempotency', key: 'id', indexes: [] })
  records = makeSignInRecords({ table: 'idempotency' })
})
test.after(() => dynamo.stop())

const NOW = '2026-01-31T08:00:00.000Z'
const record = {
  alert_id: 'alert-1',
  plan_digest: 'a'.repeat(64),
  nonce: 'n',
  code_verifier: 'v',
  cookie_hash: 'c'.repeat(64),
  expires_at: '2026-01-31T08:10:00.000Z',
}
const took = async (state: string, hash = record.cookie_hash, now = NOW) => {
  const taken = await records.take(state, hash, now)()
  return E.isRight(taken) && taken.right !== undefined
}

test('a record is taken once, of twenty who take it at once', async () => {
  await records.add('s1', record)()
  assert.equal(await records.take('s1', record.cookie_hash, NOW)(), E.right(record))
  await records.add('s2', record)()
  const taken = await Promise.all(Array.from({ length: 20 }, () => took('s2')))
  assert.is(taken.filter((one) => one).length, 1)
})
test('not by another browser, not after its time, and not where there is none', async () => {
  await records.add('s3', record)()
  assert.not(await took('s3', 'd'.repeat(64)))
  assert.not(await took('s3', record.cookie_hash, record.expires_at))
  assert.not(await took('s4'))
  assert.ok(await took('s3'))
})
test.run()
