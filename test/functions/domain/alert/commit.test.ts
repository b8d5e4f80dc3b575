import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { commit } from '../../../../functions/domain/alert/commit'
import { decide } from '../../../../functions/domain/alert/decide'
import type { Transition } from '../../../../functions/domain/alert/model'
import { fakeAlerts, fakeBase, fakePublisher, START } from '../../../support/fakes'
import * as sample from '../../../support/samples'

const rejection = (): Transition => {
  const command = { name: 'reject', decision: sample.decision(), mac: 'm' } as const
  const decided = decide(command, sample.pending(), START)
  if (E.isLeft(decided)) throw new Error('refused')
  return decided.right
}
const world = (alert = { ...sample.pending(), outbox: {} }) => {
  const ports = { ...fakeBase(), alerts: fakeAlerts(alert), events: fakePublisher() }
  return { ports, stored: () => ports.alerts.items.get(sample.ALERT_ID) }
}

const test = suite('commit')

test('the event is published, and leaves the outbox', async () => {
  const { ports, stored } = world()
  assert.ok(E.isRight(await commit(rejection())(ports)()))
  assert.equal(
    ports.events.events.map(({ name }) => name),
    ['AlertRejected'],
  )
  assert.equal(stored()?.outbox, {})
  assert.is(stored()?.outbox_open, undefined)
})

test('a bus that is down does not undo the commit: the event waits in the outbox', async () => {
  const { ports, stored } = world()
  ports.events.down = true
  assert.ok(E.isRight(await commit(rejection())(ports)()))
  assert.is(stored()?.approval_status, 'rejected')
  const [entry] = Object.values(stored()?.outbox ?? {})
  assert.is(entry?.name, 'AlertRejected')
  assert.is(stored()?.outbox_open, 'yes')
  assert.is(ports.lines[0]?.message, 'event left in the outbox')
  assert.not.match(JSON.stringify(ports.lines), /approved|rejected/)
})

test('the trace of the invocation is fixed in the outbox, and is that of the published event', async () => {
  const { ports, stored } = world()
  ports.events.down = true
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
  assert.ok(E.isRight(await commit(rejection())({ ...ports, trace: () => traceparent })()))
  const [entry] = Object.values(stored()?.outbox ?? {})
  const { metadata } = JSON.parse(entry?.detail ?? '')
  assert.is(metadata.traceparent, traceparent)
  assert.is(metadata.event_id, rejection().event?.detail.metadata.event_id)
})

test('what is not committed is not published', async () => {
  const { ports } = world(sample.rejected())
  const done = await commit(rejection())(ports)()
  assert.is(E.isLeft(done) && done.left.tag, 'condition_failed')
  assert.equal(ports.events.events, [])
})

test('a transition without an event publishes nothing', async () => {
  const { ports } = world(sample.analyzing())
  const command = { name: 'take_lease', lease_id: sample.EXECUTION, lease_ms: 1 } as const
  const decided = decide(command, sample.analyzing(), '2026-01-31T09:00:00.000Z')
  if (E.isLeft(decided)) return assert.unreachable()
  assert.ok(E.isRight(await commit(decided.right)(ports)()))
  assert.equal(ports.events.events, [])
})

test('of two that decide at once, the one whose write holds is measured', async () => {
  const { ports } = world()
  await Promise.all([commit(rejection())(ports)(), commit(rejection())(ports)()])
  assert.equal(
    ports.measured.map(({ name }) => name),
    ['AlertsEnded', 'DecisionSeconds'],
  )
})

test('an event that is published late has been measured with its write', async () => {
  const { ports } = world()
  ports.events.down = true
  await commit(rejection())(ports)()
  assert.is(ports.measured.length, 2)
})

test.run()
