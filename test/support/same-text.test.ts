import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { difference, sameText } from './same-text'

/** What is printed of a long text that has changed: the change. */

const test = suite('support/same-text')
const long = (...changed: readonly number[]): string =>
  Array.from({ length: 500 }, (_, at) => `line ${at}${changed.includes(at) ? ' is new' : ''}\n`).join('')

test('shows the lines that differ, with two around them', () => {
  const shown = difference(long(100, 300), long()).split('\n')
  assert.ok(shown.length < 20, shown.join('\n'))
  assert.equal(
    shown.filter((line) => /^(--|\+\+)/.test(line)).map((line) => line.replaceAll('·', ' ').trim()),
    ['--line 100 is new', '++line 100', '--line 300 is new', '++line 300'],
  )
  assert.ok(shown.some((line) => line.includes('98')) && !shown.some((line) => line.includes('97')))
})

test('cuts what would fill the screen', () => {
  const all = Array.from({ length: 500 }, (_, at) => at)
  assert.match(difference(long(...all), long()), /… and \d+ lines more$/)
})

test('says what writes it anew', () => {
  sameText('a', 'a', 'x')
  let said = ''
  try {
    sameText('a', 'b', 'run make schemas')
  } catch (error) {
    said = String(error)
  }
  assert.match(said, /run make schemas[\s\S]*a[\s\S]*b/)
})

test.run()
