import { pc } from '../../local/commands/shared/colours'
import type { Report } from './report'

/** Tells how far the run is: a line for each file, and how long it will take; in place where it is a terminal. */
export interface Progress {
  began(path: string): void
  ended(report: Report): void
  stop(): void
}

const TERMINAL_MS = 500
const PIPE_MS = 15_000

const minutes = (seconds: number): string =>
  seconds < 60 ? `${Math.ceil(seconds)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`

interface Output {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** `left` answers the seconds that the files which have not ended will still take. */
export const showProgress = (
  count: number,
  left: (running: ReadonlyMap<string, number>) => number,
  output: Output = process.stdout,
): Progress => {
  const { isTTY = false } = output
  const write = (text: string) => output.write(text)
  const started = Date.now()
  const running = new Map<string, number>()
  let done = 0
  const line = (): string => {
    const gone = minutes((Date.now() - started) / 1000)
    return `${done} of ${count} files in ${gone}, about ${minutes(left(running))} left`
  }
  const show = isTTY
    ? () =>
        write(
          `\r\x1b[K${pc.dim(`${line()}: ${[...running.keys()].join(' ')}`.slice(0, (process.stdout.columns ?? 80) - 1))}`,
        )
    : () => write(`    ${line()}\n`)
  const timer = setInterval(show, isTTY ? TERMINAL_MS : PIPE_MS)
  const print = (text: string) => write(isTTY ? `\r\x1b[K${text}\n` : `${text}\n`)
  return {
    began: (path) => void running.set(path, Date.now()),
    ended: ({ path, passed, failed, skipped, output, seconds }) => {
      running.delete(path)
      done += 1
      const mark = failed > 0 ? pc.red('failed') : pc.green('ok    ')
      const skips = skipped > 0 ? pc.yellow(`, ${skipped} skipped`) : ''
      const place = String(done).padStart(3)
      print(`${place}/${count} ${mark} ${path} (${passed} passed${skips}, ${seconds.toFixed(1)} s)`)
      if (failed > 0) print(output)
      for (const [said] of output.matchAll(/^skipped: .*$/gm)) print(pc.yellow(`        ${said}`))
      for (const [, said] of output.matchAll(/^figure: (.*)$/gm)) print(`        ${said}`)
    },
    stop: () => {
      clearInterval(timer)
      if (isTTY) write('\r\x1b[K')
    },
  }
}
