import { arch, cpus, platform } from 'node:os'
import { type Bench, type Figure, type Outcome, verdictOf } from './model'

const INTRODUCTION = `# Benchmarks

Written by \`make bench\`; \`make bench ONLY=cold-start,events\` measures some parts and replaces their sections. \`CHECK=1\` exits 1 where a
goal is missed; CI does that with \`QUICK=1\`, which measures less and holds a busy machine to what such a one can show. Ratios are between
things that were measured in the same run, in turns: another machine, or a busy one, gives other times and about the same ratios. A goal
that is a time is of a machine on which two clients of the SDK load in 52 ms of CPU, and is multiplied by how much longer that takes here
([ADR 0058](adr/0058-times-of-a-machine.md)).
`

const numberOf = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2)

const withUnit = (value: number, unit: string | undefined): string =>
  unit === undefined ? numberOf(value) : `${numberOf(value)} ${unit}`

export const goalOf = ({ goal, unit }: Figure): string => {
  if (goal === undefined) return ''
  if ('least' in goal) return `at least ${withUnit(goal.least, unit)}`
  const most = `at most ${withUnit(goal.most, unit)}`
  return goal.pace === undefined ? most : `${most} × ${numberOf(goal.pace)}`
}

export const measuredOf = ({ value, unit }: Figure): string =>
  typeof value === 'string' ? `not measured: ${value}` : withUnit(value, unit)

/** When it was measured, and how many processes wanted to run before it began: the load average of a minute. */
interface Occasion {
  readonly day: string
  readonly load: number
}

export const sectionOf = (
  { title, method }: Bench,
  { figures, details = [], picture }: Outcome,
  { day, load }: Occasion,
): string =>
  [
    `## ${title}`,
    '',
    method,
    '',
    '| figure | measured | goal | |',
    '|---|---|---|---|',
    ...figures.map((one) => `| ${one.what} | ${measuredOf(one)} | ${goalOf(one)} | ${verdictOf(one)} |`),
    '',
    ...details.map((line) => `- ${line}`),
    ...(details.length === 0 ? [] : ['']),
    ...(picture === undefined ? [] : [`![${picture.caption}](${picture.path})`, '']),
    `Measured on ${day}, Node ${process.versions.node}, ${platform()} ${arch()}, ${cpus().length} CPUs; load average before it ${load.toFixed(1)}.`,
    '',
  ].join('\n')

/** The page with these sections new; others stay as they are, in the order of the titles. */
export const pageWith = (
  page: string,
  titles: readonly string[],
  sections: ReadonlyMap<string, string>,
): string => {
  const kept = new Map(
    page
      .split(/^(?=## )/m)
      .slice(1)
      .map((section) => [section.slice(3, section.indexOf('\n')), section]),
  )
  const all = titles.flatMap((title) => sections.get(title) ?? kept.get(title) ?? [])
  return `${[INTRODUCTION, ...all].map((part) => part.trimEnd()).join('\n\n')}\n`
}
