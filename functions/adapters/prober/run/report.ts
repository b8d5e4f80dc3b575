import { defined } from '../../../../schemas/defined'
import type { Issue } from '../../../../schemas/issue'
import type { Monitor } from '../../../../schemas/monitor'
import type { Severity } from '../../../../schemas/scalars'
import { oneLine, SUMMARY_LENGTH } from '../../../domain/issues/fact'
import { issueTypes } from '../../../domain/issues/table'
import type { ProbeReport } from '../../../runtime/ports'
import type { Fault } from '../net/fault'
import type { Trace } from '../net/request'
import { uncheckedBy } from './coverage'
import type { Observation } from './observation'

/** What the fault itself says comes first and counts where the trace knows the same fact. */
export const issueOf = (
  monitor: Monitor,
  fault: Fault,
  target: string,
  { facts, timings }: Trace,
  severity: Severity | undefined = fault.severity,
): Issue => {
  const own = new Set(fault.facts.map(({ name }) => name))
  const traced = facts.flatMap((make) => make())
  return {
    issue_type: fault.issueType,
    severity: monitor.severity ?? severity ?? issueTypes[fault.issueType].severity,
    summary: oneLine(fault.summary, SUMMARY_LENGTH),
    evidence: {
      observed_at: new Date().toISOString(),
      target: target.slice(0, 300),
      facts: [...fault.facts, ...traced.filter(({ name }) => !own.has(name))],
      timings: { ...timings },
    },
  }
}

/** Two checks may find the same kind of fault: the first one is reported. */
export const reportOf = (monitor: Monitor, observation: Observation): ProbeReport => {
  const { issues, timings, unknown, notes } = observation
  const kinds = new Map<string, Issue>()
  for (const issue of issues.values()) {
    if (!kinds.has(issue.issue_type)) kinds.set(issue.issue_type, issue)
  }
  const unchecked = unknown === undefined ? uncheckedBy(monitor, observation) : []
  return {
    domain: monitor.domain,
    status: unknown !== undefined ? 'unknown' : kinds.size === 0 ? 'healthy' : 'issue',
    issues: unknown !== undefined ? [] : [...kinds.values()],
    timings,
    ...defined({ reason: unknown }),
    ...(notes.length === 0 ? {} : { notes }),
    ...(unchecked.length === 0 ? {} : { unchecked }),
  }
}
