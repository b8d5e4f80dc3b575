import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import pc from 'picocolors'

/** Runs every test file in a process of its own, two at a time, and ends with one line of real counts. */

const FILE_LIMIT_MS = 420_000
const AT_ONCE = 2
const LONG = join('test', 'terraform')

interface Report {
  readonly file: string
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly output: string
  readonly seconds: number
}

const root = join(__dirname, '..')

const testFiles = (wanted: readonly string[]): string[] =>
  readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => relative(root, join(__dirname, path)))
    .filter((path) => wanted.length === 0 || wanted.some((part) => path.includes(part)))
    // The longest file must not be left alone at the end.
    .sort((a, b) => Number(b.startsWith(LONG)) - Number(a.startsWith(LONG)) || (a < b ? -1 : 1))

const countIn = (output: string, label: string): number =>
  [...output.matchAll(new RegExp(`^\\s*${label}:\\s+(\\d+)`, 'gm'))].reduce(
    (sum, match) => sum + Number(match[1]),
    0,
  )

const run = (file: string): Promise<Report> =>
  new Promise((resolve) => {
    const started = Date.now()
    let output = ''
    const child = spawn(process.execPath, ['-r', 'tsx/cjs', file], {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1' },
    })
    const timer = setTimeout(() => {
      output += `\nstopped: ${file} did not end within ${FILE_LIMIT_MS / 1000} s\n`
      child.kill('SIGKILL')
    }, FILE_LIMIT_MS)
    const collect = (chunk: Buffer) => {
      output += chunk.toString()
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.on('close', (code) => {
      clearTimeout(timer)
      const total = countIn(output, 'Total')
      const passed = countIn(output, 'Passed')
      const skipped = countIn(output, 'Skipped')
      // uvu counts skipped tests outside of its total. A file that ends badly without saying which test failed counts as one.
      const failed = Math.max(total - passed, code === 0 && total + skipped > 0 ? 0 : 1)
      resolve({ file, passed, failed, skipped, output, seconds: (Date.now() - started) / 1000 })
    })
  })

const main = async (): Promise<void> => {
  const files = testFiles(process.argv.slice(2))
  if (files.length === 0) {
    console.error(`no test file's path holds ${process.argv.slice(2).join(' or ')}`)
    process.exitCode = 1
    return
  }
  const waiting = [...files]
  const reports: Report[] = []
  const worker = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const report = await run(file)
      reports.push(report)
      const mark = report.failed > 0 ? pc.red('failed') : pc.green('ok    ')
      const skips = report.skipped > 0 ? pc.yellow(`, ${report.skipped} skipped`) : ''
      console.log(
        `${String(reports.length).padStart(3)}/${files.length} ${mark} ${file} (${report.passed} passed${skips}, ${report.seconds.toFixed(1)} s)`,
      )
      if (report.failed > 0) console.log(report.output)
      for (const line of report.output.matchAll(/^skipped: .*$/gm))
        console.log(pc.yellow(`        ${line[0]}`))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  const sum = (pick: (report: Report) => number) => reports.reduce((total, report) => total + pick(report), 0)
  const failed = sum((report) => report.failed)
  console.log(`${sum((r) => r.passed)} passed, ${failed} failed, ${sum((r) => r.skipped)} skipped`)
  process.exitCode = failed === 0 ? 0 : 1
}

void main()
