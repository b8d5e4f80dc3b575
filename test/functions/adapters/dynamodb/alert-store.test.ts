import fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeAlertStore } from '../../../../functions/adapters/dynamodb/alert-store'
import type { Command } from '../../../../functions/domain/alert/commands'
import { decide } from '../../../../functions/domain/alert/decide'
import type { Transition } from '../../../../functions/domain/alert/model'
import type { AlertStore, OpenWork, Result } from '../../../../functions/runtime/ports'
import type { Alert } from '../../../../schemas/alert'
import { emptyPlan } from '../../../../schemas/plan'
import { commands } from '../../../support/commands'
import { fakeAlerts, START } from '../../../support/fakes'
import { sampleSize } from '../../../support/sample-size'
import * as sample from '../../../support/samples'
import { startTables } from '../../../support/tables'

const test = suite('alert store on dynalite')
let stop: () => Promise<void>
let store: AlertStore

const run = async <A>(result: Result<A>): Promise<A> => {
  const done = await result()
  if (E.isLeft(done)) throw new Error(JSON.stringify(done.left))
  return done.right
}
const later = (minutes: number): string => new Date(Date.parse(START) + minutes * 60_000).toISOString()
const transition = (alert: Alert, command: Command, minutes = 1): Transition => {
  const decided = decide(command, alert, later(minutes))
  if (E.isLeft(decided)) throw new Error(`refused by ${decided.left.guard.attribute}`)
  return decided.right
}
const { approve, reject } = commands
let count = 0
/** A copy under an id of its own. */
const stored = async (alert: Alert): Promise<Alert> => {
  const copy = { ...alert, alert_id: `alert-${++count}` }
  await run(store.create(copy))
  return copy
}

test.before(async () => {
  stop = await startTables()
  store = makeAlertStore({ table: 'alerts' })
})
test.after(() => stop())

test('an item comes back as it was written', async () => {
  const alert = await stored(sample.pending())
  assert.equal(await run(store.get(alert.alert_id)), alert)
  assert.is(await run(store.get('alert-none')), undefined)
})

test('an id is created once', async () => {
  const alert = await stored(sample.analyzing())
  const again = await store.create(alert)()
  assert.is(E.isLeft(again) && again.left.tag, 'condition_failed')
})

test('fifty conflicting decisions at once: one wins, one event is in the outbox', async () => {
  const alert = await stored(sample.pending())
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      store.apply(transition(alert, index % 2 === 0 ? approve : reject))(),
    ),
  )
  assert.is(answers.filter(E.isRight).length, 1)
  const after = await run(store.get(alert.alert_id))
  assert.is(Object.keys(after?.outbox ?? {}).length, Object.keys(alert.outbox).length + 1)
})

test('a transition of an item that is gone makes no ghost', async () => {
  const alert = { ...sample.pending(), alert_id: 'alert-gone' }
  const applied = await store.apply(transition(alert, reject))()
  assert.is(E.isLeft(applied) && applied.left.tag, 'condition_failed')
  assert.is(await run(store.get('alert-gone')), undefined)
})

test('the outbox empties key by key, whoever removes, and the last one leaves the index', async () => {
  const alert = await stored(sample.pending())
  const decided = await run(store.apply(transition(alert, approve)))
  const ids = Object.keys(decided.outbox)
  assert.is(ids.length, 2)
  assert.ok((await run(store.withOpenWork('outbox'))).includes(alert.alert_id))
  // A handler and the sweeper both remove both, at once.
  await Promise.all([...ids, ...ids].map((id) => run(store.markPublished(alert.alert_id, id))))
  const after = await run(store.get(alert.alert_id))
  assert.equal(after?.outbox, {})
  assert.is(after?.outbox_open, undefined)
  assert.not.ok((await run(store.withOpenWork('outbox'))).includes(alert.alert_id))
})

test('approvals at the same time: one is written over those that were read, and none is lost', async () => {
  const record = commands.record_approval as Extract<Command, { name: 'record_approval' }>
  let alert = await stored(sample.pending())
  for (const given of [1, 2, 3]) {
    const missing = ['a', 'a', 'b', 'b', 'c', 'd', 'e']
      .map((user) => `slack:T1/${user}`)
      .filter((principal) => alert.approvals?.[principal] === undefined)
    const answers = await Promise.all(
      missing.map((decided_by) => {
        const decision = { ...record.decision, decided_by }
        return store.apply(transition(alert, { ...record, decision, approvals_needed: 4 }))()
      }),
    )
    assert.is(answers.filter(E.isRight).length, 1)
    alert = (await run(store.get(alert.alert_id))) ?? alert
    assert.is(Object.keys(alert.approvals ?? {}).length, given)
  }
})

test('removing an event again does not hide the one that is left', async () => {
  const alert = await stored(sample.pending())
  const decided = await run(store.apply(transition(alert, approve)))
  const [first = '', second = ''] = Object.keys(decided.outbox)
  for (const id of [first, first]) await run(store.markPublished(alert.alert_id, id))
  const after = await run(store.get(alert.alert_id))
  assert.equal([Object.keys(after?.outbox ?? {}), after?.outbox_open], [[second], 'yes'])
})

test('removing from an item that is gone makes no ghost', async () => {
  await run(store.markPublished('alert-never', 'a'.repeat(32)))
  assert.is(await run(store.get('alert-never')), undefined)
})

test('an item that somebody else spoilt is corrupt, with the field', async () => {
  const spoilt = { ...sample.pending(), alert_id: 'alert-spoilt', severity: 'awful' } as unknown as Alert
  await run(store.create(spoilt))
  const read = await store.get('alert-spoilt')()
  assert.ok(E.isLeft(read) && read.left.tag === 'corrupt' && read.left.message.includes('severity'))
})

test('open work is found in its index, oldest first, and only while it is open', async () => {
  const ids = async (work: OpenWork) => await run(store.withOpenWork(work))
  const pending = await stored(sample.pending())
  const awaiting = await stored(sample.approved())
  const running = await stored(sample.running())
  const done = await stored(sample.completed())
  assert.ok((await ids('decision')).includes(pending.alert_id))
  const executions = await ids('execution')
  assert.ok(executions.includes(awaiting.alert_id) && executions.includes(running.alert_id))
  for (const work of ['decision', 'execution'] as const)
    assert.not.ok((await ids(work)).includes(done.alert_id))
  await run(store.apply(transition(pending, reject)))
  assert.not.ok((await ids('decision')).includes(pending.alert_id))
})

test('what is said of a spoilt item holds no word that queries of the log count', async () => {
  const spoilt = { ...sample.pending(), alert_id: 'alert-odd', approval_status: 'maybe' } as unknown as Alert
  await run(store.create(spoilt))
  const read = await store.get('alert-odd')()
  if (E.isRight(read) || read.left.tag !== 'corrupt') return assert.unreachable()
  assert.is(read.left.message, 'approval_status: expected another word, found a text of 5 characters')
})

test('a table that is not there is no reason to try again; a server that is gone is one', async () => {
  const missing = makeAlertStore({ table: 'elsewhere' })
  const alert = sample.pending()
  const endpoint = process.env.AWS_ENDPOINT_URL
  const failures = async (broken: AlertStore) => {
    const all: readonly Result<unknown>[] = [
      broken.get('a'),
      broken.create(alert),
      broken.apply(transition(alert, reject)),
      broken.markPublished('a', 'b'.repeat(32)),
      broken.withOpenWork('outbox'),
    ]
    return Promise.all(all.map(async (call) => E.toUnion(await call())))
  }
  for (const failure of await failures(missing))
    assert.match(JSON.stringify(failure), /"tag":"service_failed".*ResourceNotFound.*"retryable":false/)
  process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:1'
  const gone = makeAlertStore({ table: 'alerts' })
  const failed = await failures(gone)
  if (endpoint !== undefined) process.env.AWS_ENDPOINT_URL = endpoint
  for (const failure of failed)
    assert.match(JSON.stringify(failure), /"tag":"service_failed".*ECONNREFUSED.*"retryable":true/)
})

test('the table takes exactly what the lifecycle allows', async () => {
  const states = [
    sample.analyzing,
    sample.pending,
    () => sample.pending(emptyPlan('nothing to run')),
    sample.snoozed,
    sample.again,
    sample.recorded,
    sample.approved,
    sample.running,
    sample.completed,
    sample.recovered,
    sample.rejected,
  ]
  const state = fc.constantFrom(...states)
  let taken = 0
  let not = 0
  await fc.assert(
    fc.asyncProperty(
      state,
      state,
      fc.constantFrom(...Object.values(commands)),
      // The exact ends of claim, approval and request, and anything else.
      fc.oneof(fc.constantFrom(16, 30, 60), fc.integer({ min: 0, max: 120 })),
      async (inTable, inMind, command, minutes) => {
        // What a handler has read may be old: it decides on one state, and the table is in another.
        const decided = decide(command, inMind(), later(minutes))
        if (E.isLeft(decided)) return
        const item = await stored(inTable())
        const wanted = { ...decided.right, alert_id: item.alert_id }
        const real = await store.apply(wanted)()
        const model = await fakeAlerts(item).apply(wanted)()
        assert.is(real._tag, model._tag, `${command.name}`)
        if (E.isRight(real) && E.isRight(model)) assert.equal(real.right, model.right)
        if (E.isRight(real)) taken += 1
        else not += 1
      },
    ),
    { numRuns: sampleSize(1_000) },
  )
  assert.ok(
    taken > sampleSize(20) && not > sampleSize(20),
    `${taken} taken, ${not} not: the states do not try both`,
  )
})

test.run()
