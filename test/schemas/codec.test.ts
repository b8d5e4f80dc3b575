import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decode, explain, integer, oneOf, struct, text } from '../../schemas/codec'
import type { AnyEvent } from '../../schemas/event'
import { events } from '../../schemas/events'
import { Monitor } from '../../schemas/monitor'
import { Plan } from '../../schemas/plan'
import { DomainName, Severity } from '../../schemas/scalars'
import { arbitrary } from '../support/arbitrary'

const test = suite('schemas/codec')

const Inner = struct(
  'Inner',
  { kind: oneOf('Kind', 'a', 'b') },
  { size: integer('Size', 'a size', { minimum: 1 }) },
)
const Outer = struct('Outer', { inner: Inner, list: t.array(Inner) }, { map: t.record(t.string, Inner) })
const well = { inner: { kind: 'a' }, list: [] }

const messages: readonly (readonly [string, t.Mixed, unknown, string])[] = [
  [
    'a word',
    Severity,
    'huge',
    'input: expected one of critical, high, medium, low, found a text of 4 characters',
  ],
  ['a missing property', Outer, { ...well, inner: {} }, 'inner.kind: expected one of a, b, found nothing'],
  ['null', Outer, { ...well, inner: { kind: null } }, 'inner.kind: expected one of a, b, found null'],
  [
    'an optional property',
    Outer,
    { ...well, inner: { kind: 'a', size: 0 } },
    'inner.size: expected a size, found a number',
  ],
  [
    'an element of a list',
    Outer,
    { ...well, list: [{ kind: 'a' }, { kind: 7 }] },
    'list.1.kind: expected one of a, b, found a number',
  ],
  [
    'an entry of a map',
    Outer,
    { ...well, map: { x: { kind: 'c' } } },
    'map.x.kind: expected one of a, b, found a text of 1 characters',
  ],
  [
    'two fields at once',
    Outer,
    { inner: { kind: 'c' }, list: [{ kind: [1, 2] }] },
    'inner.kind: expected one of a, b, found a text of 1 characters; list.0.kind: expected one of a, b, found a list of 2',
  ],
  [
    'a choice of objects',
    t.type({ either: t.union([t.type({ a: t.string }), t.type({ b: t.string })]) }),
    { either: {} },
    'either.a: expected a text, found nothing; either.b: expected a text, found nothing',
  ],
  [
    'a monitored domain',
    Monitor,
    { domain: 'Shop.example.com' },
    'domain: expected a lower-case host name such as shop.example.com, found a text of 16 characters',
  ],
  [
    'the port of a monitor',
    Monitor,
    { domain: 'shop.example.com', port: 65_536 },
    'port: expected a TCP port, 1 to 65535, found a number',
  ],
  [
    'a status in what a monitor expects',
    Monitor,
    { domain: 'shop.example.com', expect: { status: [200, 99] } },
    'expect.status.1: expected an HTTP status, found a number',
  ],
  [
    "a step's action",
    Plan,
    {
      version: 1,
      summary: '',
      steps: [{ id: 'a', action: 'rm -rf', parameters: {}, rationale: '', risk: 'low' }],
    },
    'steps.0.action: expected an action such as cloudfront:CreateInvalidation, found a text of 6 characters',
  ],
]
for (const [name, codec, input, message] of messages) {
  test(`names the field: ${name}`, () => assert.equal(decode(codec, input), E.left(message)))
}

test('never repeats a value, which may be a secret', () => {
  const Secret = text('Secret', 'a token of 4 digits', { pattern: '^\\d{4}$' })
  for (const secret of ['hunter2', { password: 'hunter2' }, ['hunter2']]) {
    const decoded = decode(t.type({ token: Secret }), { token: secret })
    assert.ok(E.isLeft(decoded))
    assert.not.match(E.isLeft(decoded) ? decoded.left : '', 'hunter2')
  }
})

test('a codec that is no scalar of ours is named', () =>
  assert.equal(
    decode(t.type({ domain: DomainName, on: t.boolean }), { domain: 'a', on: 1 }),
    E.left('on: expected true or false, found a number'),
  ))

/** Each changes what it accepts, or accepts what `is` refuses. */
const changing: readonly (readonly [string, t.Mixed, unknown, unknown])[] = [
  ['a strict object', t.strict({ a: t.string }), { a: 'x', b: 'y' }, { a: 'x' }],
  [
    'a strict object within others',
    struct('Holder', { list: t.array(t.strict({ a: t.string })) }, {}),
    { list: [{ a: 'x', b: 'y' }] },
    { list: [{ a: 'x' }] },
  ],
  [
    'a strict object of a map or a choice',
    t.record(t.string, t.union([t.string, t.strict({ a: t.string })])),
    { one: 'x', two: { a: 'x', b: 'y' } },
    { one: 'x', two: { a: 'x' } },
  ],
  [
    'a codec of its own',
    new t.Type(
      'Doubled',
      t.number.is,
      (input, context) => E.map((n: number) => 2 * n)(t.number.validate(input, context)),
      t.identity,
    ),
    2,
    4,
  ],
  ['a missing property that may be anything', t.type({ a: t.unknown }), {}, { a: undefined }],
]
for (const [name, codec, input, output] of changing)
  test(`decodes what changes on the way: ${name}`, () => assert.equal(decode(codec, input), E.right(output)))

test('what io-ts accepts is accepted, as the very same object, whatever else is in it', () => {
  for (const event of events as readonly AnyEvent[])
    fc.assert(
      fc.property(arbitrary(event.detail), fc.dictionary(fc.string(), fc.jsonValue()), (detail, more) => {
        const input = { ...more, ...(detail as object) }
        const decoded = decode(event.detail, input)
        assert.ok(E.isRight(event.detail.decode(input)))
        assert.ok(E.isRight(decoded) && decoded.right === input)
        assert.is(event.detail.encode(input), input)
      }),
      { numRuns: 20 },
    )
})

test('what io-ts refuses is refused, by its words', () => {
  for (const { detail, example } of events as readonly AnyEvent[])
    fc.assert(
      fc.property(fc.constantFrom(...pathsOf(example)), fc.jsonValue(), (path, value) => {
        const input = replaced(example, path, value)
        const [own, theirs] = [decode(detail, input), detail.decode(input)]
        assert.equal(own, E.isLeft(theirs) ? E.left(explain(theirs.left)) : E.right(input))
      }),
      { numRuns: 40 },
    )
})

/** Where something is, from the outside in. */
const pathsOf = (value: unknown): readonly (readonly string[])[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [
        [key],
        ...pathsOf(inner).map((path) => [key, ...path]),
      ])
    : []

const replaced = (value: unknown, [key, ...path]: readonly string[], by: unknown): unknown => {
  if (key === undefined) return by
  const copy = Object.assign(Array.isArray(value) ? [] : {}, value) as unknown as Record<string, unknown>
  copy[key] = replaced(copy[key], path, by)
  return copy
}

test.run()
