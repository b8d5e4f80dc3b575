import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { text } from '../../schemas/codec'
import { type AnyEvent, defineEvent, rulePattern, SOURCE } from '../../schemas/event'
import { eventId } from '../../schemas/event-id'
import { events, IssueDetected } from '../../schemas/events'
import { arbitrary } from '../support/arbitrary'
import { sampleSize } from '../support/sample-size'

const test = suite('schemas/event')

const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const PingSent = defineEvent({
  name: 'PingSent',
  version: '1.2',
  description: 'A ping was sent.',
  data: text('Ping', 'a ping', { minLength: 1 }),
  example: {
    metadata: {
      event_id: 'a'.repeat(32),
      correlation_id: 'alert-1',
      occurred_at: '2026-01-31T08:05:00.000Z',
    },
    data: 'ping',
  },
})

const every: readonly AnyEvent[] = events
test('no two examples share an event id: whoever reads them all takes each once', () => {
  const first = new Map<string, string>()
  for (const { name, example } of every) {
    const id = example.metadata.event_id
    const other = first.get(id)
    assert.is(other, undefined, `${name} and ${other} share ${id}: give exampleMetadata digits of its own`)
    first.set(id, name)
  }
})

for (const event of every) {
  test(`${event.name}: the example decodes to itself and survives JSON`, () => {
    assert.equal(event.decode(event.example), E.right(event.example))
    assert.equal(event.decode(throughJson(event.example)), E.right(event.example))
  })

  test(`${event.name}: encoding and decoding is the identity`, () =>
    fc.assert(
      fc.property(arbitrary(event.detail), (value) => {
        const decoded = event.detail.decode(value)
        if (E.isLeft(decoded)) throw new Error('refused')
        assert.equal(event.detail.encode(decoded.right), value)
      }),
      { numRuns: sampleSize(50) },
    ))

  test(`${event.name}: is decoded from the bus, with and without a replay's name`, () => {
    const delivered = {
      version: '0',
      id: '00000000-0000-4000-8000-000000000000',
      account: '111122223333',
      region: 'us-east-1',
      resources: [],
      time: '2026-01-31T08:05:01Z',
      source: SOURCE,
      'detail-type': event.name,
      detail: event.example,
    }
    assert.ok(E.isRight(event.delivered.decode(delivered)))
    assert.ok(E.isRight(event.delivered.decode({ ...delivered, 'replay-name': 'incident-7' })))
    for (const wrong of [{ source: 'aws.ec2' }, { 'detail-type': 'SomethingElse' }, { detail: {} }])
      assert.ok(E.isLeft(event.delivered.decode({ ...delivered, ...wrong })), JSON.stringify(wrong))
  })
}

test('the list of events holds each name once, PascalCase and past tense', () => {
  const names = events.map(({ name }) => name)
  assert.is(new Set(names).size, names.length)
  for (const name of names) assert.match(name, /^([A-Z][a-z]+)+(ed|Due)$/)
})

test('create gives name, source, version and what it was given', () => {
  const { correlation_id, occurred_at } = PingSent.example.metadata
  const given = { correlation_id, occurred_at, causation_id: 'b'.repeat(32) }
  const created = PingSent.create({ ...given, occasion: 7 }, 'pong')
  assert.equal(created, {
    name: 'PingSent',
    source: 'cloudops.agent',
    detail: {
      metadata: { ...given, event_id: eventId(correlation_id, 'PingSent', 7), schema_version: '1.2' },
      data: 'pong',
    },
  })
  assert.equal(PingSent.decode(created.detail), E.right(created.detail))
})

test('the id is the same for the same occasion, and no other event has it', () => {
  const { correlation_id, occurred_at } = PingSent.example.metadata
  const idOf = (event: Pick<typeof PingSent, 'create'>, id: string, occasion: string | number) =>
    event.create({ correlation_id: id, occasion, occurred_at }, 'pong').detail.metadata.event_id
  const PongSent = defineEvent({ ...PingSent, name: 'PongSent' })
  const ids = [
    idOf(PingSent, correlation_id, 1),
    idOf(PingSent, correlation_id, 2),
    idOf(PingSent, correlation_id, '1'),
    idOf(PingSent, 'alert-2', 1),
    idOf(PongSent as unknown as typeof PingSent, correlation_id, 1),
  ]
  assert.is(new Set(ids).size, ids.length)
  assert.is(idOf(PingSent, correlation_id, 1), ids[0])
  // Consumers have stored ids of this form: a change of it would repeat every message.
  assert.is(idOf(PingSent, 'alert-1', 1), '7f83ccac44adf6b4ee0b800558d0ee92')
})

const wrongDetails: readonly (readonly [string, (detail: Record<string, unknown>) => void, string])[] = [
  ['no data', (detail) => delete detail.data, 'data: expected a ping, found nothing'],
  ['empty data', (detail) => (detail.data = ''), 'data: expected a ping, found a text of 0 characters'],
  ['no metadata', (detail) => delete detail.metadata, 'metadata: expected an object, found nothing'],
  [
    'an event id in capitals',
    (detail) => (detail.metadata = { ...PingSent.example.metadata, event_id: 'A'.repeat(32) }),
    'metadata.event_id: expected an event id in 32 lower-case hex digits, found a text of 32 characters',
  ],
  [
    'a version of its own',
    (detail) => (detail.metadata = { ...PingSent.example.metadata, schema_version: '0.9' }),
    'metadata.schema_version: expected a version 1.MINOR, found a text of 3 characters',
  ],
]
for (const [name, spoil, message] of wrongDetails) {
  test(`decode names the field: ${name}`, () => {
    const detail: Record<string, unknown> = { ...PingSent.example }
    spoil(detail)
    assert.equal(PingSent.decode(detail), E.left(message))
  })
}

test('a reader ignores properties that it does not know', () => {
  const newer = { ...IssueDetected.example, data: { ...IssueDetected.example.data, novelty: 1 } }
  assert.ok(E.isRight(IssueDetected.decode(newer)))
})

test('a live rule excludes replays, a replay rule takes nothing else', () => {
  assert.equal(rulePattern([IssueDetected, PingSent], 'live'), {
    source: ['cloudops.agent'],
    'detail-type': ['IssueDetected', 'PingSent'],
    'replay-name': [{ exists: false }],
    detail: { metadata: { superseded_by: [{ exists: false }] } },
  })
  assert.equal(rulePattern([PingSent], 'replayed')['replay-name'], [{ exists: true }])
})

test.run()
