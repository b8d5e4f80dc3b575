import { defined } from '../../../../schemas/defined'
import type { Issue } from '../../../../schemas/issue'
import type { Monitor } from '../../../../schemas/monitor'
import type { Severity } from '../../../../schemas/scalars'
import { SUMMARY_LENGTH } from '../../../domain/issues/fact'
import { issueTypes } from '../../../domain/issues/table'
import type { ProbeReport } from '../../../runtime/ports'
import { oneLine } from '../../../runtime/text'
import type { Fault } from '../net/fault'
import type { Trace } from '../net/request'
import type { Observation } from './observation'

/** Characters of an address in a sentence that is too long. */
const ADDRESS_LENGTH = 100
const ADDRESS = /\bhttps?:\/\/\S+/g

/** A sentence of at most `length` characters. Its addresses, which others choose, are cut first: what is wrong comes after them. */
export const sentence = (text: string, length: number): string => {
  const line = oneLine(text)
  if (line.length <= length) return line
  return oneLine(
    line.replace(ADDRESS, (address) => oneLine(address, ADDRESS_LENGTH)),
    length,
  )
}

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
    summary: sentence(fault.summary, SUMMARY_LENGTH),
    evidence: {
      observed_at: new Date().toISOString(),
      target: target.slice(0, 300),
      facts: [...fault.facts, ...traced.filter(({ name }) => !own.has(name))],
      timings: { ...timings },
    },
  }
}

/** A fault for each check that found one, that of the site first. */
export const reportOf = (
  { domain }: Monitor,
  { issues, timings, certificate_expires_at, unknown, notes, unchecked }: Observation,
): ProbeReport => ({
  domain,
  status: unknown !== undefined ? 'unknown' : issues.size === 0 ? 'healthy' : 'issue',
  issues: unknown !== undefined ? [] : [...issues].map(([check, issue]) => ({ ...issue, check })),
  timings,
  ...defined({ certificate_expires_at, reason: unknown }),
  ...(notes.length === 0 ? {} : { notes }),
  // Where the site itself could not be checked, nothing is known anyway.
  ...(unknown !== undefined || unchecked.size === 0 ? {} : { unchecked: [...unchecked] }),
})
