import type { Fact, Issue, IssueType } from '../../../schemas/issue'
import { factOf } from '../issues/fact'
import { words } from './wording'

/** What is wrong, as people say it. */
const faults: Readonly<Record<IssueType, string>> = {
  dns_nxdomain: 'The name does not exist',
  dns_servfail: 'The name servers fail',
  dns_timeout: 'The name servers do not answer',
  dns_no_address: 'The name has no address',
  dns_mismatch: 'Other DNS records than expected',
  dns_dangling: 'The name is an alias of nothing',
  dns_non_public_address: 'The name leads to no public address',
  tcp_refused: 'Connection refused',
  tcp_timeout: 'No connection in time',
  tcp_reset: 'Connection reset',
  tcp_unreachable: 'Host unreachable',
  tcp_address_down: 'One of several addresses is down',
  tls_handshake: 'TLS handshake fails',
  tls_timeout: 'TLS handshake does not end',
  tls_protocol: 'TLS version too old',
  tls_hostname_mismatch: 'Certificate of another name',
  tls_untrusted: 'Certificate not trusted',
  tls_chain_incomplete: 'Certificate chain incomplete',
  tls_expired: 'Certificate expired',
  tls_not_yet_valid: 'Certificate not valid yet',
  tls_expiring: 'Certificate about to expire',
  tls_weak_key: 'Certificate too weak',
  http_status: 'HTTP status',
  http_redirect_loop: 'Redirects without end',
  http_redirect_mismatch: 'Redirects to another place',
  http_redirect_blocked: 'Redirects to where no probe may go',
  http_body_mismatch: 'Text of the page',
  http_header_mismatch: 'HTTP header',
  http_timeout: 'No whole answer in time',
  http_too_slow: 'Slower than its budget',
  http_too_large: 'Answer too large',
  http_malformed: 'No valid HTTP answer',
  health_check_failing: 'Route 53 health check fails',
  acm_validation_pending: 'ACM certificate waits for validation',
  acm_renewal_failed: 'ACM certificate not renewed',
  domain_expiring: 'Registration about to expire',
  domain_expired: 'Registration expired',
  probe_inconclusive: 'No probe can tell',
}

/** `HTTP status 503` */
export const faultInWords = (issue: Issue): string => {
  const code = issue.issue_type === 'http_status' ? factOf(issue, 'status_code') : undefined
  return code === undefined ? faults[issue.issue_type] : `${faults[issue.issue_type]} ${code}`
}

/** Names of facts that are no words. */
const labels: Readonly<Record<string, string>> = {
  status_code: 'HTTP status',
  x_cache: 'Cache',
  age: 'Age in the cache, s',
  cert_subject: 'Certificate of',
  cert_names: 'Certificate names',
  cert_issuer: 'Issued by',
  cert_not_before: 'Valid from',
  cert_not_after: 'Valid until',
  resolved_address: 'Address',
  dns_errors: 'DNS says',
  cname_target: 'Alias of',
  error_code: 'Error',
  body_excerpt: 'Page begins',
  expected_text: 'Expected text',
  unwanted_text: 'Unwanted text',
  registration_expires_at: 'Registered until',
}

/** `status_code`: `HTTP status`; `found_records`: `Found records` */
export const factLabel = (name: string): string =>
  labels[name] ?? words(name).replace(/^./, (first) => first.toUpperCase())

/** What tells most about a fault, in this order; what is not there is passed over. */
const telling: readonly string[] = [
  ...['chain_cert_not_after', 'cert_not_after', 'registration_expires_at', 'days_left'],
  ...['expected_text', 'unwanted_text', 'header_name', 'expected_location', 'found_location', 'location'],
  ...['dns_errors', 'expected_records', 'found_records', 'cname_target', 'unreachable_addresses'],
  ...['health_check_id', 'certificate_arn', 'renewal_status', 'missing_record', 'reason', 'error_code'],
  ...[
    'status_code',
    'cloudfront_error',
    's3_error',
    'x_cache',
    'age',
    'cert_names',
    'cert_issuer',
    'resolved_address',
  ],
]
/** What says nothing about a fault of another layer. */
const ofCertificates = /^(chain_)?cert_|^days_left$/
const isTelling = (issue: Issue, name: string): boolean =>
  issue.issue_type.startsWith('tls_') || !ofCertificates.test(name)

/** Facts that are shown of what the probe saw. */
const SHOWN = 3

/** Enough of the evidence to know the fault, which domains share it, and who else has reported it. */
export const shownFacts = (issue: Issue): readonly Fact[] => {
  const { facts } = issue.evidence
  const isReport = ({ name }: Fact): boolean => name.startsWith('reported_')
  // Monitors of one domain say more than that domain once more.
  const ofOne = facts.some(({ name }) => name === 'group_monitors')
  const isGroup = ({ name }: Fact): boolean =>
    ofOne ? name === 'group_monitors' : name === 'group_size' || name === 'group_domains'
  const place = ({ name }: Fact): number => {
    const at = telling.indexOf(name)
    return at < 0 || !isTelling(issue, name) ? telling.length : at
  }
  // The status is in the words already.
  const own = facts.filter(
    (one) =>
      !isReport(one) &&
      !one.name.startsWith('group_') &&
      !(issue.issue_type === 'http_status' && one.name === 'status_code'),
  )
  const sorted = own
    .map((one, index) => ({ one, index }))
    .sort((a, b) => place(a.one) - place(b.one) || a.index - b.index)
  return [
    ...facts.filter(isGroup),
    ...sorted.slice(0, SHOWN).map(({ one }) => one),
    ...facts.filter(isReport),
  ]
}
