import ora from 'ora'
import pc from 'picocolors'

/** Says what is going on; the last thing said is under way until the next. */
export type Tell = (what: string) => void

export interface Progress {
  readonly tell: Tell
  done(): void
  fail(problem: string): void
}

/** A spinner in a terminal, plain lines in a pipe. */
export const createProgress = (): Progress => {
  const spinner = process.stdout.isTTY ? ora({ stream: process.stdout }) : undefined
  const started = Date.now()
  const stamp = (): string => pc.dim(`${((Date.now() - started) / 1000).toFixed(1).padStart(5)}s`)
  let current: string | undefined
  const finish = (): void => {
    if (current !== undefined) spinner?.succeed(`${stamp()} ${current}`)
    current = undefined
  }
  return {
    tell: (what) => {
      finish()
      current = what
      if (spinner === undefined) console.log(`${stamp()} ${what}`)
      else spinner.start(what)
    },
    done: finish,
    fail: (problem) => {
      if (spinner === undefined) console.error(`${stamp()} failed: ${problem}`)
      else spinner.fail(`${stamp()} ${problem}`)
      current = undefined
    },
  }
}
