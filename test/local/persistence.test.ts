import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as t from 'io-ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { inMemory, keepIn } from '../../local/persistence'

const test = suite('local/persistence')
const root = mkdtempSync(join(tmpdir(), 'kept-'))
test.after(() => rmSync(root, { recursive: true }))

test('what is written is there after a start', () => {
  keepIn(root).write('value', { a: 1 })
  assert.equal(keepIn(root).read('value', t.type({ a: t.number })), { a: 1 })
  assert.is(keepIn(root).read('absent', t.string), undefined)
})

test('a value is made once', () => {
  assert.is(
    keepIn(root).readOrMake('made', t.string, () => 'first'),
    'first',
  )
  assert.is(
    keepIn(root).readOrMake('made', t.string, () => 'second'),
    'first',
  )
})

test('a list grows over starts; a line that was being written when the process died is left out', () => {
  keepIn(root).append('list', 1)
  keepIn(root).append('list', 2)
  appendFileSync(join(root, 'list.ndjson'), '{"unfin')
  assert.equal(keepIn(root).list('list', t.number), [1, 2])
  keepIn(root).append('list', 3)
  assert.equal(keepIn(root).list('list', t.number), [1, 2, 3])
})

test('only its owner reads it: keys and secrets are among it', () => {
  keepIn(root).write('secret', 'x')
  assert.is(statSync(join(root, 'secret.json')).mode & 0o777, 0o600)
})

test('a file that somebody spoilt is refused with its name', () => {
  writeFileSync(join(root, 'spoilt.json'), '{"a":"text"}')
  assert.throws(
    () => keepIn(root).read('spoilt', t.type({ a: t.number })),
    /spoilt\.json: a: a number is needed/,
  )
  writeFileSync(join(root, 'broken.json'), '{')
  assert.throws(() => keepIn(root).read('broken', t.string), /broken\.json is not JSON/)
})

test('without a folder nothing is kept', () => {
  inMemory.write('value', 1)
  assert.is(inMemory.read('value', t.number), undefined)
  assert.is(
    inMemory.readOrMake('value', t.number, () => 2),
    2,
  )
})

test.run()
