import { type Issue, IssueType } from '../../../schemas/issue'
import type { ProbeReport } from '../../runtime/ports'
import { isMetBefore } from './table'

/** A fault that was seen before; without a target it may have been seen anywhere. */
export interface Known {
  readonly cause: string
  readonly target?: string
}

export const knownOf = ({ issue_type, evidence }: Issue): Known => ({
  cause: issue_type,
  target: evidence.target,
})

/**
 * Whether a cause cannot be seen because of another at the same address that ends the probe earlier: then it is not over.
 */
export const isHidden = ({ cause, target }: Known, seen: readonly Issue[]): boolean =>
  seen.some(
    ({ issue_type, evidence }) =>
      (target === undefined || target === evidence.target) &&
      IssueType.is(cause) &&
      isMetBefore(issue_type, cause),
  )

/** The check that alone could say whether a fault is over, and did not. */
export const uncheckedFor = ({ cause, target }: Known, { unchecked = [] }: ProbeReport): string | undefined =>
  unchecked.find(
    ({ causes, elsewhere_than }) =>
      causes.some((one) => one === cause) && (target === undefined || target !== elsewhere_than),
  )?.check

/** A report as it counts for one fault: a domain is not known to be well where no check said whether that fault is over. */
export const reportFor = (issue: Issue, report: ProbeReport): ProbeReport => {
  const check = report.issues.some(({ issue_type }) => issue_type === issue.issue_type)
    ? undefined
    : uncheckedFor(knownOf(issue), report)
  if (check === undefined) return report
  const reason = `The check ${check} gave no answer: whether ${issue.issue_type} is over is not known.`
  return { ...report, status: 'unknown', issues: [], reason }
}
