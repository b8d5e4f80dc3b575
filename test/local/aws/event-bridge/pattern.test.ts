import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compilePattern, InvalidPattern } from '../../../../local/aws/event-bridge/pattern'
import { sampleSize } from '../../../support/sample-size'

interface Case {
  readonly name: string
  readonly pattern: unknown
  readonly event: unknown
  readonly expected: 'match' | 'no-match' | 'invalid'
  readonly reason?: string
}

/** Some patterns are given as text: what they repeat is lost once it is read. */
const jsonOf = (pattern: unknown): string => (typeof pattern === 'string' ? pattern : JSON.stringify(pattern))

const verdict = (pattern: unknown, event: unknown): string => {
  try {
    return compilePattern(jsonOf(pattern))(event) ? 'match' : 'no-match'
  } catch (error) {
    if (error instanceof InvalidPattern) return `invalid ${error.message}`
    throw error
  }
}

const check = (test: ReturnType<typeof suite>, cases: readonly Case[]): void => {
  for (const { name, pattern, event, expected, reason } of cases) {
    test(name, () => {
      const given = verdict(pattern, event)
      if (expected === 'invalid') assert.match(given, reason ?? 'invalid')
      else assert.is(given, expected)
    })
  }
}

const casesOf = (name: string): Case[] =>
  JSON.parse(readFileSync(join(__dirname, '..', '..', '..', 'fixtures', name), 'utf8'))

const aws = suite("event patterns: cases of AWS's event-ruler")
check(aws, casesOf('event-patterns.json'))
check(aws, casesOf('event-patterns-2.json'))
aws.run()

const p = (entry: unknown) => ({ a: [entry] })
const deep = (levels: number): string => `${'{"a":'.repeat(levels)}[1]${'}'.repeat(levels)}`
/** Two to the power of `count`. */
const combinations = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`f${index}`, { $or: [{ a: ['x'] }, { b: ['y'] }] }]),
  )
const edges = suite('event patterns: edges')
check(edges, [
  {
    name: 'elements of one array must agree',
    pattern: { l: { i: ['1'], k: ['b'] } },
    event: {
      l: [
        { i: '1', k: 'a' },
        { i: '2', k: 'b' },
      ],
    },
    expected: 'no-match',
  },
  {
    name: 'two arrays are independent',
    pattern: { l: { i: ['1'] }, m: { i: ['2'] } },
    event: { l: [{ i: '1' }], m: [{ i: '3' }, { i: '2' }] },
    expected: 'match',
  },
  {
    name: 'every field of the pattern counts',
    pattern: { a: ['x'], b: ['y'] },
    event: { a: 'x' },
    expected: 'no-match',
  },
  {
    name: 'a live event passes the replay guard',
    pattern: { 'replay-name': [{ exists: false }] },
    event: { source: 's' },
    expected: 'match',
  },
  {
    name: 'a replayed event does not',
    pattern: { 'replay-name': [{ exists: false }] },
    event: { 'replay-name': 'r' },
    expected: 'no-match',
  },
  {
    name: 'exists true wants it',
    pattern: { 'replay-name': [{ exists: true }] },
    event: {},
    expected: 'no-match',
  },
  {
    name: 'numeric between, below',
    pattern: p({ numeric: ['>', 0, '<', 5] }),
    event: { a: 0 },
    expected: 'no-match',
  },
  { name: 'prefix of a number', pattern: p({ prefix: '1' }), event: { a: 12 }, expected: 'no-match' },
  {
    name: 'anything-but needs the field',
    pattern: p({ 'anything-but': 'x' }),
    event: {},
    expected: 'no-match',
  },
  {
    name: 'suffix ignoring case',
    pattern: p({ suffix: { 'equals-ignore-case': '.PNG' } }),
    event: { a: 'x.png' },
    expected: 'match',
  },
  {
    name: 'wildcard in the middle',
    pattern: p({ wildcard: 'a*b*c' }),
    event: { a: 'aXXbYc' },
    expected: 'match',
  },
  {
    name: 'wildcard takes dots literally',
    pattern: p({ wildcard: 'a.c' }),
    event: { a: 'abc' },
    expected: 'no-match',
  },
  {
    name: 'wildcard takes every other character literally',
    pattern: p({ wildcard: 'a-b/c[d](e){f}^$|?+*' }),
    event: { a: 'a-b/c[d](e){f}^$|?+' },
    expected: 'match',
  },
  {
    name: 'cidr of IPv6',
    pattern: p({ cidr: '2001:db8::/32' }),
    event: { a: '2001:db8::1' },
    expected: 'match',
  },
  {
    name: 'cidr and a text that is no address',
    pattern: p({ cidr: '10.0.0.0/8' }),
    event: { a: 'ten' },
    expected: 'no-match',
  },
  {
    name: '$or of top level',
    pattern: { $or: [{ a: ['1'] }, { b: ['2'] }] },
    event: { b: '2' },
    expected: 'match',
  },
  { name: 'no pattern', pattern: [], event: {}, expected: 'invalid', reason: 'must be an object' },
  { name: 'empty pattern', pattern: {}, event: {}, expected: 'invalid', reason: 'empty' },
  { name: 'empty list', pattern: { a: [] }, event: {}, expected: 'invalid', reason: 'empty list' },
  {
    name: 'unknown match type',
    pattern: p({ like: 'x' }),
    event: {},
    expected: 'invalid',
    reason: 'Unrecognized match type like',
  },
  {
    name: 'two match types at once',
    pattern: p({ prefix: 'x', suffix: 'y' }),
    event: {},
    expected: 'invalid',
    reason: 'exactly one key',
  },
  {
    name: 'two stars',
    pattern: p({ wildcard: 'a**' }),
    event: {},
    expected: 'invalid',
    reason: 'Consecutive wildcard',
  },
  { name: 'bad escape', pattern: p({ wildcard: 'a\\b' }), event: {}, expected: 'invalid', reason: 'escape' },
  {
    name: 'bad cidr',
    pattern: p({ cidr: '10.0.0/8' }),
    event: {},
    expected: 'invalid',
    reason: 'Malformed CIDR',
  },
  {
    name: 'numeric without a number',
    pattern: p({ numeric: ['>', '1'] }),
    event: {},
    expected: 'invalid',
    reason: 'must be a number',
  },
  {
    name: 'numeric with an unknown operator',
    pattern: p({ numeric: ['!', 1] }),
    event: {},
    expected: 'invalid',
    reason: 'operator',
  },
  {
    name: 'numeric range upside down',
    pattern: p({ numeric: ['>', 5, '<', 1] }),
    event: {},
    expected: 'invalid',
    reason: 'Bottom',
  },
  {
    name: 'exists with a text',
    pattern: p({ exists: 'yes' }),
    event: {},
    expected: 'invalid',
    reason: 'exists',
  },
  {
    name: 'anything-but of mixed kinds',
    pattern: p({ 'anything-but': ['x', 1] }),
    event: {},
    expected: 'invalid',
    reason: 'anything-but',
  },
  {
    name: 'numeric with an operator that every object has',
    pattern: p({ numeric: ['toString', 5] }),
    event: { a: 5 },
    expected: 'invalid',
    reason: 'operator',
  },
  {
    name: 'a number that is too large to be one',
    pattern: p({ numeric: ['>', 0] }),
    event: '{"a":1e309}',
    expected: 'no-match',
  },
  {
    name: 'a cidr with a slash at its end',
    pattern: p({ cidr: '10.0.0.0/8/' }),
    event: { a: '10.0.0.1' },
    expected: 'match',
  },
  {
    name: 'case of what takes two UTF-16 units',
    pattern: p({ 'equals-ignore-case': '😀' }),
    event: { a: '😀' },
    expected: 'no-match',
  },
  {
    name: 'what is below a name without letters has another path',
    pattern: { a: [{ exists: true }] },
    event: { '': { a: 'x' } },
    expected: 'no-match',
  },
  {
    name: 'a list in a list is an element, too',
    pattern: { b: [{ exists: true }], 'b.a': [{ exists: false }] },
    event: { b: [{ a: 'x' }, [null]] },
    expected: 'match',
  },
  { name: 'list in a list', pattern: p(['x']), event: {}, expected: 'invalid', reason: 'list' },
  { name: 'pattern nested too deep', pattern: deep(1_001), event: {}, expected: 'invalid', reason: 'deep' },
  {
    name: 'pattern nested ever so deep',
    pattern: deep(100_000),
    event: {},
    expected: 'invalid',
    reason: 'deep',
  },
  { name: 'pattern nested deep', pattern: deep(999), event: deep(999), expected: 'match' },
  {
    name: 'more combinations of $or than AWS takes',
    pattern: combinations(10),
    event: {},
    expected: 'invalid',
    reason: 'over 1000 rule combinations',
  },
  {
    name: 'so many that counting them would take years',
    pattern: combinations(60),
    event: {},
    expected: 'invalid',
    reason: 'over 1000 rule combinations',
  },
  { name: 'combinations of $or', pattern: combinations(9), event: {}, expected: 'no-match' },
])
edges.run()

const written = suite('event patterns: events as they are written')
check(written, [
  {
    name: 'a field that is given twice has both values',
    pattern: p('x'),
    event: '{"a":"x","a":"y"}',
    expected: 'match',
  },
  {
    name: 'an object that is given twice, too',
    pattern: { a: { b: [1], c: [2] } },
    event: '{"a":{"b":1},"a":{"c":2}}',
    expected: 'match',
  },
  {
    name: 'elements of a list that is given twice need not agree',
    pattern: { a: { b: [1], c: [2] } },
    event: '{"a":[{"b":1},{"b":3}],"a":[{"b":3},{"c":2}]}',
    expected: 'match',
  },
  {
    name: 'a number that no double holds is not its neighbour',
    pattern: '{"a":[9007199254740992]}',
    event: '{"a":9007199254740993}',
    expected: 'no-match',
  },
  {
    name: 'it is itself',
    pattern: '{"a":[9007199254740993]}',
    event: '{"a":9007199254740993}',
    expected: 'match',
  },
  {
    name: 'it has no size',
    pattern: p({ numeric: ['>', 0] }),
    event: '{"a":9007199254740993}',
    expected: 'no-match',
  },
  {
    name: 'it is there, and none of the numbers',
    pattern: { a: [{ 'anything-but': [1, 2] }], b: [{ exists: true }] },
    event: '{"a":9007199254740993,"b":1e309}',
    expected: 'match',
  },
  {
    name: 'one number has many ways to be written',
    pattern: p(300),
    event: '{"a":0.0030e+5}',
    expected: 'match',
  },
])
written.run()

/** What a wildcard means, by a regular expression. */
const meant = (pattern: string): RegExp => new RegExp(`^${pattern.split('*').join('[^]*')}$`)

const wildcards = suite('event patterns: wildcards')

wildcards('match as a regular expression would', () => {
  const letters = fc.array(fc.constantFrom('a', 'b'), { maxLength: 8 }).map((all) => all.join(''))
  const pattern = fc
    .array(fc.constantFrom('a', 'b', '*'), { maxLength: 8 })
    .map((all) => all.join('').replace(/\*+/g, '*'))
  fc.assert(
    fc.property(pattern, letters, (given, text) => {
      assert.is(verdict(p({ wildcard: given }), { a: text }), meant(given).test(text) ? 'match' : 'no-match')
    }),
    { numRuns: sampleSize(2_000) },
  )
})

wildcards('take a time that grows with the text alone', () => {
  const matches = compilePattern(jsonOf(p({ wildcard: `${'*a'.repeat(60)}*b` })))
  assert.not.ok(matches({ a: 'a'.repeat(200_000) }))
})
wildcards.run()

const sizes = suite('event patterns: large events')

sizes('long lists cost no more than their length', () => {
  const list = Array.from({ length: 20_000 }, (_, index) => index)
  const began = performance.now()
  assert.not.ok(compilePattern(jsonOf({ a: ['x'] }))({ a: list }))
  const every = [{ exists: true }]
  assert.not.ok(compilePattern(jsonOf({ a: every, b: every, c: ['x'] }))({ a: list, b: list, c: list }))
  // Some hours where each is tried with each; a busy machine has its time.
  assert.ok(performance.now() - began < 10_000)
})
sizes.run()
