import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { forgetAws } from '../../local/no-aws'
import { TYPESCRIPT } from '../support/run-command'
import { type TestFile, testFiles } from './files'
import { idleShare } from './processors'
import { showProgress } from './progress'
import { failures, type Report, reportOf, totals } from './report'
import { type SharedProcess, sharedProcess } from './shared-process'
import { expected, readTimes, secondsLeft, writeTimes } from './times'

/**
 * Runs the test files in a few shared processes and ends with one line of real counts.
 * `--fast` leaves out those that start other processes; any other argument is a text that a file's path must hold.
 */

const root = join(__dirname, '..', '..')
const given = process.argv.slice(2)
const wanted = given.filter((argument) => argument !== '--fast')
const fast = given.includes('--fast')
if (fast) process.env.TEST_SAMPLES = 'few'
forgetAws()

const AT_ONCE = Math.max(2, availableParallelism())
/** What starts processes often waits for them: while a quarter of the processors is idle, and there is memory for it, one more file runs. */
const LOOK_MS = 1_000
const IDLE = 0.15
const MOST_AT_ONCE = AT_ONCE + 4
const MEMORY = 4 * 2 ** 30

/** Files that start at the same time would each compile the functions. What does not compile is said by the tests of it. */
const compileOnce = (): void => {
  console.log('compiling the functions, if they have changed')
  spawnSync(process.execPath, [...TYPESCRIPT, join(__dirname, 'compile.ts')], { cwd: root, stdio: 'ignore' })
}

const main = async (): Promise<void> => {
  const times = readTimes(root)
  const seconds = (file: TestFile) => expected(times, file)
  const files = testFiles(root, wanted)
    .filter(({ starts }) => !(fast && starts))
    // The longest must not be left alone at the end.
    .sort((a, b) => Number(b.starts) - Number(a.starts) || seconds(b) - seconds(a))
  if (files.length === 0) {
    console.error(`no test file's path holds ${wanted.join(' or ')}`)
    process.exitCode = 1
    return
  }
  if (files.length > 1 && files.some(({ starts }) => starts)) compileOnce()
  const waiting = [...files]
  const reports: Report[] = []
  const plan = new Map(files.map((file) => [file.path, seconds(file)]))
  const took = (path: string, spent: number) => ({ expected: plan.get(path) ?? 0, seconds: spent })
  const progress = showProgress(files.length, (running) =>
    secondsLeft(
      reports.map((report) => took(report.path, report.seconds)),
      [...running].map(([path, since]) => took(path, (Date.now() - since) / 1000)),
      waiting.map(seconds),
      Math.max(AT_ONCE, running.size),
    ),
  )
  const free: SharedProcess[] = []
  const run = async (file: TestFile): Promise<void> => {
    const shared = free.pop() ?? sharedProcess(root)
    progress.began(file.path)
    const started = Date.now()
    const report = reportOf(file.path, await shared.run(file.path), (Date.now() - started) / 1000)
    reports.push(report)
    progress.ended(report)
    free.push(shared)
  }
  const lane = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) await run(file)
  }
  const more = new Set<Promise<void>>()
  const idle = idleShare()
  const look = setInterval(() => {
    const room = AT_ONCE + more.size < MOST_AT_ONCE && process.availableMemory() > MEMORY
    if (idle() < IDLE || !room) return
    const file = waiting.shift()
    if (file === undefined) return
    const one = run(file).finally(() => more.delete(one))
    more.add(one)
  }, LOOK_MS)
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
  clearInterval(look)
  await Promise.all(more)
  for (const shared of free) shared.stop()
  progress.stop()
  writeTimes(root, times, reports)
  for (const failure of failures(reports)) console.log(failure)
  const { passed, failed, skipped } = totals(reports)
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
  process.exitCode = failed === 0 ? 0 : 1
}

void main()
