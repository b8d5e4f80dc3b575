import ora from 'ora'
import pc from 'picocolors'

/** Says what is under way, on stderr: stdout is for the result. A spinner on a terminal, plain lines in a pipe. */
export interface Progress {
  /** A new step. */
  step(what: string): void
  /** How far the present step is; in a pipe at most one line in five seconds. */
  update(how: string): void
  done(): void
  fail(problem: string): void
}

const QUIET_MS = 5_000

export const createProgress = (stream: NodeJS.WriteStream = process.stderr): Progress => {
  const spinner = stream.isTTY ? ora({ stream, discardStdin: false }) : undefined
  let current = ''
  let said = 0
  const line = (text: string): void => void stream.write(`${text}\n`)
  const finish = (): void => {
    if (current !== '') spinner?.succeed(current)
    current = ''
  }
  return {
    step: (what) => {
      finish()
      current = what
      said = Date.now()
      if (spinner === undefined) line(what)
      else spinner.start(what)
    },
    update: (how) => {
      if (spinner !== undefined) spinner.text = `${current} ${pc.dim(how)}`
      else if (Date.now() - said >= QUIET_MS) {
        said = Date.now()
        line(`${current} ${how}`)
      }
    },
    done: finish,
    fail: (problem) => {
      if (spinner === undefined) line(problem)
      else spinner.fail(problem)
      current = ''
    },
  }
}
