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
