import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { jsonProblem, repeatedName } from '../../schemas/json-text'

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

for (const given of ['\uFEFF{}', Buffer.from('\uFEFF{}', 'utf16le'), Buffer.from('{"a":"café"}', 'latin1')])
  test(`what Windows makes of it is named: ${JSON.stringify(given)}`, () =>
    assert.match(jsonProblem(given) ?? 'none', 'expected UTF-8 without a byte order mark'))
test('what is UTF-8 may have any character', () =>
  assert.is(jsonProblem(Buffer.from('{"a":"café \uFFFD \u{1F600}"}')), undefined))

for (const [text, says] of [
  ['{"a":1,\n "b":{"a":2},\n "a":3}', 'line 3, column 2: "a" is there twice'],
  ['[{"a":{}},{"a":{"x":"\\"x","x":1}}]', 'line 1, column 27: "x" is there twice'],
  ['{"a":1,"\\u0061":2}', 'line 1, column 8: "\\u0061" is there twice'],
  ['{"a":"a","b":["a","a",{"a":":{}"}],"":0}', undefined],
] as const)
  test(`names of ${text}: ${says ?? 'each once'}`, () => assert.is(repeatedName(text), says))

test('names that any JSON has are there once', () =>
  fc.assert(fc.property(fc.json(), (text) => assert.is(repeatedName(text), undefined))))

test.run()
