import type { Issue } from '../../../schemas/issue'
import type { ProbeReport } from '../../runtime/ports'

/** A fault that was seen before; without a target it may have been seen anywhere. */
export interface Known {
  readonly cause: string
  readonly target?: string
}

export const knownOf = ({ issue_type, evidence }: Issue): Known => ({
  cause: issue_type,
  target: evidence.target,
})

/** The check that alone could say whether a fault is over, and did not. */
export const uncheckedFor = ({ cause, target }: Known, { unchecked = [] }: ProbeReport): string | undefined =>
  unchecked.find(
    ({ causes, elsewhere_than }) =>
      causes.some((one) => one === cause) && (target === undefined || target !== elsewhere_than),
  )?.check

/** A report as it counts for one fault: a domain is not well where nobody looked whether that fault is over. */
export const reportFor = (issue: Issue, report: ProbeReport): ProbeReport => {
  const check = report.issues.some(({ issue_type }) => issue_type === issue.issue_type)
    ? undefined
    : uncheckedFor(knownOf(issue), report)
  if (check === undefined) return report
  const reason = `The check ${check} gave no answer: whether ${issue.issue_type} is over is not known.`
  return { ...report, status: 'unknown', issues: [], reason }
}
