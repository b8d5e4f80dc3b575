import type { Issue, IssueType } from '../../../../schemas/issue'
import type { Monitor } from '../../../../schemas/monitor'
import type { Severity } from '../../../../schemas/scalars'
import type { ProbeReport } from '../../../runtime/ports'
import type { Fault } from '../net/fault'
import type { Trace } from '../net/request'
import { uncheckedBy } from './coverage'

/** Every check has one finding at most; confirmations are counted per check. */
export type CheckName =
  | 'site'
  | 'budget'
  | 'certificate'
  | 'old_tls'
  | 'http_to_https'
  | 'www'
  | 'health_check'
  | 'registration'

/** What one look at a domain found. */
export interface Observation {
  readonly issues: ReadonlyMap<CheckName, Issue>
  readonly timings: Trace['timings']
  /** The main check gave no answer: nothing is known. */
  readonly unknown?: string
  readonly notes: readonly string[]
  /** Checks that should have been made and gave no answer, or were not made. */
  readonly unchecked: ReadonlySet<CheckName>
}

const SEVERITIES: Partial<Record<IssueType, Severity>> = {
  dns_mismatch: 'high',
  http_body_mismatch: 'high',
  http_header_mismatch: 'medium',
  http_redirect_blocked: 'high',
  http_redirect_mismatch: 'high',
  http_too_large: 'high',
  http_too_slow: 'medium',
  tls_expiring: 'medium',
  tls_protocol: 'high',
  tls_weak_key: 'high',
  health_check_failing: 'high',
  domain_expiring: 'medium',
}

/** What the fault itself tells comes first and counts where the trace knows the same fact. */
export const issueOf = (
  monitor: Monitor,
  fault: Fault,
  target: string,
  { facts, timings }: Trace,
  severity: Severity | undefined = fault.severity,
): Issue => {
  const own = new Set(fault.facts.map(({ name }) => name))
  const seen = facts.flatMap((told) => told())
  return {
    issue_type: fault.issueType,
    severity: monitor.severity ?? severity ?? SEVERITIES[fault.issueType] ?? 'critical',
    summary: clean(fault.summary),
    evidence: {
      observed_at: new Date().toISOString(),
      target: target.slice(0, 300),
      facts: [...fault.facts, ...seen.filter(({ name }) => !own.has(name))],
      timings: { ...timings },
    },
  }
}

/** Parts of a summary may come from outside: one line, and no longer than a title. */
const clean = (summary: string): string =>
  [...summary.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ')].slice(0, 300).join('')

/** Two checks may find the same kind of fault: the first one stands for both. */
export const reportOf = (monitor: Monitor, look: Observation): ProbeReport => {
  const { issues, timings, unknown, notes } = look
  const kinds = new Map<string, Issue>()
  for (const issue of issues.values()) {
    if (!kinds.has(issue.issue_type)) kinds.set(issue.issue_type, issue)
  }
  const unchecked = unknown === undefined ? uncheckedBy(monitor, look) : []
  return {
    domain: monitor.domain,
    status: unknown !== undefined ? 'unknown' : kinds.size === 0 ? 'healthy' : 'issue',
    issues: unknown !== undefined ? [] : [...kinds.values()],
    timings,
    ...(unknown === undefined ? {} : { reason: unknown }),
    ...(notes.length === 0 ? {} : { notes }),
    ...(unchecked.length === 0 ? {} : { unchecked }),
  }
}
