import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { ToolError } from '../../../../local/commands/shared/command-line'
import { lock } from '../../../../local/commands/shared/lock'
import { TYPESCRIPT } from '../../../support/run-command'

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
  ...(existsSync('/proc/self/stat')
    ? ([['a process whose number another one has now', `${process.pid} 1`]] as const)
    : []),
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

test('of many runs that find the same lock left behind, one has it', async () => {
  const file = join(folder, 'demo.lock')
  writeFileSync(file, String(0x7fffffff))
  const program = `require('${join(__dirname, '../../../../local/commands/shared/lock.ts')}').lock(process.argv[1]); console.log('mine'); process.stdin.resume()`
  const runs = Array.from({ length: 4 }, () =>
    spawn(process.execPath, [...TYPESCRIPT, '-e', program, file], { stdio: ['pipe', 'pipe', 'ignore'] }),
  )
  const said = await Promise.all(
    runs.map(
      (run) =>
        new Promise<string>((resolve) => {
          run.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()))
          run.once('close', () => resolve('refused'))
        }),
    ),
  )
  for (const run of runs) run.stdin.end()
  assert.equal(said.sort(), ['mine', 'refused', 'refused', 'refused'])
})

test('a folder that cannot be made is said with its name', () => {
  writeFileSync(join(folder, '.local'), 'a file')
  assert.throws(
    () => lock(join(folder, '.local', 'local.lock')),
    (error: unknown) =>
      error instanceof ToolError && /\.local cannot be written: .*(EEXIST|ENOTDIR)/.test(error.message),
  )
})

const takesNone = existsSync('/proc/self/stat') ? test : test.skip
takesNone('a file system that takes no folders is said, at once', () =>
  assert.throws(
    () => lock('/proc/cloudops/local.lock'),
    (error: unknown) =>
      error instanceof ToolError && error.message.startsWith('/proc/cloudops cannot be written: ENOENT'),
  ),
)

test.run()
