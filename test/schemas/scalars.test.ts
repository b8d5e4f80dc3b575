import * as E from 'fp-ts/Either'
import type * as t from 'io-ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { text } from '../../schemas/codec'
import {
  ActionName,
  AlertId,
  Count,
  DomainName,
  type EventId,
  Instant,
  Milliseconds,
  Ordinal,
  type PlanDigest,
  type Sha256,
} from '../../schemas/scalars'

/** The compiler refuses this file where an id in the place of another one would compile. */
const swaps = (alert: AlertId, event: EventId, digest: PlanDigest, other: Sha256, at: Instant) => {
  const texts: readonly string[] = [alert, event, digest, other, at]
  const given: AlertId = 'alert-1'
  // @ts-expect-error an event's id is none of an alert
  const a: AlertId = event
  // @ts-expect-error and the other way round
  const b: EventId = alert
  // @ts-expect-error the digest of something else is none of a plan
  const c: PlanDigest = other
  // @ts-expect-error a time is no id
  const d: AlertId = at
  return [...texts, given, a, b, c, d]
}

const test = suite('schemas/scalars')

test('ids are texts of their kinds', () => assert.is(swaps('a', 'b', 'c', 'd', 'e').length, 10))

const label = 'a'.repeat(63)

const table: readonly {
  readonly codec: t.Mixed
  readonly good: readonly unknown[]
  readonly bad: readonly unknown[]
}[] = [
  {
    codec: DomainName,
    good: [
      'shop.example.com',
      'localhost',
      'a',
      'xn--bcher-kva.example',
      '_dmarc.example.com',
      `${label}.example`,
      'x1.2y',
    ],
    bad: [
      '',
      '.',
      'shop.example.com.',
      'Shop.example.com',
      'shop..example.com',
      '-shop.example.com',
      'shop-.example.com',
      'shop.example.com:443',
      'https://shop.example.com',
      'shop.example.com/x',
      'user@shop.example.com',
      'bücher.example',
      'shop example.com',
      'shop.example.com\n',
      `${label}a.example`,
      `${`${label}.`.repeat(4)}com`,
      42,
      null,
      undefined,
      ['shop.example.com'],
    ],
  },
  {
    codec: Instant,
    good: ['2026-01-31T08:05:00.000Z', '2024-02-29T23:59:59.999Z', new Date(0).toISOString()],
    bad: [
      '2026-01-31T08:05:00Z',
      '2026-01-31T08:05:00.000+01:00',
      '2026-01-31 08:05:00.000Z',
      '2026-13-01T00:00:00.000Z',
      '2026-01-32T00:00:00.000Z',
      '2026-01-31T24:00:00.000Z',
      '2026-01-31T08:60:00.000Z',
      '+02026-01-31T08:05:00.000Z',
      '',
      1_769_846_700_000,
    ],
  },
  {
    codec: AlertId,
    good: ['test-123', 'alert-9f2c1b7a5d3e4f60', 'A', 'a.b_c-d', 'x'.repeat(64)],
    bad: ['', '-test', '.', '..', '../x', 'a/b', 'a b', 'a%2Fb', 'x'.repeat(65), 'ä', 'test-123\n', 7],
  },
  {
    codec: ActionName,
    good: ['cloudfront:CreateInvalidation', 'ec2:DescribeInstances', 'route53:GetHealthCheck'],
    bad: [
      'cloudfront',
      'cloudfront:*',
      'CloudFront:CreateInvalidation',
      'ec2:describeInstances',
      ':X',
      '*:*',
    ],
  },
  { codec: Count, good: [0, 1, 2 ** 40], bad: [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, '1', null] },
  { codec: Ordinal, good: [1, 2], bad: [0, -1, 1.5, '1'] },
  { codec: Milliseconds, good: [0, 0.25, 1e6], bad: [-0.1, Number.NaN, Number.POSITIVE_INFINITY, '1'] },
  {
    codec: text('Three', 'a text of 2 or 3 characters', { minLength: 2, maxLength: 3 }),
    good: ['ab', 'abc', '\u{1f600}\u{1f600}', '\u{1f600}\u{1f600}\u{1f600}'],
    bad: ['', 'a', 'abcd', '\u{1f600}', '\u{1f600}\u{1f600}\u{1f600}\u{1f600}'],
  },
]

for (const { codec, good, bad } of table) {
  test(`${codec.name} accepts`, () => {
    for (const value of good) assert.equal(codec.decode(value), E.right(value), JSON.stringify(value))
  })
  test(`${codec.name} refuses`, () => {
    for (const value of bad) {
      assert.ok(E.isLeft(codec.decode(value)), `decode(${JSON.stringify(value)})`)
      assert.not(codec.is(value), `is(${JSON.stringify(value)})`)
    }
  })
}

test('instants compare as texts the way times do', () => {
  const times = [0, 1, 999, 1_000, 86_399_999, 1_769_846_700_000, 4_102_444_800_000]
  const texts = times.map((time) => new Date(time).toISOString())
  assert.equal([...texts].reverse().sort(), texts)
})

test.run()
