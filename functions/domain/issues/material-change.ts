import type { Issue, IssueType } from '../../../schemas/issue'
import type { Severity } from '../../../schemas/scalars'

/** Facts of which another value makes it another fault, by issue type; of the other types the type alone tells. */
const telling: Partial<Record<IssueType, readonly string[]>> = {
  tls_expired: ['cert_subject', 'cert_not_after'],
  tls_expiring: ['cert_subject', 'cert_not_after'],
  tls_not_yet_valid: ['cert_subject', 'cert_not_before'],
  tls_hostname_mismatch: ['cert_subject', 'cert_names'],
  tls_untrusted: ['cert_subject', 'cert_issuer'],
  tls_chain_incomplete: ['cert_subject'],
  tls_weak_key: ['cert_subject'],
  dns_mismatch: ['record_type', 'expected_records', 'found_records'],
  dns_dangling: ['cname_target'],
  http_redirect_mismatch: ['found_location'],
  http_header_mismatch: ['header_name'],
  health_check_failing: ['health_check_id'],
  domain_expiring: ['registered_domain'],
  domain_expired: ['registered_domain'],
}

const rank: Record<Severity, number> = { low: 0, medium: 1, high: 2, critical: 3 }

/** Records come in any order. */
const comparedFact = (issue: Issue, name: string): string | undefined =>
  name.endsWith('_records') ? factOf(issue, name)?.split(' ').sort().join(' ') : factOf(issue, name)

const factOf = ({ evidence }: Issue, name: string): string | undefined =>
  evidence.facts.find((fact) => fact.name === name)?.value

/**
 * Why what is seen now is not what the plan was made for, as one part of a sentence; `undefined` where it still is. A
 * fault of another type, of a higher severity, of another certificate, or of another class of HTTP status is another one.
 */
export const materialChange = (planned: Issue, seen: readonly Issue[]): string | undefined => {
  const same = seen.find(({ issue_type }) => issue_type === planned.issue_type)
  if (same === undefined) {
    const now = seen.map(({ issue_type }) => issue_type).join(', ')
    return `the fault is ${now === '' ? 'another' : now} now, no longer ${planned.issue_type}`
  }
  if (rank[same.severity] > rank[planned.severity])
    return `its severity has risen from ${planned.severity} to ${same.severity}`
  const changed = (telling[planned.issue_type] ?? []).find(
    (name) => comparedFact(same, name) !== comparedFact(planned, name),
  )
  if (changed !== undefined) return `${changed} is another than in the analysis`
  const [before, now] = [planned, same].map((issue) => factOf(issue, 'status_code') ?? '')
  // 502 and 503 are the same outage, 404 and 503 are not.
  return planned.issue_type === 'http_status' && before?.[0] !== now?.[0]
    ? `the status is ${now} now, no longer ${before}`
    : undefined
}
