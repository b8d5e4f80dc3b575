import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { jsonProblem } from '../../schemas/json-text'

const test = suite('schemas/json-text')

const texts: readonly (readonly [text: string, line: number, column: number])[] = [
  ['{"a": 1,}', 1, 9],
  ['[{"domain": "a.com",}]', 1, 21],
  ['{\n  "a": true,\n  b: 1\n}', 3, 3],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
  ['{"a": 1\n', 2, 1],
  ['', 1, 1],
  ['[1, 2', 1, 6],
  ['// a comment\n{}', 1, 1],
  ['{"a": \'x\'}', 1, 7],
  ['{"a": tru}', 1, 10],
  ['{"a": 1} x', 1, 10],
  [`{"long": "${'x'.repeat(5_000)}",\n "a": 1,,}`, 2, 9],
]
for (const [text, line, column] of texts) {
  test(`line ${line}, column ${column} of ${text.slice(0, 24).replaceAll('\n', ' ')}`, () =>
    assert.match(jsonProblem(text) ?? 'none', `is not JSON: line ${line}, column ${column}: `))
}

test('JSON has no problem', () => {
  for (const text of ['{}', '[1, "a", null]', ' 7 ']) assert.is(jsonProblem(text), undefined)
})

test.run()
