import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { excess, type Limits, parseJson, readJson } from '../../../functions/runtime/json'

const test = suite('runtime/json')

const LIMITS: Limits = { length: 10, depth: 3, values: 6 }
const STRICT: Limits = { ...LIMITS, strict: true }

const cases: readonly (readonly [string, unknown, Limits, string | undefined])[] = [
  ['as many characters as are read', '0123456789', LIMITS, undefined],
  ['one more', '0123456789a', LIMITS, 'it holds more than 10 characters'],
  ['texts and names together', { abcde: 'fghij' }, LIMITS, undefined],
  ['texts and names together, one more', { abcdef: 'ghijk' }, LIMITS, 'it holds more than 10 characters'],
  ['as deep as is read', [[[1]]], LIMITS, undefined],
  ['one deeper', [[[[1]]]], LIMITS, 'lists and objects are nested deeper than 3'],
  ['as many values as are read', [1, 2, 3, 4, 5], LIMITS, undefined],
  ['one more in a list', [1, 2, 3, 4, 5, 6], LIMITS, 'it holds more than 6 values'],
  ['one more in an object', { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }, LIMITS, 'it holds more than 6 values'],
  ['one more in several lists', [[1, 2], [3], []], LIMITS, 'it holds more than 6 values'],
  ['a list that no one can walk', new Array(2 ** 32 - 1), LIMITS, 'it holds more than 6 values'],
  ['a number that is none', [Number.NaN], STRICT, 'it holds a number that is none'],
  ['a number that is none, where it does not matter', [Number.NaN], LIMITS, undefined],
  ['a prototype', JSON.parse('{"__proto__":1}'), STRICT, 'it holds the name __proto__'],
  [
    'a prototype, where it does not matter',
    JSON.parse('{"__proto__":1}'),
    { ...LIMITS, length: 20 },
    undefined,
  ],
]
for (const [name, value, limits, problem] of cases)
  test(name, () => assert.is(excess(value, limits), problem))

test('a text is read, or why not', () => {
  assert.equal(readJson('{"a":[1]}', LIMITS), E.right({ a: [1] }))
  assert.equal(readJson('{"a"', LIMITS), E.left('it is not JSON'))
  assert.equal(readJson('[1,    2,3]', LIMITS), E.left('it holds more than 10 characters'))
  assert.equal([parseJson('[[1]]', LIMITS), parseJson('[[[[1]]]]', LIMITS)], [[[1]], undefined])
})

test.run()
