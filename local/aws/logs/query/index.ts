import { type Expression, type Row, readExpression } from './expression'
import { MalformedQuery, Scanner } from './scanner'
import { ordered, textOf, type Value } from './value'

export type { Row } from './expression'
export { timeText } from './value'

/** Rows of the present step, and the columns that are shown of them. */
interface Table {
  readonly rows: readonly Row[]
  readonly columns: readonly string[]
}

type Step = (table: Table) => Table

export interface Query {
  /** Columns by name and value, a row each; what a row does not have is left out. */
  run(rows: readonly Row[]): readonly (readonly (readonly [column: string, value: string])[])[]
  /** Whether each row of the result is one event. */
  readonly ofEvents: boolean
}

const DEFAULT_COLUMNS = ['@timestamp', '@message']
/** Rows of a result, where the query has no limit of its own; the most that one may have. */
const MOST = 10_000

/** What is run of the language of Logs Insights. @throws MalformedQuery with the command, function or text that is not known */
export const readQuery = (text: string): Query => {
  const scanner = new Scanner(text)
  const steps: Step[] = []
  let ofEvents = true
  do {
    const at = scanner.position
    const name = scanner.word()?.toLowerCase() ?? scanner.fail('a command')
    const read = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
    if (read === undefined)
      throw new MalformedQuery(
        `it has no command ${scanner.since(at)}; there are ${Object.keys(COMMANDS).join(', ')}`,
      )
    steps.push(read(scanner))
    if (name === 'stats') ofEvents = false
  } while (scanner.sign('|') !== undefined)
  if (!scanner.atEnd) scanner.fail('| or the end')
  return {
    ofEvents,
    run: (rows) => {
      const { rows: found, columns } = steps.reduce<Table>((table, step) => step(table), {
        rows,
        columns: [],
      })
      const shown = columns.length === 0 ? DEFAULT_COLUMNS : columns
      return found
        .slice(0, MOST)
        .map((row) =>
          shown.flatMap((column) =>
            row.get(column) === undefined ? [] : [[column, textOf(row.get(column))] as const],
          ),
        )
    },
  }
}

interface Column extends Expression {
  readonly name: string
}

const columnsOf = (scanner: Scanner): readonly Column[] => {
  const columns: Column[] = []
  do {
    const expression = readExpression(scanner)
    const alias = scanner.keyword('as') === undefined ? undefined : (scanner.word() ?? scanner.fail('a name'))
    columns.push({ ...expression, name: alias ?? expression.text.replace(/^`(.*)`$/, '$1') })
  } while (scanner.sign(',') !== undefined)
  return columns
}

const present = (entries: readonly (readonly [string, Value])[]): Row =>
  new Map(entries.filter(([, value]) => value !== undefined))

const withColumns = (columns: readonly Column[], row: Row): Row =>
  new Map([...row, ...present(columns.map(({ name, evaluate }) => [name, evaluate([row])] as const))])

const fields = (scanner: Scanner): Step => {
  const more = columnsOf(scanner)
  return ({ rows, columns }) => ({
    rows: rows.map((row) => withColumns(more, row)),
    columns: [...new Set([...columns, ...more.map(({ name }) => name)])],
  })
}

const display = (scanner: Scanner): Step => {
  const only = columnsOf(scanner)
  return ({ rows }) => ({
    rows: rows.map((row) => withColumns(only, row)),
    columns: only.map(({ name }) => name),
  })
}

const filter = (scanner: Scanner): Step => {
  const { evaluate } = readExpression(scanner)
  return ({ rows, columns }) => ({
    rows: rows.filter((row) => [true, 1].includes(evaluate([row]) as boolean | number)),
    columns,
  })
}

const stats = (scanner: Scanner): Step => {
  const aggregates = columnsOf(scanner)
  const groups = scanner.keyword('by') === undefined ? [] : columnsOf(scanner)
  return ({ rows }) => {
    const grouped = new Map<string, Row[]>()
    for (const row of rows) {
      const key = JSON.stringify(groups.map(({ evaluate }) => evaluate([row]) ?? null))
      grouped.set(key, [...(grouped.get(key) ?? []), row])
    }
    return {
      rows: [...grouped.values()].map((members) =>
        present([...groups, ...aggregates].map(({ name, evaluate }) => [name, evaluate(members)] as const)),
      ),
      columns: [...groups, ...aggregates].map(({ name }) => name),
    }
  }
}

const sort = (scanner: Scanner): Step => {
  const keys: { readonly of: (row: Row) => Value; readonly sign: 1 | -1 }[] = []
  do {
    const { text, evaluate } = readExpression(scanner)
    // What was counted before is a column by now.
    const of = (row: Row): Value => (row.has(text) ? row.get(text) : evaluate([row]))
    keys.push({ of, sign: scanner.keyword('asc', 'desc') === 'desc' ? -1 : 1 })
  } while (scanner.sign(',') !== undefined)
  const before = (a: Row, b: Row): number => {
    for (const { of, sign } of keys) {
      const order = ordered(of(a), of(b)) * sign
      if (order !== 0) return order
    }
    return 0
  }
  return ({ rows, columns }) => ({ rows: [...rows].sort(before), columns })
}

const limit = (scanner: Scanner): Step => {
  const most = scanner.number() ?? scanner.fail('a number')
  return ({ rows, columns }) => ({ rows: rows.slice(0, most), columns })
}

const COMMANDS: Readonly<Record<string, (scanner: Scanner) => Step>> = {
  fields,
  display,
  filter,
  stats,
  sort,
  limit,
}
