import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decode, integer, oneOf, struct, text } from '../../schemas/codec'
import { Monitor } from '../../schemas/monitor'
import { Plan } from '../../schemas/plan'
import { DomainName, Severity } from '../../schemas/scalars'

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

test.run()
