import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const root = join(__dirname, '..', '..')
const read = (name: string): string => readFileSync(join(root, 'docs', name), 'utf8')
const page = read('guarantees.md')
const testsIn = (text: string): readonly string[] =>
  [...text.matchAll(/`(test\/[^`]+)`/g)].map(([, path = '']) => path)
const [promises = ''] = page.split('<!-- attributes: generated -->')
/** Other tables hold figures. */
const tables = promises.split(/\n\n+/).filter((block) => /^\|.* promise \|.* held by \|$/m.test(block))
const rows = tables.flatMap((table) => table.split('\n').slice(2))

const test = suite('guarantees')
test('every test that the page names is there', () => {
  const named = [...new Set(testsIn(page))]
  assert.ok(named.length > 10)
  assert.equal(
    named.filter((path) => !existsSync(join(root, path))),
    [],
  )
})
test('each of the invariants I1 to I7 has its row, and no promise is without a test', () => {
  const invariants = rows.flatMap((row) => row.match(/^\| (I\d) /)?.[1] ?? [])
  assert.equal(invariants, ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7'])
  assert.equal(
    rows.filter((row) => testsIn(row).length === 0),
    [],
  )
})
test('every threat has a control, and a test that is there', () => {
  const threats = read('threat-model.md')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| threat '))
  assert.ok(threats.length > 20)
  for (const threat of threats) {
    const [, , control = ''] = threat.split('|')
    const tests = testsIn(threat)
    assert.ok(control.trim() !== '' && tests.length > 0, threat)
    assert.equal(
      tests.filter((path) => !existsSync(join(root, path))),
      [],
    )
  }
})
test.run()
