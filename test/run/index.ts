import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type TestFile, testFiles } from './files'
import { showProgress } from './progress'
import { failures, type Report, reportOf, totals } from './report'
import { sharedProcess } from './shared-process'
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

const cores = Math.max(2, availableParallelism())
/** What starts processes often waits for them, so that one more keeps the cores busy. */
const AT_ONCE = fast ? cores : cores + 1

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
  const waiting = [...files]
  const reports: Report[] = []
  const plan = new Map(files.map((file) => [file.path, seconds(file)]))
  const took = (path: string, spent: number) => ({ expected: plan.get(path) ?? 0, seconds: spent })
  const progress = showProgress(files.length, (running) =>
    secondsLeft(
      reports.map((report) => took(report.path, report.seconds)),
      [...running].map(([path, since]) => took(path, (Date.now() - since) / 1000)),
      waiting.map(seconds),
      AT_ONCE,
    ),
  )
  const lane = async (): Promise<void> => {
    const shared = sharedProcess(root)
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      progress.began(file.path)
      const started = Date.now()
      const report = reportOf(file.path, await shared.run(file.path), (Date.now() - started) / 1000)
      reports.push(report)
      progress.ended(report)
    }
    shared.stop()
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
  progress.stop()
  writeTimes(root, times, reports)
  for (const failure of failures(reports)) console.log(failure)
  const { passed, failed, skipped } = totals(reports)
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
  process.exitCode = failed === 0 ? 0 : 1
}

void main()
