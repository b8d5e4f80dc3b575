import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { listen } from '../../../local/listen'
import { gone, hasTerminal, openTerminal, type Terminal } from '../../support/terminal'

/** Commands that run long, in a terminal of their own: whatever ends them, they end at once and leave nothing running. */

const test = suite('local/commands/interrupt')
if (!hasTerminal) console.log('skipped: there is no util-linux `script` to make a terminal with')
const inTerminal = hasTerminal ? test : test.skip

const root = join(__dirname, '..', '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'interrupt-'))
const node = `${process.execPath} --disable-warning=ExperimentalWarning tools/run.cjs`
/** Takes every connection and never answers. */
const silent = createServer(() => {})
let port = 0

test.before(async () => {
  port = await listen(silent)
})
test.after(() => {
  silent.close()
  rmSync(folder, { recursive: true, force: true })
})

const CTRL_C = '\x03'
/** What a command is doing when it is interrupted. */
const started = async (command: string, at: RegExp) => {
  const terminal = openTerminal(command, { cwd: root, env: { TMPDIR: folder } })
  await terminal.said(at)
  return { terminal, processes: terminal.processes() }
}

const endedBy = (terminal: Terminal, act: () => void): Promise<number> => {
  act()
  return terminal.ended
}

const demo = (name: string): string => `${node} local/commands/demo/index.ts --out ${join(folder, name)}`

const commands = [
  ['the demo while it synthesizes', demo('a'), /Synthesizing/],
  ['the demo while it probes', demo('b'), /Probing the sample/],
  [
    'the probe of a silent server',
    () =>
      `${node} tools/probe/index.ts https://silent.example.test:${port} --resolve silent.example.test:${port}:127.0.0.1 --allow-private`,
    /Probing/,
  ],
  ['chaos', `${node} tools/chaos/index.ts --runs 1`, /Preparing/],
  ['the benchmark', `${node} tools/bench/index.ts --only probe`, /round 1/],
  ['the mutants', `${node} test/mutants/index.ts redriven`, /mutants, in/],
  ['the tests', `${node} test/run/index.ts test/local/aws/lambda`, /lambda/],
  ['the synth', `env CDKTF_OUTDIR=${folder}/out ${node} main.ts`, /Synthesizing/],
] as const

for (const [name, command, at] of commands) {
  inTerminal(`Ctrl-C ends ${name} with 130, and no process is left`, async () => {
    const { terminal, processes } = await started(typeof command === 'string' ? command : command(), at)
    assert.is(await endedBy(terminal, () => terminal.press(CTRL_C)), 130, terminal.output())
    await gone(processes)
    assert.match(terminal.output(), /^(?!.*\?25l(?!.*\?25h))/s, 'the cursor is back')
    assert.not.match(terminal.output(), /\n\s+at /, 'no stack trace')
  })
}

inTerminal('what was interrupted leaves no lock and no file of the moment', async () => {
  for (const name of ['a', 'b']) assert.not.ok(existsSync(join(folder, `${name}.lock`)), name)
})

const ends = [
  ['SIGTERM', 143, (_: Terminal, pid: number) => process.kill(pid, 'SIGTERM')],
  ['a window that is closed', undefined, (terminal: Terminal) => terminal.hangUp()],
] as const
for (const [name, code, act] of ends) {
  inTerminal(`${name} ends the demo tidily`, async () => {
    const { terminal, processes } = await started(demo('c'), /Synthesizing/)
    const [pid = 0] = processes
    const ended = await endedBy(terminal, () => act(terminal, pid))
    if (code !== undefined) assert.is(ended, code)
    await gone(processes)
    assert.not.ok(existsSync(join(folder, 'c.lock')))
  })
}

inTerminal('SIGTERM ends the benchmark with all that it measures', async () => {
  const { terminal, processes } = await started(`${node} tools/bench/index.ts --only probe`, /round 1/)
  const [pid = 0] = processes
  assert.is(await endedBy(terminal, () => process.kill(pid, 'SIGTERM')), 143)
  await gone(processes)
  assert.not.match(terminal.output(), /\n\s+at /, 'no stack trace')
})

inTerminal('a reader who has gone ends the demo', async () => {
  const { terminal, processes } = await started(
    `bash -c '${demo('d')} | head -1; exit \${PIPESTATUS[0]}'`,
    /Starting/,
  )
  assert.is(await terminal.ended, 141, terminal.output())
  await gone(processes)
  assert.not.ok(existsSync(join(folder, 'd.lock')))
})

test.run()
