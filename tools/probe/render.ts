import pc from 'picocolors'
import type { ProbeReport } from '../../functions/ports'
import type { Timings } from '../../schemas/issue'
import type { Monitor } from '../../schemas/monitor'

/** One JSON object per target, one a line, in the order of the targets. */
export const renderJson = (targets: readonly Monitor[], reports: readonly ProbeReport[]): string =>
  reports
    .map(({ domain, status, issues, timings, reason, notes }, index) =>
      JSON.stringify({
        domain,
        status,
        issues,
        timings,
        target: nameOf(targets[index], domain),
        ...(reason === undefined ? {} : { reason }),
        ...(notes === undefined ? {} : { notes }),
      }),
    )
    .join('\n')

const nameOf = (monitor: Monitor | undefined, domain: string): string => {
  const { scheme = 'https', port, path = '' } = monitor ?? { domain }
  return `${scheme}://${domain}${port === undefined ? '' : `:${port}`}${path}`
}

const COLOURS = { healthy: pc.green, issue: pc.red, unknown: pc.yellow } as const
const PHASES = ['dns_ms', 'tcp_ms', 'tls_ms', 'first_byte_ms', 'total_ms'] as const

/** A table of all targets, and below it what was found. */
export const renderReports = (targets: readonly Monitor[], reports: readonly ProbeReport[]): string => {
  const head = ['target', 'status', 'finding', 'dns', 'tcp', 'tls', 'first byte', 'total']
  const rows = reports.map((report, index) => [
    nameOf(targets[index], report.domain),
    report.status,
    report.issues.map(({ issue_type }) => issue_type).join(' ') || '-',
    ...PHASES.map((phase) => milliseconds(report.timings, phase)),
  ])
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column < 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [
    pc.bold(line(head)),
    ...rows.map((row, index) => COLOURS[reports[index]?.status ?? 'unknown'](line(row))),
    ...reports.flatMap(details),
  ].join('\n')
}

const milliseconds = (timings: Timings, phase: (typeof PHASES)[number]): string => {
  const value = timings[phase]
  return value === undefined ? '-' : `${value.toFixed(1)} ms`
}

const details = ({ domain, issues, reason, notes = [] }: ProbeReport): readonly string[] => [
  ...issues.flatMap(({ issue_type, severity, summary, evidence }) => [
    '',
    `${pc.bold(domain)}  ${issue_type} (${severity})`,
    `  ${summary}`,
    ...evidence.facts.map(({ name, value }) => `  ${pc.dim(name.padEnd(24))} ${value}`),
  ]),
  ...(reason === undefined ? [] : ['', `${pc.bold(domain)}  could not tell: ${reason}`]),
  ...(notes.length === 0 ? [] : ['', ...notes.map((note) => pc.dim(`${domain}  not checked: ${note}`))]),
]
