import type { Issue } from '../../../schemas/issue'
import type { ProbeReport } from '../../runtime/ports'
import { issueTypes } from './table'

/**
 * The check that a fault is one of: what fails is a check of a domain, by whatever symptom. The path to the site (names,
 * connection, certificate, answer) is one check.
 */
export const checkOf = ({ check, issue_type }: Pick<Issue, 'check' | 'issue_type'>): string =>
  check ?? issueTypes[issue_type].check

/** Whether a check gave no answer: what it looks for is neither seen nor over. */
export const isUnchecked = (check: string, { unchecked = [] }: ProbeReport): boolean =>
  unchecked.includes(check)

/** A report as it counts for one fault: what its check found, and nothing of the others. */
export const reportFor = (issue: Issue, report: ProbeReport): ProbeReport => {
  const check = checkOf(issue)
  if (report.status === 'unknown') return report
  const issues = report.issues.filter((one) => checkOf(one) === check)
  if (issues.length > 0) return { ...report, status: 'issue', issues }
  if (!isUnchecked(check, report)) return { ...report, status: 'healthy', issues: [] }
  const reason = `The check ${check} gave no answer: whether ${issue.issue_type} is over is not known.`
  return { ...report, status: 'unknown', issues: [], reason }
}
