import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { testFiles } from './files'
import { idleShare } from './processors'
import { showProgress } from './progress'
import { failures, type Report, reportOf } from './report'
import { sharedProcess } from './shared-process'

/** What the runner makes of test files that pass, fail, die, hang, or leave something behind. */

const ROOT = join(__dirname, '..', '..')
const test = suite('test/run')

const scratch = mkdtempSync(join(tmpdir(), 'run-test-'))
let silence = 600_000
const shared = sharedProcess(ROOT, { silence: () => silence })
test.after(() => {
  shared.stop()
  rmSync(scratch, { recursive: true, force: true })
})

const uvu = JSON.stringify(require.resolve('uvu'))
const uvuAssert = JSON.stringify(require.resolve('uvu/assert'))

/** Runs a file with this body after the others, in the same process if that is still there. */
const run = async (name: string, body: string): Promise<Report> => {
  const file = join(scratch, `${name}.test.ts`)
  writeFileSync(
    file,
    `const { test } = require(${uvu}), assert = require(${uvuAssert})\n${body}\ntest.run()\n`,
  )
  const path = relative(ROOT, file)
  return reportOf(path, await shared.run(path), 0)
}
const counts = ({ passed, failed, skipped }: Report) => [passed, failed, skipped]
const pid = ({ output }: Report): string => /pid (\d+)/.exec(output)?.[1] ?? 'none'
const SAYS_PID = "test('says', () => console.log('pid ' + process.pid))"

test('files share a process, and nothing of one reaches the next', async () => {
  const leak = await run(
    'leak',
    `${SAYS_PID}
    test('leaks', () => { process.env.LEAKED = 'yes'; require('./state.cjs').seen = 1 })`,
  )
  writeFileSync(join(scratch, 'state.cjs'), 'exports.seen = 0')
  const next = await run(
    'next',
    `${SAYS_PID}
    test('sees nothing', () => assert.equal([process.env.LEAKED, require('./state.cjs').seen], [undefined, 0]))`,
  )
  assert.is(pid(next), pid(leak))
  assert.equal(counts(next), [2, 0, 0], next.output)
})

test('what keeps something of its process is loaded anew, with all that leads to it; the rest stays', async () => {
  const redaction = JSON.stringify(join(ROOT, 'functions', 'runtime', 'redaction'))
  const leading = JSON.stringify(join(ROOT, 'functions', 'adapters', 'aws', 'failure'))
  const pure = JSON.stringify(join(ROOT, 'schemas', 'codec'))
  await run(
    'keeps',
    `test('keeps', () => {
      require(${redaction}).rememberSecret('correct horse battery')
      require(${leading}).seen = require(${pure}).seen = true
    })`,
  )
  const next = await run(
    'has-not-kept',
    `test('has not kept', () => {
      assert.is(require(${redaction}).redact('correct horse battery'), 'correct horse battery')
      assert.equal([require(${leading}).seen, require(${pure}).seen], [undefined, true])
    })`,
  )
  assert.equal(counts(next), [1, 0, 0], next.output)
})

test('a failure has its diff, and the file after it its own counts', async () => {
  const failed = await run(
    'fails',
    "test('one', () => assert.equal({ a: 1 }, { a: 2 })); test.skip('two', () => {})",
  )
  assert.equal(counts(failed), [0, 1, 1])
  assert.match(failed.output, /Expected:\n.*2/)
  const passed = await run('passes', SAYS_PID)
  assert.equal(counts(passed), [1, 0, 0])
  const [again = '', ...others] = failures([passed, failed, passed])
  assert.equal(others, [])
  assert.match(again, /^failed: .*fails\.test\.ts: "one"\n {4}Expected values to be deeply equal/)
})

test('why nothing could begin is said, where the end of a run repeats it', async () => {
  const report = await run(
    'cannot-begin',
    `const cannot = require(${uvu}).suite('a suite')
    cannot.before(async () => { throw new Error('no database') })
    cannot('one', () => {})
    cannot.run()`,
  )
  assert.equal(counts(report), [0, 1, 0], report.output)
  const [again = ''] = failures([report])
  assert.match(again, /^failed: .*cannot-begin\.test\.ts: a suite {2}"before its tests"\n {4}no database/)
})

test('a file that dies without a test of its name is repeated by its last words', async () => {
  const [again = ''] = failures([await run('dies', "console.log('last'); process.exit(3)")])
  assert.match(again, /^failed: .*dies\.test\.ts: last\n+.*ended its process \(3\)$/)
})

const SILENT = /wrote nothing for 3 s/
const deaths: readonly (readonly [string, string, RegExp])[] = [
  ['exits', "test('x', () => process.exit(0))", /exits\.test\.ts ended its process/],
  ['is killed', "test('x', () => process.kill(process.pid, 'SIGKILL'))", /ended its process \(SIGKILL\)/],
  [
    'throws beside its test',
    "test('x', () => new Promise(() => setImmediate(() => { throw new Error('beside') })))",
    /Error: beside/,
  ],
  ['throws while it is loaded', "throw new Error('at once')", /Error: at once/],
  ['waits for what cannot come', "test('x', () => new Promise(() => {}))", /ended its process \(1\)/],
  ['has no test', '', /ended its process \(1\)|Total: {5}0/],
  ['hangs', "test('x', () => new Promise((done) => setTimeout(done, 1e6)))", SILENT],
  ['leaves a handle open', "test('x', () => void setTimeout(() => {}, 1e6))", SILENT],
]
for (const [name, body, words] of deaths)
  test(`a file that ${name} has failed, by its name, and the next one runs`, async () => {
    if (words === SILENT) silence = 3_000
    const report = await run(name.replaceAll(' ', '-'), body)
    silence = 600_000
    assert.is(report.failed, 1, report.output)
    assert.match(report.output, words)
    assert.equal(counts(await run('after', SAYS_PID)), [1, 0, 0])
  })

test('what starts processes is known by what is imported', () => {
  const starts = new Map(testFiles(ROOT, []).map((file) => [file.path, file.starts]))
  assert.is(starts.get(join('test', 'run', 'run.test.ts')), true)
  assert.is(starts.get(join('test', 'imports.test.ts')), false)
  for (const [path, does] of starts) if (path.startsWith(join('test', 'schemas'))) assert.not.ok(does, path)
})

test('progress: a line for each file, failures with all they wrote, skips with their reason', () => {
  const written: string[] = []
  const progress = showProgress(2, () => 61, { write: (text) => written.push(text) })
  const report = { path: 'a', passed: 1, failed: 0, skipped: 1, seconds: 1, output: 'skipped: no browser\n' }
  progress.ended(report)
  progress.ended({ ...report, path: 'b', failed: 1, skipped: 0, output: 'the diff' })
  progress.stop()
  assert.equal(written.join('').split('\n'), [
    '  1/2 ok     a (1 passed, 1 skipped, 1.0 s)',
    '        skipped: no browser',
    '  2/2 failed b (1 passed, 1.0 s)',
    'the diff',
    '',
  ])
})

test('idle is what no one has used since the look before', () => {
  const looks = [
    { all: 1_000, idle: 900 },
    { all: 1_200, idle: 950 },
    { all: 1_400, idle: 950 },
    { all: 1_400, idle: 950 },
  ]
  const idle = idleShare(() => looks.shift() ?? { all: 0, idle: 0 })
  assert.equal([idle(), idle(), idle()], [0.25, 0, 0])
  const share = idleShare()()
  assert.ok(share >= 0 && share <= 1, String(share))
})

test.run()
