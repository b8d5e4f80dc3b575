import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { pc } from '../../local/commands/shared/colours'
import { printable } from '../../local/commands/shared/printable'
import { decode } from '../../schemas/codec'
import type { Row } from './query'

/** One line of a function's log. */
export interface Entry {
  /** Where it is in the logs: two readings of one line have the same. */
  readonly id: string
  /** ISO 8601, in milliseconds. */
  readonly at: string
  readonly function: string
  readonly level: string
  readonly message: string
  readonly trace?: string
  /** What else the line says. */
  readonly fields: Readonly<Record<string, unknown>>
}

const Line = t.intersection([
  t.type({ level: t.string, message: t.string }),
  t.partial({ xray_trace_id: t.string, timestamp: t.string }),
  t.UnknownRecord,
])

/** What each line of a function says of itself, or another column shows already. */
const OWN = new Set(['level', 'message', 'timestamp', 'service', 'sampling_rate', 'xray_trace_id'])

/** What Lambda writes around each invocation, and people do not look for. */
const PLATFORM = /^(START|END|REPORT|INIT_START|XRAY) /

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** `2026-01-31 08:05:00.123`, as Logs Insights writes an instant. */
const instantOf = (text: string): string => `${text.replace(' ', 'T')}Z`

/** A line of a query's result; `undefined` for what the platform writes around an invocation. */
export const entryOf = (row: Row): Entry | undefined => {
  const text = row.get('@message') ?? ''
  if (PLATFORM.test(text)) return undefined
  const place = {
    id: row.get('@ptr') ?? `${row.get('@log')} ${row.get('@timestamp')} ${text}`,
    at: instantOf(row.get('@timestamp') ?? ''),
    function: (row.get('@log') ?? '').split('/').at(-1) ?? '',
  }
  const line = decode(Line, parsed(text))
  if (E.isLeft(line)) return { ...place, level: levelOf(text), message: text.trim(), fields: {} }
  const { level, message, xray_trace_id } = line.right
  return {
    ...place,
    level,
    message,
    ...(xray_trace_id === undefined ? {} : { trace: xray_trace_id }),
    fields: Object.fromEntries(Object.entries(line.right).filter(([name]) => !OWN.has(name))),
  }
}

/** Of a line that no logger of ours has written. */
const levelOf = (text: string): string => (/\bERROR\b|Task timed out|Runtime\./.test(text) ? 'ERROR' : 'INFO')

/** The alert that a line is about, where it says one. */
export const alertOf = ({ fields }: Entry): string | undefined =>
  typeof fields.alert_id === 'string' ? fields.alert_id : undefined

const LEVELS: Readonly<Record<string, (text: string) => string>> = {
  DEBUG: pc.dim,
  INFO: (text) => text,
  WARN: pc.yellow,
  ERROR: pc.red,
  CRITICAL: pc.red,
}
const FUNCTION_COLOURS = [pc.cyan, pc.magenta, pc.blue, pc.green] as const
/** Characters of a value that are shown; `--json` has all of it. */
const SHOWN = 160

const shown = (value: unknown): string => {
  const text = printable(typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).replace(
    /\s+/g,
    ' ',
  )
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}

/** One line for people: time, function, what it says, and with what. */
export const lineOf = (entry: Entry, alert: string): string => {
  const { at, level, message, fields } = entry
  const seed = [...entry.function].reduce((sum, character) => sum + character.charCodeAt(0), 0)
  const colour = FUNCTION_COLOURS[seed % FUNCTION_COLOURS.length] ?? pc.cyan
  const more = Object.entries(fields)
    .filter(([name, value]) => !(name === 'alert_id' && value === alert))
    .map(([name, value]) => pc.dim(`${printable(name)}=${shown(value)}`))
  const said = (LEVELS[level] ?? pc.dim)(shown(message))
  return [pc.dim(at.slice(11, 23)), colour(printable(entry.function).padEnd(22)), said, ...more].join('  ')
}
