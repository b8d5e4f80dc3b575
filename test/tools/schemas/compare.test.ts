import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { JsonSchema } from '../../../schemas/json-schema'
import type { OpenApi } from '../../../schemas/open-api'
import { type Kind, kinds } from '../../../tools/schemas/compare'
import { byVersion, gate } from '../../../tools/schemas/gate'

const test = suite('tools/schemas: the compatibility gate')

const text: JsonSchema = { type: 'string' }
const object = (properties: Record<string, JsonSchema>, ...required: readonly string[]): JsonSchema => ({
  type: 'object',
  properties,
  ...(required.length === 0 ? {} : { required }),
})

const openWords = (...words: readonly string[]): JsonSchema => ({
  ...text,
  pattern: '^[a-z]+$',
  'x-known-values': words,
})

interface Given {
  readonly version?: string
  readonly detail?: JsonSchema
  readonly components?: Record<string, JsonSchema>
  readonly source?: string
  readonly name?: string
  readonly description?: string
}

const document = ({
  version = '1.0',
  detail = object({}),
  components = {},
  source = 'cloudops.agent',
  name = 'PingSent',
  description = 'A ping was sent.',
}: Given): OpenApi => ({
  openapi: '3.0.0',
  info: { version, title: 'PingSent', description },
  paths: {},
  components: {
    schemas: {
      AWSEvent: {
        ...object({ detail: { $ref: '#/components/schemas/PingSent' } }),
        'x-amazon-events-detail-type': name,
        'x-amazon-events-source': source,
      },
      PingSent: detail,
      ...components,
    },
  },
})

interface Row {
  readonly name: string
  readonly kind: Kind
  readonly before: Given
  readonly after: Given
}
const detail = (name: string, kind: Kind, before: JsonSchema, after: JsonSchema): Row => ({
  name,
  kind,
  before: { detail: object({ a: before }, 'a') },
  after: { detail: object({ a: after }, 'a') },
})

/** Every kind of change, some in several forms and depths. */
const table: readonly Row[] = [
  detail('any object got properties', 'type_changed', { type: 'object' }, object({ b: text })),
  detail('an object became any', 'type_changed', object({}), { type: 'object' }),
  { name: 'another source', kind: 'source_changed', before: {}, after: { source: 'other' } },
  { name: 'another detail-type', kind: 'detail_type_changed', before: {}, after: { name: 'PingMade' } },
  {
    name: 'a required property is no more',
    kind: 'property_removed',
    before: { detail: object({ a: text }, 'a') },
    after: { detail: object({}) },
  },
  {
    name: 'an optional property is no more',
    kind: 'property_removed',
    before: { detail: object({ a: text }) },
    after: { detail: object({}) },
  },
  {
    name: 'a new required property, which archived events lack',
    kind: 'required_property_added',
    before: { detail: object({}) },
    after: { detail: object({ a: text }, 'a') },
  },
  {
    name: 'an optional property became required',
    kind: 'became_required',
    before: { detail: object({ a: text }) },
    after: { detail: object({ a: text }, 'a') },
  },
  {
    name: 'a required property became optional',
    kind: 'became_optional',
    before: { detail: object({ a: text }, 'a') },
    after: { detail: object({ a: text }) },
  },
  {
    name: 'a new optional property',
    kind: 'optional_property_added',
    before: { detail: object({}) },
    after: { detail: object({ a: text }) },
  },
  {
    name: 'a new optional property of a component',
    kind: 'optional_property_added',
    before: {
      detail: object({ a: { $ref: '#/components/schemas/Part' } }),
      components: { Part: object({}) },
    },
    after: {
      detail: object({ a: { $ref: '#/components/schemas/Part' } }),
      components: { Part: object({ b: text }) },
    },
  },
  detail('another type', 'type_changed', text, { type: 'integer' }),
  detail('a choice instead of a type', 'type_changed', text, { anyOf: [text] }),
  detail(
    'another type of a list’s items',
    'type_changed',
    { type: 'array', items: text },
    {
      type: 'array',
      items: { type: 'integer' },
    },
  ),
  detail('a word less', 'word_removed', { ...text, enum: ['a', 'b'] }, { ...text, enum: ['a'] }),
  detail('a word more', 'word_added', { ...text, enum: ['a'] }, { ...text, enum: ['a', 'b'] }),
  detail('an open word less', 'known_word_removed', openWords('a', 'b'), openWords('a')),
  detail('an open word more', 'known_word_added', openWords('a'), openWords('a', 'b')),
  detail('words instead of any text', 'limit_narrowed', text, { ...text, enum: ['a'] }),
  detail('any text instead of words', 'limit_widened', { ...text, enum: ['a'] }, text),
  detail('a shorter text', 'limit_narrowed', { ...text, maxLength: 9 }, { ...text, maxLength: 8 }),
  detail('a longer text', 'limit_widened', { ...text, maxLength: 8 }, { ...text, maxLength: 9 }),
  detail('a higher minimum', 'limit_narrowed', { type: 'integer' }, { type: 'integer', minimum: 1 }),
  detail(
    'a lower minimum',
    'limit_widened',
    { type: 'integer', minimum: 1 },
    { type: 'integer', minimum: 0 },
  ),
  detail('another pattern', 'pattern_changed', { ...text, pattern: '^a' }, { ...text, pattern: '^b' }),
  detail('another format', 'pattern_changed', text, { ...text, format: 'date-time' }),
  detail('a map instead of fixed names', 'map_changed', object({}), {
    ...object({}),
    additionalProperties: text,
  }),
  detail(
    'other values of a map',
    'limit_narrowed',
    { type: 'object', additionalProperties: text },
    {
      type: 'object',
      additionalProperties: { ...text, maxLength: 3 },
    },
  ),
  detail(
    'an alternative more',
    'alternative_added',
    { anyOf: [text] },
    { anyOf: [text, { type: 'boolean' }] },
  ),
  detail(
    'an alternative less',
    'alternative_removed',
    { anyOf: [text, { type: 'boolean' }] },
    { anyOf: [text] },
  ),
  detail('another description of a field', 'description_changed', text, { ...text, description: 'new' }),
  { name: 'another description', kind: 'description_changed', before: {}, after: { description: 'New.' } },
]

/** A new major version comes beside the one before, which stays as it was. */
const judged = (before: Given, after: Given) => {
  const today = [document(after)]
  if (after.version === '2.0') today.unshift(document(before))
  return gate(new Map([['PingSent', [document(before)]]]), today)
}

for (const { name, kind, before, after } of table) {
  const weight = kinds[kind]
  if (weight === 'breaking') {
    test(`${name}: refused as 1.0 and as 1.1, passed as 2.0`, () => {
      for (const version of ['1.0', '1.1']) {
        const [refusal] = judged(before, { ...after, version })
        assert.ok(refusal?.problem.includes('2.0'), `${version} was passed`)
        assert.match(refusal?.problem ?? '', 'with an upcast')
        assert.ok(
          refusal?.changes.some((change) => change.kind === kind),
          `it was called ${refusal?.changes.map((change) => change.kind).join(', ')}`,
        )
      }
      assert.equal(judged(before, { ...after, version: '2.0' }), [])
    })
  } else if (weight === 'compatible') {
    test(`${name}: refused as 1.0, passed as 1.1 and as 2.0`, () => {
      assert.match(judged(before, after)[0]?.problem ?? 'passed', /must be 1\.1 at least/)
      assert.equal(judged(before, { ...after, version: '1.1' }), [])
      assert.equal(judged(before, { ...after, version: '2.0' }), [])
    })
  } else {
    test(`${name}: passed as 1.0`, () => assert.equal(judged(before, after), []))
  }
}

test('the table has every kind of change', () =>
  assert.equal([...new Set(table.map(({ kind }) => kind))].sort(), Object.keys(kinds).sort()))

const unchanged: readonly (readonly [string, Given, Given])[] = [
  [
    'properties and words in another order',
    { detail: object({ a: { ...text, enum: ['x', 'y'] }, b: text }, 'a', 'b') },
    { detail: object({ b: text, a: { ...text, enum: ['y', 'x'] } }, 'b', 'a') },
  ],
  [
    'another name of a component',
    { detail: object({ a: { $ref: '#/components/schemas/One' } }), components: { One: object({ b: text }) } },
    { detail: object({ a: { $ref: '#/components/schemas/Two' } }), components: { Two: object({ b: text }) } },
  ],
  [
    'a component in place',
    { detail: object({ a: { $ref: '#/components/schemas/One' } }), components: { One: text } },
    { detail: object({ a: text }) },
  ],
]
for (const [name, before, after] of unchanged)
  test(`${name} change nothing`, () => assert.equal(judged(before, after), []))

test('a version below the released one is refused', () =>
  assert.match(
    judged({ version: '1.2' }, { version: '1.1' })[0]?.problem ?? 'passed',
    /older than the released 1\.2/,
  ))

test('versions are compared as numbers, and the last released one counts', () => {
  assert.ok(byVersion('1.10', '1.9') > 0)
  const released = [document({}), document({ version: '1.1', detail: object({ a: text }) })]
  const next = document({ version: '1.1', detail: object({ a: text }) })
  assert.equal(gate(new Map([['PingSent', released]]), [next]), [])
})

test('a major version that can no longer be read is refused, whatever comes after it', () => {
  const released = new Map([
    ['PingSent', [document({}), document({ version: '2.0', detail: object({ a: text }) })]],
  ])
  const second = document({ version: '2.0', detail: object({ a: text }) })
  assert.match(
    gate(released, [second])[0]?.problem ?? 'passed',
    /1\.0 was released and can no longer be read: .*upcast/,
  )
  assert.equal(gate(released, [document({}), second]), [])
  // It is kept as it was.
  const changed = document({ detail: object({ b: text }, 'b') })
  assert.match(gate(released, [changed, second])[0]?.problem ?? 'passed', /breaks readers/)
})

test('an event that is no more is refused, a new one is passed', () => {
  assert.match(gate(new Map([['PingSent', [document({})]]]), [])[0]?.problem ?? 'passed', /is no more/)
  assert.equal(gate(new Map(), [document({})]), [])
})

test.run()
