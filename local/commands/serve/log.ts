import * as t from 'io-ts'
import { pc } from '../shared/colours'
import { printable } from '../shared/printable'

const Structured = t.intersection([
  t.type({ level: t.string, message: t.string }),
  t.partial({ timestamp: t.string }),
  t.UnknownRecord,
])

/** Fields of every line, which say nothing that the line does not say already. */
const known = new Set(['level', 'message', 'timestamp', 'service', 'sampling_rate', 'xray_trace_id', '_aws'])

const palette = [pc.cyan, pc.magenta, pc.blue, pc.green, pc.yellow, pc.white]
const NAME_WIDTH = 22

const colourOf = (name: string) =>
  palette[[...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % palette.length] ?? pc.white

const level = (text: string): string => {
  const padded = text.padEnd(5)
  return text === 'ERROR' ? pc.red(padded) : text === 'WARN' ? pc.yellow(padded) : pc.dim(padded)
}

/** Texts of others are in it: nothing of them moves the cursor or begins a line. */
const flat = (text: string): string => printable(text.replace(/[\t\r\n]+/g, ' '))

const shown = (value: unknown): string =>
  flat(typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value))

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** Time of day, a coloured name, and the rest. */
export const terminalLine = (
  at: Date,
  colour: (text: string) => string,
  name: string,
  rest: string,
): string => `${pc.dim(at.toISOString().slice(11, 19))} ${colour(name.padEnd(NAME_WIDTH))} ${rest}`

const line = (at: Date, name: string, rest: string): string => terminalLine(at, colourOf(name), name, rest)

/** Counts of a sweep that say it did something. */
const DONE = ['published', 'resent', 'resumed', 'expired', 'reminded', 'ended', 'left', 'failed']

/**
 * Whether a line of a function's output tells something that no event of the bus does: warnings, errors, what is not
 * structured, a finished tick, a sweep that did something.
 */
export const isNews = (output: string): boolean => {
  const entry = parsed(output)
  if (!Structured.is(entry) || !['DEBUG', 'INFO'].includes(entry.level)) return true
  if (entry.message === 'sweep finished') return DONE.some((count) => Number(entry[count] ?? 0) > 0)
  return entry.message === 'probe tick finished'
}

/** One line of a function's output as a person reads it: a structured one as time, function, level, message, fields. */
export const functionLine = (name: string, output: string): string => {
  const entry = parsed(output)
  if (!Structured.is(entry)) return line(new Date(), name, flat(output))
  const fields = Object.entries(entry)
    .filter(([key]) => !known.has(key))
    .map(([key, value]) => `${pc.dim(`${flat(key)}=`)}${shown(value)}`)
  const at = new Date(entry.timestamp ?? Date.now())
  const when = Number.isNaN(at.getTime()) ? new Date() : at
  return line(when, name, [level(flat(entry.level)), flat(entry.message), ...fields].join(' '))
}

/** What a part of the cloud itself reports; a further line of it is indented, and so none of its own. */
export const cloudLine = (source: string, message: string): string =>
  line(new Date(), `(${source})`, pc.dim(message.split('\n').map(flat).join('\n  ')))
