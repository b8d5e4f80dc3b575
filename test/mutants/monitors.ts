import type { Mutant } from './mutant'

const of =
  (file: string, tests: string) =>
  (name: string, find: string, replace: string): Mutant => ({
    name: `monitors: ${name}`,
    file,
    find,
    replace,
    tests: [tests],
  })

const DETECTION = 'test/functions/invoke-agent-analysis/monitors.test.ts'
const SETTINGS = 'test/stacks/several-monitors.test.ts'
const schema = of('schemas/monitor.ts', DETECTION)
const cause = of('functions/invoke-agent-analysis/decide/shared-causes.ts', DETECTION)
const group = of('functions/invoke-agent-analysis/decide/grouping.ts', DETECTION)
const list = of('functions/domain/monitor-rules/several-monitors.ts', SETTINGS)
const shared = of('functions/domain/monitor-rules/shared-checks.ts', SETTINGS)

/** What tells the monitors of one domain apart, and what they have in common. */
export const monitors: readonly Mutant[] = [
  schema(
    'all monitors of a domain share a state',
    'name === undefined || name === domain ?',
    'name !== "" ?',
  ),
  schema(
    'an alert is about any monitor of its domain',
    '(one.name ?? one.domain) === monitor',
    'monitor !== ""',
  ),
  cause('each symptom is an outage of its own', 'isOutage(issue) ?', 'issue.check === "none" ?'),
  cause(
    'whatever fails is an outage',
    "severity !== 'critical') return false",
    "severity !== 'critical') return true",
  ),
  group('one domain needs as many as several', 'domains === 1 || domains >=', 'domains >='),
  group('each monitor is a domain', 'domainsOf(failing).length', 'failing.length'),
  of('functions/invoke-agent-analysis/assess/self-check.ts', DETECTION)(
    'each monitor is a domain of the self-check',
    '[...byDomain(relevant).values()]',
    'relevant.map(({ report }) => report.status)',
  ),
  of('functions/invoke-agent-analysis/assess/self-check.ts', DETECTION)(
    'the last monitor of a domain speaks for it',
    'found.get(monitor.domain) ?? report.status',
    'report.status',
  ),
  list('two have one name', 'if (first < index) return wrong', 'if (first > index) return wrong'),
  list('one place is probed twice', 'return first < index\n', 'return first > index\n'),
  list('two opinions are fine', 'found === undefined || found === wanted[field]', 'wanted !== undefined'),
  shared('each checks what all have in common', '!owned.has(monitor) &&', 'owned.has(monitor) &&'),
  shared('the first one checks it whatever is said', 'isStated(check, monitor) &&', 'false &&'),
]
