import type { Issue } from '../../../schemas/issue'
import { factOf } from './fact'
import { materialChange } from './material-change'
import { severityRank } from './severity'

/** What comes slowly and is known for long: to hear of it after every cool-down would teach people not to listen. */
const SLOW: ReadonlySet<string> = new Set([
  'certificate',
  'registration',
  'www',
  'http_to_https',
  'legacy_tls',
])
/** Days before an end at which it speaks again. */
const STEPS = [30, 14, 7, 3, 1]
const DAY_MS = 86_400_000

/** Whether a fault is more severe than the one that people have decided on. */
export const isWorse = (before: Pick<Issue, 'severity'>, now: Issue): boolean =>
  severityRank(now.severity) > severityRank(before.severity)

/** Whether a fault whose alert has ended opens another: a slow one only when it is another, worse, or nearer its end. */
export const speaksAgain = (check: string, before: Issue, now: Issue): boolean =>
  !SLOW.has(check) ||
  severityRank(now.severity) >= severityRank('high') ||
  materialChange(before, [now]) !== undefined ||
  stepOf(now) > stepOf(before)

/** How many steps an expiring thing has passed. */
const stepOf = (issue: Issue): number => {
  const end = factOf(issue, 'cert_not_after') ?? factOf(issue, 'registration_expires_at')
  const left =
    end === undefined ? Number.NaN : (Date.parse(end) - Date.parse(issue.evidence.observed_at)) / DAY_MS
  return STEPS.filter((days) => left <= days).length
}
