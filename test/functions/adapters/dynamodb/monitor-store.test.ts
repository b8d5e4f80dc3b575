import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeMonitorStore } from '../../../../functions/adapters/dynamodb/monitor-store'
import type { MonitorStore, Result } from '../../../../functions/runtime/ports'
import type { MonitorState } from '../../../../schemas/monitor'
import { START } from '../../../support/fakes'
import { startTables } from '../../../support/tables'

const test = suite('monitor store on dynalite')
let stop: () => Promise<void>
let store: MonitorStore

const run = async <A>(result: Result<A>): Promise<A> => {
  const done = await result()
  if (E.isLeft(done)) throw new Error(JSON.stringify(done.left))
  return done.right
}
const entry = { name: 'IssueDetected', detail: '{}', committed_at: START }
const state = (revision: number, outbox = {}): MonitorState => ({
  domain: 'shop.example.com',
  revision,
  open: {},
  generations: {},
  outbox,
  ...(Object.keys(outbox).length === 0 ? {} : { outbox_open: 'yes' as const }),
})

test.before(async () => {
  stop = await startTables()
  store = makeMonitorStore({ table: 'cloudops-monitor-state' })
})
test.after(() => stop())

test('of twenty ticks that saw the same revision one writes', async () => {
  const first = await Promise.all(Array.from({ length: 20 }, () => store.put(state(1))()))
  assert.is(first.filter(E.isRight).length, 1)
  const second = await Promise.all(
    Array.from({ length: 20 }, () => store.put(state(2, { a: entry, b: entry }))()),
  )
  assert.is(second.filter(E.isRight).length, 1)
})

test('the outbox empties key by key and leaves the index with the last', async () => {
  assert.equal(await run(store.withOpenOutbox()), ['shop.example.com'])
  await run(store.markPublished('shop.example.com', 'a'))
  assert.equal(await run(store.withOpenOutbox()), ['shop.example.com'])
  await run(store.markPublished('shop.example.com', 'b'))
  await run(store.markPublished('shop.example.com', 'b'))
  assert.equal(await run(store.withOpenOutbox()), [])
  assert.equal((await run(store.get('shop.example.com')))?.outbox, {})
})

test('a domain that was never seen has no state', async () => {
  assert.is(await run(store.get('none.example.com')), undefined)
})

test.run()
