import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { DEFAULT_PORT, readArguments } from '../../../../local/commands/serve/arguments'
import { UsageError } from '../../../../local/commands/shared/command-line'

const test = suite('local/commands/serve/arguments')
const folder = mkdtempSync(join(tmpdir(), 'serve-'))
const file = join(folder, 'monitors.json')
writeFileSync(file, '[]')
test.after(() => rmSync(folder, { recursive: true }))

const nothing = {
  port: DEFAULT_PORT,
  monitors: undefined,
  state: undefined,
  agentScript: undefined,
  folder: '/home',
  logs: false,
  inspect: [],
}

const read: readonly (readonly [name: string, given: readonly string[], expected: object | undefined])[] = [
  ['nothing given', [], nothing],
  ['any free port', ['--port', '0'], { ...nothing, port: 0 }],
  ['with an equals sign', ['--port=8080'], { ...nothing, port: 8080 }],
  ['files', ['--monitors', file, '--agent-script', file], { ...nothing, monitors: file, agentScript: file }],
  [
    'a state that is not there yet',
    ['--state', join(folder, 'new')],
    { ...nothing, state: join(folder, 'new') },
  ],
  ['another folder', ['--folder', folder], { ...nothing, folder }],
  ['every line of the logs', ['--logs'], { ...nothing, logs: true }],
  [
    'functions to debug',
    ['--inspect', 'notify,witness,alert-sweeper:0'],
    {
      ...nothing,
      inspect: [
        { name: 'notify', port: 9229 },
        { name: 'witness', port: 9230 },
        { name: 'alert-sweeper', port: 0 },
      ],
    },
  ],
]
for (const [name, given, expected] of read) {
  test(name, () => assert.equal(readArguments(given, '/home'), expected))
}

const refused: readonly (readonly [given: readonly string[], says: RegExp])[] = [
  [['--port', '65536'], /--port: found 65536/],
  [['--port', 'x'], /--port: found x/],
  [['--port', '1.5'], /--port/],
  [['--port'], /--port/],
  [['--monitors', join(folder, 'absent')], /--monitors: there is no file .*absent/],
  [['--agent-script', folder], /--agent-script: there is no file/],
  [['--state', file], /--state: .* is no folder/],
  [['--state', ''], /--state: a folder is wanted/],
  [['--inspect', ''], /--inspect: found ''/],
  [['--inspect', 'notify,'], /--inspect: found ''/],
  [['--inspect', 'notify:x'], /--inspect: found x/],
  [['--inspect', 'notify:1:2'], /--inspect: found 'notify:1:2'/],
  [['--ports', '1'], /--ports/],
  [['example.com'], /example\.com/],
]
for (const [given, says] of refused) {
  test(`refuses ${given.join(' ').replaceAll(folder, '…')}`, () => {
    assert.throws(
      () => readArguments(given, '/home'),
      (error: unknown) => error instanceof UsageError && says.test(error.message),
    )
  })
}

test.run()
