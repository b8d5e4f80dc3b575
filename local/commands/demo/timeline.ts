import { pc } from '../shared/colours'
import { COLOUR, type Row } from '../shared/event-rows'
import { printable, wrapped } from '../shared/printable'

/** Columns below which a row has two lines. */
const NARROW = 64
const PHASE_WIDTH = 9

/** The timeline per alert, readable in a terminal of `columns` and, without them, in a file. */
export const render = (rows: readonly Row[], columns = Number.POSITIVE_INFINITY): string => {
  const lines: string[] = []
  const start = Math.min(...rows.map((row) => Date.parse(row.at)))
  // What went on longest is read last.
  const last = new Map(ordered(rows).map((row, index) => [row.alert_id, index]))
  for (const alert of [...last.keys()].sort((a, b) => (last.get(a) ?? 0) - (last.get(b) ?? 0))) {
    const own = rows.filter((row) => row.alert_id === alert)
    lines.push('', `${pc.bold(own[0]?.domain || 'about no one alert')}  ${pc.dim(alert)}`.trimEnd())
    for (const { at, phase, what } of own) {
      const seconds = `+${((Date.parse(at) - start) / 1000).toFixed(1)}s`.padStart(7)
      const narrow = columns < NARROW
      const word = phase === 'execution started' ? 'started' : phase
      const name = COLOUR[phase](narrow ? word : word.padEnd(PHASE_WIDTH))
      const indent = narrow ? 9 : 7 + 2 + PHASE_WIDTH + 2
      const [first = '', ...more] = wrapped(printable(what), columns - indent)
      const head = `${pc.dim(seconds)}  ${name}`
      lines.push(...(narrow ? [head, `${' '.repeat(indent)}${first}`] : [`${head}  ${first}`]))
      lines.push(...more.map((text) => `${' '.repeat(indent)}${text}`))
    }
  }
  return lines.join('\n')
}

/** By time; what one event gave keeps its order. */
export const ordered = (rows: readonly Row[]): Row[] =>
  rows
    .map((row, index) => ({ row, index }))
    .sort((a, b) => Date.parse(a.row.at) - Date.parse(b.row.at) || a.index - b.index)
    .map(({ row }) => row)
