import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { TYPESCRIPT } from '../../../support/run-command'

const test = suite('local/commands/shared: output that has nowhere to go')

const COMMAND = JSON.stringify(
  join(__dirname, '..', '..', '..', '..', 'local', 'commands', 'shared', 'command-line'),
)
const SCRIPT = `require(${COMMAND}).runTool('usage', async () => { console.log('result'); return 0 }, { brokenPipe: 0 })`
const FULL = '/dev/full'

/** Runs it with its output on a disk that is full. */
const onFullDisk = (...args: readonly string[]): { readonly code: number | null; readonly said: string } => {
  const full = openSync(FULL, 'w')
  try {
    const { status, stderr } = spawnSync(process.execPath, [...TYPESCRIPT, '-e', SCRIPT, '--', ...args], {
      stdio: ['ignore', full, 'pipe'],
    })
    return { code: status, said: stderr.toString() }
  } finally {
    closeSync(full)
  }
}

// Linux has one.
if (existsSync(FULL))
  for (const args of [[], ['--help']])
    test(`a full disk is a failure that is said, also of what may be read in part: ${args.join(' ') || 'a result'}`, () => {
      const { code, said } = onFullDisk(...args)
      assert.is(code, 1)
      assert.match(said, /^the output cannot be written: .*ENOSPC/m)
    })

test('a reader who has seen enough is no failure, where the command says so', () => {
  const command = [
    '-o',
    'pipefail',
    '-c',
    '"$@" | true',
    'bash',
    process.execPath,
    ...TYPESCRIPT,
    '-e',
    SCRIPT,
  ]
  const { status, stderr } = spawnSync('bash', command)
  assert.equal([status, stderr.toString()], [0, ''])
})

test.run()
