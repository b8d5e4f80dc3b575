import { stripVTControlCharacters } from 'node:util'
import type { Ora } from 'ora'
import { pc } from './colours'
import { wrapped } from './printable'

/** Shows a new step; it is under way until the next one. */
export type Step = (what: string) => void

/** Shows what is under way: a spinner on a terminal, plain lines in a pipe. */
export interface Progress {
  readonly step: Step
  /** How far the present step is; in a pipe at most one line in five seconds. */
  update(how: string): void
  done(): void
  fail(problem: string): void
  /** Leaves the present step where it is; the terminal gets its cursor back. */
  stop(): void
}

const QUIET_MS = 5_000
/** Columns of the spinner, or of the mark in its place. */
const MARK = 2

/** Loaded where there is a terminal: it takes a tenth of a second. Keys belong to the terminal: Ctrl-C is one. */
const spinnerOf = (stream: NodeJS.WriteStream): Ora => {
  const { default: ora }: typeof import('ora') = require('ora')
  return ora({ stream, discardStdin: false, color: pc.isColorSupported ? 'cyan' : false })
}

/** @param stamp what is written before each line; nothing unless given */
export const createProgress = (
  // Stdout is for the result.
  stream: NodeJS.WriteStream = process.stderr,
  stamp: () => string = () => '',
): Progress => {
  // A terminal without a width has no lines that could be drawn anew.
  const spinner = stream.isTTY && stream.columns > 0 ? spinnerOf(stream) : undefined
  let current = ''
  let said = 0
  const line = (text: string): void => void stream.write(`${stamp()}${text}\n`)
  /** Under its own beginning where the terminal is narrow. */
  const fitted = (text: string, before: string): string => {
    const indent = MARK + stripVTControlCharacters(before).length
    return `${before}${wrapped(text, stream.columns - indent).join(`\n${' '.repeat(indent)}`)}`
  }
  const finish = (): void => {
    if (current !== '') spinner?.succeed(fitted(current, stamp()))
    current = ''
  }
  return {
    step: (what) => {
      finish()
      current = what
      said = Date.now()
      if (spinner === undefined) line(what)
      else spinner.start(fitted(what, ''))
    },
    update: (how) => {
      if (spinner !== undefined) spinner.text = `${fitted(current, '')} ${pc.dim(how)}`
      else if (Date.now() - said >= QUIET_MS) {
        said = Date.now()
        line(`${current} ${how}`)
      }
    },
    done: finish,
    stop: () => {
      spinner?.stop()
      current = ''
    },
    fail: (problem) => {
      if (spinner === undefined) process.stderr.write(`${stamp()}${problem}\n`)
      else spinner.fail(`${stamp()}${problem}`)
      current = ''
    },
  }
}
