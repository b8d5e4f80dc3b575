import * as E from 'fp-ts/Either'
import type * as t from 'io-ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compilePattern } from '../../local/aws/event-bridge/pattern'
import { asyncApi } from '../../schemas/async-api'
import type { AnyEvent } from '../../schemas/event'
import { rulePattern, schemaName } from '../../schemas/event'
import { events } from '../../schemas/events'
import { openApi } from '../../schemas/open-api'
import { PingSent, PingSentV1, PingSentV2 } from '../support/ping-events'

const test = suite('schemas/earlier-major')

const first = PingSentV1.create(
  { correlation_id: 'alert-1', occasion: 7, occurred_at: '2026-01-31T08:05:00.000Z' },
  { to: 'shop.example.com', ms: 40 },
)
const newest = PingSent.create(
  { correlation_id: 'alert-1', occasion: 8, occurred_at: '2026-11-01T08:05:00.000Z' },
  { target: 'shop.example.com', duration_ms: 41, ok: true },
)

test('what was written in a former major version is read in the newest', () => {
  const read = PingSent.decode(JSON.parse(JSON.stringify(first.detail)))
  assert.equal(
    read,
    E.right({
      metadata: { ...first.detail.metadata, schema_version: '3.0' },
      data: { target: 'shop.example.com', duration_ms: 40, ok: true },
    }),
  )
})

test('and by way of the bus', () => {
  const delivered = {
    id: 'a',
    source: first.source,
    'detail-type': first.name,
    time: '2026-01-31T08:05:00Z',
    detail: first.detail,
  }
  const read = PingSent.delivered.decode(delivered) as t.Validation<{ detail: { data: unknown } }>
  assert.equal(E.isRight(read) && read.right.detail.data, {
    target: 'shop.example.com',
    duration_ms: 40,
    ok: true,
  })
})

const wrong: readonly (readonly [string, unknown, RegExp])[] = [
  ['a former version by its own names', { ...first.detail, data: { to: 1, ms: 4 } }, /^data\.to: expected/],
  [
    'a version that nothing is known of',
    { ...newest.detail, metadata: { ...newest.detail.metadata, schema_version: '4.0' } },
    /^metadata\.schema_version: expected a version 3\.MINOR/,
  ],
  [
    'what an upcast cannot make right',
    { ...first.detail, data: { to: 'x'.repeat(400), ms: 4 } },
    /^data\.target: expected/,
  ],
]
for (const [name, detail, problem] of wrong)
  test(`refuses ${name}`, () => {
    const read = PingSent.decode(detail)
    assert.match(E.isLeft(read) ? read.left : 'passed', problem)
  })

test('former major versions are published beside the newest, each with an id of its own that names the newest', () => {
  const { event_id, occurred_at } = newest.detail.metadata
  const beside = PingSent.inEarlierMajors(newest.detail)
  assert.equal(
    beside.map(({ detail }) => [detail.metadata.schema_version, detail.data]),
    [
      ['2.1', { target: 'shop.example.com', duration_ms: 41 }],
      ['1.4', { to: 'shop.example.com', ms: 41 }],
    ],
  )
  assert.is(new Set([event_id, ...beside.map(({ detail }) => detail.metadata.event_id)]).size, 3)
  for (const { name, detail } of beside) {
    assert.is(name, 'PingSent')
    assert.is(detail.metadata.superseded_by, event_id)
    assert.is(detail.metadata.occurred_at, occurred_at)
  }
  assert.equal(PingSent.inEarlierMajors(newest.detail), beside, 'the same again')
})

test('rules of this system take each event once: the newest, or what was written before there was one', () => {
  const matches = compilePattern(JSON.stringify(rulePattern([PingSent], 'live')))
  const taken = [newest, ...PingSent.inEarlierMajors(newest.detail), first].filter(
    ({ name, source, detail }) => matches({ source, 'detail-type': name, detail }),
  )
  assert.equal(taken, [newest, first])
})

test('a rule for one major version takes it alone', () => {
  const matches = compilePattern(
    JSON.stringify({ detail: { metadata: { schema_version: [{ prefix: '1.' }] } } }),
  )
  assert.equal(
    [newest, ...PingSent.inEarlierMajors(newest.detail)].map(({ detail }) => matches({ detail })),
    [false, false, true],
  )
})

test('until the day that was announced', () => {
  const later = PingSent.create(
    { correlation_id: 'alert-1', occasion: 9, occurred_at: '2027-01-01T00:00:00.000Z' },
    newest.detail.data,
  )
  assert.equal(
    PingSent.inEarlierMajors(later.detail).map(({ detail }) => detail.metadata.schema_version),
    ['2.1'],
  )
})

test('registry and documents know each major version by a name of its own', () => {
  assert.equal(PingSent.majors.map(schemaName), [
    'cloudops.agent@PingSent',
    'cloudops.agent@PingSent-v2',
    'cloudops.agent@PingSent-v3',
  ])
  assert.equal(
    PingSent.majors.map(
      (event) => openApi(event).components.schemas.AWSEvent?.['x-amazon-events-detail-type'],
    ),
    ['PingSent', 'PingSent', 'PingSent'],
  )
  const { components } = asyncApi([PingSent], [], '2.0.0') as {
    components: { messages: object; schemas: object }
  }
  assert.equal(Object.keys(components.messages), ['PingSent', 'PingSentV2', 'PingSentV3'])
  for (const name of ['PingSentEvent', 'PingSentV2', 'MetadataV3', 'PingSentDataV3'])
    assert.ok(Object.hasOwn(components.schemas, name), name)
})

const every: readonly AnyEvent[] = events
test('every example of a former major version can be lifted', () => {
  for (const event of [...every, PingSent, PingSentV2])
    for (const { version, example } of event.majors)
      assert.ok(E.isRight(event.decode(example)), `${event.name} ${version}`)
})

test.run()
