import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { lock } from '../../../../local/commands/shared/lock'

const test = suite('local/commands/shared/lock')

let folder = ''
test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'cloudops a lock '))
})
test.after.each(() => rmSync(folder, { recursive: true }))

test('a second run is refused by a sentence that names the first one', () => {
  const file = join(folder, 'below', 'demo.lock')
  const release = lock(file)
  assert.throws(() => lock(file), `process ${process.pid} is already running here: wait for it or end it`)
  release()
  lock(file)()
  assert.equal(readdirSync(join(folder, 'below')), [])
})

for (const [name, content] of [
  ['a run that was killed', String(0x7fffffff)],
  ['a run that was killed while it wrote', ''],
  ['something else', 'not a number'],
] as const) {
  test(`a lock that ${name} has left is taken over`, () => {
    const file = join(folder, 'demo.lock')
    writeFileSync(file, content)
    const release = lock(file)
    assert.ok(existsSync(file))
    assert.throws(() => lock(file), /already running/)
    release()
    assert.equal(readdirSync(folder), [])
  })
}

test.run()
