import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeMonitorStore } from '../../../functions/adapters/monitor-store'
import type { MonitorStore } from '../../../functions/ports'
import type { MonitorState } from '../../../schemas/monitor'
import { type Dynamo, startDynamo } from '../../support/dynamodb'

const test = suite('functions/adapters/monitor-store')

const table = 'monitor-state'
let dynamo: Dynamo
let store: MonitorStore

test.before(async () => {
  dynamo = await startDynamo({
    name: table,
    key: 'domain',
    indexes: [{ name: 'open-outbox', hash: 'outbox_open' }],
  })
  store = makeMonitorStore({ table })
})
test.after(() => dynamo.stop())

const a = 'a'.repeat(32)
const b = 'b'.repeat(32)

const stateOf = (domain: string, revision: number, events: readonly string[] = []): MonitorState => ({
  domain,
  revision,
  open: {
    http_status: {
      alert_id: 'alert-1',
      generation: 1,
      detected_at: '2026-01-31T08:05:00.000Z',
      issue: {
        issue_type: 'http_status',
        severity: 'critical',
        summary: 'broken',
        evidence: {
          observed_at: '2026-01-31T08:05:00.000Z',
          target: `https://${domain}/`,
          facts: [{ name: 'status_code', value: '503' }],
          timings: { total_ms: 12.5 },
        },
      },
    },
  },
  generations: { http_status: 1 },
  outbox: Object.fromEntries(
    events.map((id) => [
      id,
      { name: 'IssueDetected', detail: '{}', committed_at: '2026-01-31T08:05:00.000Z' },
    ]),
  ),
  ...(events.length === 0 ? {} : { outbox_open: 'yes' as const }),
})

/** The value, or the tag of the error. */
const outcome = async <A>(
  result: () => Promise<E.Either<{ readonly tag: string }, A>>,
): Promise<A | string> => {
  const done = await result()
  return E.isRight(done) ? done.right : done.left.tag
}

test('a domain that was never written', async () => {
  assert.is(await outcome(store.get('nobody.example.com')), undefined)
})

test('what is written is read back', async () => {
  const state = stateOf('round.example.com', 1, [a])
  assert.is(await outcome(store.put(state)), undefined)
  assert.equal(await outcome(store.get(state.domain)), state)
})

test('only the successor of what is stored is written', async () => {
  const at = (revision: number) => outcome(store.put(stateOf('steps.example.com', revision)))
  assert.is(await at(2), 'condition_failed', 'there is no revision 1 yet')
  assert.is(await at(1), undefined)
  assert.is(await at(1), 'condition_failed')
  assert.is(await at(3), 'condition_failed')
  assert.is(await at(2), undefined)
  assert.is(await at(2), 'condition_failed')
})

test('of many writers at once one is first', async () => {
  for (const revision of [1, 2]) {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => outcome(store.put(stateOf('race.example.com', revision)))),
    )
    assert.is(outcomes.filter((each) => each === undefined).length, 1)
    assert.is(outcomes.filter((each) => each === 'condition_failed').length, 19)
  }
})

test('a published event leaves the outbox, and the domain the index with the last one', async () => {
  const domain = 'outbox.example.com'
  await outcome(store.put(stateOf(domain, 1, [a, b])))
  const listed = async () => (await outcome(store.withOpenOutbox())).includes(domain)
  const left = async () => {
    const state = await outcome(store.get(domain))
    if (state === undefined || typeof state === 'string') throw new Error(`no state: ${state}`)
    return [Object.keys(state.outbox), state.outbox_open, state.revision]
  }
  assert.ok(await listed())
  assert.is(await outcome(store.published(domain, a)), undefined)
  assert.equal(await left(), [[b], 'yes', 1])
  assert.ok(await listed())
  assert.is(await outcome(store.published(domain, a)), undefined, 'a repetition changes nothing')
  assert.equal(await left(), [[b], 'yes', 1])
  assert.is(await outcome(store.published(domain, b)), undefined)
  assert.equal(await left(), [[], undefined, 1])
  assert.not(await listed())
})

test('two events that are published at once both leave', async () => {
  const domain = 'both.example.com'
  for (let revision = 1; revision <= 10; revision++) {
    await outcome(store.put(stateOf(domain, revision, [a, b])))
    await Promise.all([outcome(store.published(domain, a)), outcome(store.published(domain, b))])
    const state = await outcome(store.get(domain))
    assert.equal(typeof state === 'object' && [state.outbox, state.outbox_open], [{}, undefined])
  }
})

test('publishing creates no ghost of a domain that is gone', async () => {
  assert.is(await outcome(store.published('ghost.example.com', a)), undefined)
  assert.is(await outcome(store.get('ghost.example.com')), undefined)
})

test('what somebody else wrote is refused, naming the field', async () => {
  await dynamo.client.send(
    new PutItemCommand({
      TableName: table,
      Item: {
        domain: { S: 'corrupt.example.com' },
        revision: { S: 'one' },
        open: { M: {} },
        generations: { M: {} },
        outbox: { M: {} },
      },
    }),
  )
  assert.equal(
    await store.get('corrupt.example.com')(),
    E.left({
      tag: 'corrupt',
      what: 'monitor state',
      id: 'corrupt.example.com',
      message: 'revision: expected a whole number, 0 or more, found a text of 3 characters',
    }),
  )
})

test('a table that is not there is a failure that no repetition mends', async () => {
  const other = makeMonitorStore({ table: 'elsewhere' })
  for (const result of [
    other.get('x'),
    other.put(stateOf('x', 1)),
    other.published('x', a),
    other.withOpenOutbox(),
  ]) {
    const done = await result()
    assert.ok(E.isLeft(done))
    if (E.isLeft(done) && done.left.tag === 'service_failed') {
      assert.equal([done.left.service, done.left.retryable], ['dynamodb', false])
      assert.match(done.left.message, 'ResourceNotFoundException')
    } else assert.unreachable('another error')
  }
})

test.run()
