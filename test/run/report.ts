import type { Ended } from './shared-process'

/** What became of one test file. */
export interface Report {
  readonly path: string
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly output: string
  readonly seconds: number
}

const countIn = (output: string, label: string): number =>
  [...output.matchAll(new RegExp(`^\\s*${label}:\\s+(\\d+)`, 'gm'))].reduce(
    (sum, match) => sum + Number(match[1]),
    0,
  )

/** Counts by uvu's last lines, which leave skipped tests out of their total. */
export const reportOf = (path: string, { code, output }: Ended, seconds: number): Report => {
  const total = countIn(output, 'Total')
  const passed = countIn(output, 'Passed')
  const skipped = countIn(output, 'Skipped')
  // A file that ends badly without saying which test failed counts as one.
  const failed = Math.max(total - passed, code === 0 && total + skipped > 0 ? 0 : 1)
  return { path, passed, failed, skipped, output, seconds }
}

export const totals = (reports: readonly Report[]) => {
  const sum = (count: 'passed' | 'failed' | 'skipped') =>
    reports.reduce((total, report) => total + report[count], 0)
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }
}

/** For a file that ended badly without a test's name: its last words. */
const LAST_LINES = 3
/** Of one failure: the test, what was wrong, and where in the test. */
const FAILURE = /^ {3}FAIL .*$\n(?:^.*$\n)/gm
const PLACE = /^ {4}at .*\(.*[\\/](test[\\/].*)\)$/m

const failuresIn = ({ output }: Report): string[] => {
  const found = [...output.matchAll(FAILURE)].map(([lines], index, all) => {
    const place = PLACE.exec(output.slice(all[index]?.index, all[index + 1]?.index))?.[1]
    return `${lines.trim().replace(/^FAIL\s+/, '')}${place === undefined ? '' : `\n    ${place}`}`
  })
  return found.length > 0 ? found : [output.trim().split('\n').slice(-LAST_LINES).join('\n')]
}

/** What failed once more, in short, where a reader looks first: at the end of a long run. */
export const failures = (reports: readonly Report[]): string[] =>
  reports
    .filter(({ failed }) => failed > 0)
    .flatMap((report) => failuresIn(report).map((failure) => `failed: ${report.path}: ${failure}`))
