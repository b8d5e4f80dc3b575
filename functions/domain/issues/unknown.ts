import type { Issue } from '../../../schemas/issue'
import type { Instant } from '../../../schemas/scalars'
import { oneLine } from '../../runtime/text'
import { fact, SUMMARY_LENGTH } from './fact'

/** That no probe can tell whether a domain is well, and what is in the way: somebody has to see to it. */
export const unknownIssue = (domain: string, reason = 'no reason given', now: Instant): Issue => ({
  issue_type: 'probe_inconclusive',
  severity: 'low',
  summary: oneLine(`No probe can tell whether ${domain} is well: ${reason}`, SUMMARY_LENGTH),
  evidence: { observed_at: now, target: domain, facts: [fact('reason', reason)], timings: {} },
})
