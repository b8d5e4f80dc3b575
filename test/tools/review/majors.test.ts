import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { inOrder } from '../../../tools/review/filed'
import { PingSent } from '../../support/ping-events'
import { filed } from '../../support/reviewed-day'

const test = suite('tools/review: major versions')

const newest = PingSent.create(
  { correlation_id: 'alert-1', occasion: 1, occurred_at: '2026-01-31T08:05:00.000Z' },
  { target: 'shop.example.com', duration_ms: 41, ok: true },
)
const beside = PingSent.inEarlierMajors(newest.detail)

test('an event that was published in several counts once, in the newest', () => {
  const { events, duplicates } = inOrder([...beside, newest].map((event) => filed(event)))
  assert.equal(
    events.map(({ event_id }) => event_id),
    [newest.detail.metadata.event_id],
  )
  assert.is(duplicates, 0)
})

test('one whose newest is not there counts as it is', () => {
  const { events } = inOrder(beside.slice(0, 1).map((event) => filed(event)))
  assert.is(events.length, 1)
})

test('the same event in another trace is the same event', () => {
  const again = structuredClone(newest)
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
  const { events, duplicates } = inOrder([
    filed(newest),
    filed({
      ...again,
      detail: { ...again.detail, metadata: { ...again.detail.metadata, traceparent } },
    }),
  ])
  assert.equal([events.length, duplicates, events[0]?.conflicting], [1, 1, false])
})

test.run()
