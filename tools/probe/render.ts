import type { ProbeReport } from '../../functions/runtime/ports'
import { pc } from '../../local/commands/shared/colours'
import { shownJson, wrapped } from '../../local/commands/shared/printable'
import { defined } from '../../schemas/defined'
import type { Timings } from '../../schemas/issue'
import type { Monitor } from '../../schemas/monitor'

/** One JSON object per target, one a line, in the order of the targets. */
export const renderJson = (targets: readonly Monitor[], reports: readonly ProbeReport[]): string =>
  reports
    .map(({ domain, status, issues, timings, reason, notes, unchecked }, index) =>
      shownJson({
        domain,
        status,
        issues,
        timings,
        target: nameOf(targets[index] ?? { domain }),
        ...defined({ reason, notes, unchecked }),
      }),
    )
    .join('\n')

const nameOf = ({ domain, scheme = 'https', port, path = '' }: Monitor): string =>
  `${scheme}://${domain}${port === undefined ? '' : `:${port}`}${path}`

/** As it is written on the command line: `https` goes without saying. */
const shortNameOf = (monitor: Monitor): string => nameOf(monitor).replace(/^https:\/\//, '')

const COLOURS = { healthy: pc.green, issue: pc.red, unknown: pc.yellow } as const
const WORDS = { healthy: 'healthy', unknown: 'could not tell' } as const
const PHASES = ['dns_ms', 'tcp_ms', 'tls_ms', 'first_byte_ms', 'total_ms'] as const
const HEAD = ['target', 'finding', 'dns', 'tcp', 'tls', 'first', 'total ms']
const TEXTS = 2
const GAP = 2
/** Fewest characters of a target that are shown. */
const MIN_TARGET = 10

/**
 * A table of all targets, and below it what was found. @param columns of the terminal, for whom long lines are folded; none
 * where the text is read by a program
 */
export const renderReports = (
  targets: readonly Monitor[],
  reports: readonly ProbeReport[],
  columns?: number,
): string => {
  const rows = reports.map((report, index) => [
    shortNameOf(targets[index] ?? report),
    findingOf(report),
    ...PHASES.map((phase) => milliseconds(report.timings, phase)),
  ])
  const widths = HEAD.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const [first = 0, ...others] = widths
  const room = (columns ?? Number.POSITIVE_INFINITY) - others.reduce((sum, width) => sum + width + GAP, 0)
  widths[0] = Math.min(first, Math.max(MIN_TARGET, room))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return column < TEXTS ? cut(cell, width).padEnd(width) : cell.padStart(width)
      })
      .join(' '.repeat(GAP))
      .trimEnd()
  return [
    pc.bold(line(HEAD)),
    ...rows.map((row, index) => COLOURS[reports[index]?.status ?? 'unknown'](line(row))),
    ...reports.flatMap((report, index) => details(shortNameOf(targets[index] ?? report), report, columns)),
    ...(reports.length > 1 ? ['', countsOf(reports)] : []),
  ].join('\n')
}

const findingOf = ({ status, issues: [first, ...more] }: ProbeReport): string =>
  status === 'issue' ? `${first?.issue_type}${more.length === 0 ? '' : ` +${more.length}`}` : WORDS[status]

const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1)}…`

/** One decimal of short times: a tenth of a millisecond of long ones is noise. */
const milliseconds = (timings: Timings, phase: (typeof PHASES)[number]): string => {
  const value = timings[phase]
  return value === undefined ? '-' : value.toFixed(value < 100 ? 1 : 0)
}

const countsOf = (reports: readonly ProbeReport[]): string => {
  const count = (wanted: ProbeReport['status']) => reports.filter(({ status }) => status === wanted).length
  return `${reports.length} probed: ${count('healthy')} healthy, ${count('issue')} with an issue, ${count('unknown')} could not be told`
}

const NAME = 24

const details = (name: string, report: ProbeReport, columns?: number): readonly string[] => {
  const { issues, reason, notes = [] } = report
  const text = (words: string) => folded(words, 2, columns)
  const title = (words: string) =>
    name.length + GAP + words.length <= (columns ?? Number.POSITIVE_INFINITY)
      ? [`${pc.bold(name)}  ${words}`]
      : [...folded(name, 0, columns).map(pc.bold), ...text(words)]
  return [
    ...issues.flatMap(({ issue_type, severity, summary, evidence }) => [
      '',
      ...title(`${issue_type} (${severity})`),
      ...text(hinted(summary)),
      ...evidence.facts.flatMap((fact) => {
        const [start = '', ...more] = folded(fact.value, NAME + 3, columns)
        return [`  ${pc.dim(fact.name.padEnd(NAME))} ${start.trimStart()}`, ...more]
      }),
    ]),
    ...(reason === undefined ? [] : ['', ...title('could not tell'), ...text(hinted(reason))]),
    ...(notes.length === 0 ? [] : ['', ...title('not checked'), ...notes.flatMap(text)]),
  ]
}

/** The setting is one of a deployment; here it is an option. */
const hinted = (reason: string): string =>
  reason.includes('probe.allow_private') ? `${reason} (here: --allow-private)` : reason

/** Lines of at most `columns`, each after `indent` spaces. */
const folded = (text: string, indent: number, columns = Number.POSITIVE_INFINITY): readonly string[] =>
  wrapped(text, Math.max(20, columns - indent)).map((line) => `${' '.repeat(indent)}${line}`)
