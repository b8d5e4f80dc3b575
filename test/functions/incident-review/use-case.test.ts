import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { contract } from '../../../functions/incident-review/contract'
import { ReplayedEvent, reviewKey } from '../../../functions/incident-review/filing'
import { fileReplayed } from '../../../functions/incident-review/use-case'
import { decode } from '../../../schemas/codec'
import { events } from '../../../schemas/events'
import { fakeBase, fakeDocuments, unavailable } from '../../support/fakes'

const test = suite('functions/incident-review')

const replayed = (over: Record<string, unknown> = {}) => ({
  version: '0',
  id: '0c8f6d1e-1111-2222-3333-444455556666',
  'detail-type': 'IssueDetected',
  source: 'cloudops.agent',
  account: '123456789012',
  region: 'us-east-1',
  resources: [],
  time: '2026-01-31T08:05:00Z',
  'replay-name': 'review-1',
  detail: events[0].example,
  ...over,
})
const decoded = (event: unknown): ReplayedEvent => {
  const result = decode(ReplayedEvent, event)
  if (E.isLeft(result)) throw new Error(result.left)
  return result.right
}

for (const event of events) {
  test(`files ${event.name} whole, under its replay, time and event id`, async () => {
    const documents = fakeDocuments()
    const given = replayed({ 'detail-type': event.name, detail: event.example })
    const { event_id, occurred_at } = event.example.metadata
    const key = reviewKey(decoded(given))
    assert.ok(key.startsWith(`reviews/review-1/${occurred_at.replaceAll(':', '-')}-${event_id}-`))
    assert.equal(await fileReplayed(decoded(given))({ ...fakeBase(), documents })(), E.right(key))
    assert.equal(JSON.parse(documents.items.get(key) ?? ''), given)
  })
}

test('two deliveries of one event are one file, whatever id the bus gave them', async () => {
  const documents = fakeDocuments()
  for (const id of ['a', 'b']) await fileReplayed(decoded(replayed({ id })))({ ...fakeBase(), documents })()
  assert.is(documents.items.size, 1)
})

for (const [what, over] of [
  ['other data', { detail: { ...events[0].example, data: {} } }],
  ['another source', { source: 'acme.checks' }],
  ['another name', { 'detail-type': 'AlertClosed' }],
] as const)
  test(`an event with the id and the time of another and ${what} does not replace it`, async () => {
    const documents = fakeDocuments()
    for (const event of [replayed(), replayed(over)])
      await fileReplayed(decoded(event))({ ...fakeBase(), documents })()
    assert.is(documents.items.size, 2)
  })

test('an event of another source, without our metadata, is filed by the time and id of its envelope', () =>
  assert.match(
    reviewKey(decoded(replayed({ source: 'acme.checks', detail: { anything: 1 } }))),
    /^reviews\/review-1\/2026-01-31T08-05-00Z-0c8f6d1e-1111-2222-3333-444455556666-[0-9a-f]{16}\.json$/,
  ))

const refused: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
  ['a live event', { 'replay-name': undefined }, /replay-name: expected the name of a replay/],
  ['a replay name that leaves its folder', { 'replay-name': '../alerts' }, /replay-name/],
  ['an id that leaves its folder', { id: '../../alerts/x' }, /^id: expected an id/],
  ['a time that is none', { time: 'yesterday' }, /^time: expected a UTC time/],
  ['a detail that is no object', { detail: 'text' }, /^detail: expected a JSON object/],
]
for (const [name, over, problem] of refused) {
  test(`refuses ${name}`, () => {
    const result = decode(ReplayedEvent, replayed(over))
    assert.match(E.isLeft(result) ? result.left : 'accepted', problem)
  })
}

test('a bucket that does not answer fails the invocation, so that it is tried again', async () => {
  const documents = { write: () => TE.left(unavailable) }
  assert.equal(await fileReplayed(decoded(replayed()))({ ...fakeBase(), documents })(), E.left(unavailable))
})

test('its contract gives it the right to write reviews, and no other right', () => {
  assert.equal(contract.permissions, [{ actions: ['s3:PutObject'], resources: ['bucket/reviews'] }])
  assert.equal(Object.keys(contract.environment.props), ['S3_ANALYSIS_BUCKET'])
  assert.equal(contract.emits, [])
})

test.run()
