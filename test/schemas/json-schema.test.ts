import { Ajv } from 'ajv'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Alert } from '../../schemas/alert'
import { decimal, integer, oneOf, struct, text } from '../../schemas/codec'
import { described } from '../../schemas/described'
import { AlertApproved, events } from '../../schemas/events'
import { type JsonSchema, jsonSchema, schemaOf } from '../../schemas/json-schema'
import { MonitorState } from '../../schemas/monitor'
import * as scalars from '../../schemas/scalars'
import { DomainName, JsonObject } from '../../schemas/scalars'
import { FunctionSettings } from '../../schemas/settings'
import { open, vocabulary } from '../../schemas/vocabulary'
import { arbitrary, mutated } from '../support/arbitrary'
import { sampleSize } from '../support/sample-size'

const test = suite('schemas/json-schema')

const ajv = new Ajv({ strict: true, keywords: ['x-known-values'], code: { optimize: false } })

/** Everything that is stored, sent or read as settings. */
const codecs: readonly t.Mixed[] = [
  // What is delivered may be of an earlier major version, which has a schema of its own.
  ...events.flatMap(({ detail, delivered, majors }): t.Mixed[] =>
    (majors as readonly unknown[]).length > 1 ? [detail] : [detail, delivered],
  ),
  Alert,
  MonitorState,
  FunctionSettings,
]

/** Values with one thing changed that are tried for each. */
const CHANGED = sampleSize(300)
/** By codec; a schema is compiled once, for its identity. */
const schemas = new Map(codecs.map((codec) => [codec, jsonSchema(codec)]))

for (const codec of codecs) {
  const compiled = () => ajv.compile(schemas.get(codec) ?? {})
  test(`${codec.name}: codec and schema accept the same`, () => {
    const accepts = compiled()
    fc.assert(
      fc.property(arbitrary(codec), (value) => {
        assert.ok(E.isRight(codec.decode(value)), 'the codec refuses')
        assert.ok(accepts(value), `the schema refuses: ${ajv.errorsText(accepts.errors)}`)
      }),
      { numRuns: sampleSize(60) },
    )
  })

  test(`${codec.name}: codec and schema refuse the same`, () => {
    const accepts = compiled()
    let refused = 0
    fc.assert(
      fc.property(mutated(codec), (value) => {
        const verdict = E.isRight(codec.decode(value))
        if (!verdict) refused += 1
        assert.is(accepts(value), verdict)
      }),
      { numRuns: CHANGED },
    )
    assert.ok(
      refused > CHANGED / 15,
      `only ${refused} of ${CHANGED} changed values were wrong: the test says too little`,
    )
  })
}

const table: readonly (readonly [string, t.Mixed, object])[] = [
  [
    'text',
    text('T', 'a text', { pattern: '^a', minLength: 1, maxLength: 2 }),
    { type: 'string', pattern: '^a', minLength: 1, maxLength: 2, description: 'a text' },
  ],
  [
    'integer',
    integer('N', 'a number', { minimum: 1 }),
    { type: 'integer', minimum: 1, description: 'a number' },
  ],
  ['decimal', decimal('N', 'a number'), { type: 'number', description: 'a number' }],
  ['object', JsonObject, { type: 'object', description: 'a JSON object' }],
  ['string', t.string, { type: 'string' }],
  ['boolean', t.boolean, { type: 'boolean' }],
  ['words', oneOf('W', 'a', 'b'), { type: 'string', enum: ['a', 'b'] }],
  [
    'words with their meanings',
    vocabulary('W', 'What it is.', { a: 'one', b: 'other' }),
    { type: 'string', enum: ['a', 'b'], description: 'What it is. `a`: one. `b`: other.' },
  ],
  [
    'open words, of which there may be more',
    open(vocabulary('W', 'What it is.', { a: 'one' })),
    {
      type: 'string',
      description: 'What it is. A newer version may have more words than these. `a`: one.',
      pattern: '^[a-z][a-z0-9_]{0,63}$',
      'x-known-values': ['a'],
    },
  ],
  [
    'a field by what it holds, then by its form',
    described(text('T', 'a text'), 'who approved'),
    { type: 'string', description: 'Who approved. A text.' },
  ],
  ['literal', t.literal('yes'), { type: 'string', enum: ['yes'] }],
  ['number literal', t.literal(1), { type: 'number', enum: [1] }],
  ['boolean literal', t.literal(true), { type: 'boolean', enum: [true] }],
  ['list', t.array(t.string), { type: 'array', items: { type: 'string' } }],
  ['map', t.record(t.string, t.boolean), { type: 'object', additionalProperties: { type: 'boolean' } }],
  ['choice', t.union([t.string, t.boolean]), { anyOf: [{ type: 'string' }, { type: 'boolean' }] }],
  [
    'required and optional properties in one object',
    struct('S', { a: t.string }, { b: t.boolean }),
    { type: 'object', properties: { a: { type: 'string' }, b: { type: 'boolean' } }, required: ['a'] },
  ],
  [
    'no empty list of required properties, which Draft 4 refuses',
    t.partial({ a: t.string }),
    { type: 'object', properties: { a: { type: 'string' } } },
  ],
]
for (const [name, codec, expected] of table) {
  test(`emits ${name}`, () => assert.equal(jsonSchema(codec), expected))
}

const twice: [t.Mixed, t.Mixed] = [t.type({ b: t.string }), t.partial({ b: t.boolean })]
const refusals: readonly (readonly [string, t.Mixed])[] = [
  ['number, which takes NaN', t.number],
  ['unknown, which takes a missing property', t.unknown],
  ['undefined', t.undefined],
  ['null, which OpenAPI 3 has no type for', t.null],
  ['strict', t.strict({ b: t.string })],
  ['exact', t.exact(t.type({ b: t.string }))],
  ['a tuple', t.tuple([t.string, t.string])],
  ['a choice with undefined', t.union([t.string, t.undefined])],
  ['a map with keys of its own', t.record(t.keyof({ a: null }), t.string)],
  ['an intersection of scalars', t.intersection([t.string, DomainName])],
  ['a property that is defined twice', t.intersection(twice)],
]
for (const [name, codec] of refusals) {
  test(`throws on ${name}`, () =>
    assert.throws(() => jsonSchema(codec), /there is no schema|is defined twice/))
  test(`throws on ${name} inside of an object`, () =>
    assert.throws(() => jsonSchema(t.type({ a: t.array(codec) }, 'Outer'))))
}

test('names the place of a codec that it does not know', () =>
  assert.throws(
    () => jsonSchema(t.type({ a: t.array(t.type({ b: t.number })) }, 'Outer')),
    /^Outer\.a\[\]\.b: there is no schema for the codec number$/,
  ))

test('describes the detail of every event', () => {
  for (const event of events) {
    const schema = schemaOf(event)
    assert.is(schema.description, event.description)
    assert.equal(schema.required, ['metadata', 'data'])
    assert.ok(ajv.validate(schema, event.example), `${event.name}: ${ajv.errorsText()}`)
  }
})

/** Every schema within a schema, with its path. */
const within = (
  schema: JsonSchema,
  path: string,
): readonly (readonly [path: string, schema: JsonSchema])[] => [
  [path, schema],
  ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => within(inner, `${path}.${name}`)),
  ...(schema.items === undefined ? [] : within(schema.items, `${path}[]`)),
]

test('every field of an event says what it holds, and not only what form it has', () => {
  const forms = new Set(Object.values(scalars).map((scalar) => Object(scalar).description))
  for (const { name, data } of events)
    for (const [path, { description }] of within(jsonSchema(data), name).slice(1)) {
      assert.ok(description !== undefined, `${path} has no description`)
      assert.not.ok(forms.has(description), `${path} says only: ${description}`)
    }
})

test('a claimed name and a proved one are not described alike', () => {
  const { approved_by, decided_by } = jsonSchema(AlertApproved.data).properties ?? {}
  assert.match(approved_by?.description ?? '', 'claimed, not proved')
  assert.match(decided_by?.description ?? '', 'proved')
})

test('every word of an event is explained, and every pattern is one for Go and Python too', () => {
  for (const { name, detail } of events)
    for (const [path, schema] of within(jsonSchema(detail), name)) {
      for (const word of [...(schema.enum ?? []), ...(schema['x-known-values'] ?? [])])
        assert.match(schema.description ?? '', `\`${word}\`: `, path)
      assert.not.match(schema.pattern ?? '', /\(\?[=!<]/, path)
    }
})

test('forbids no additional property: readers are tolerant', () => {
  for (const codec of codecs)
    assert.not.match(JSON.stringify(jsonSchema(codec)), '"additionalProperties":false')
})

test.run()
