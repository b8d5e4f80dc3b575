import type { Fact, Issue, IssueType } from '../../../schemas/issue'
import { AGREEING_PROBES, factOf } from '../issues/fact'
import { VANTAGE_FACT } from '../vantage/quorum'
import { time, words } from './wording'

/** What is wrong, as people say it, and the facts that tell most about it, in their order. */
type Fault = readonly [words: string, ...telling: readonly string[]]

const certificate = ['cert_subject', 'cert_names', 'cert_issuer'] as const
const dns = ['dns_errors', 'cname_target'] as const
const connection = ['error_code', 'resolved_address'] as const
/** Who has answered, and from where: a cache, or the site itself. */
const answer = ['status_code', 'x_cache', 'age', 'server'] as const

const faults: Readonly<Record<IssueType, Fault>> = {
  dns_nxdomain: ['The name does not exist', ...dns],
  dns_servfail: ['The name servers fail', ...dns],
  dns_timeout: ['The name servers do not answer', ...dns],
  dns_no_address: ['The name has no address', ...dns],
  dns_mismatch: ['Other DNS records than expected', 'record_type', 'expected_records', 'found_records'],
  dns_dangling: [
    'The name is an alias of nothing',
    'cname_target',
    'cname_service',
    'cloudfront_error',
    's3_error',
  ],
  dns_non_public_address: [
    'The name leads to no public address',
    'resolved_address',
    'cname_target',
    'reason',
  ],
  tcp_refused: ['Connection refused', ...connection],
  tcp_timeout: ['No connection in time', ...connection],
  tcp_reset: ['Connection reset', ...connection],
  tcp_unreachable: ['Host unreachable', ...connection],
  tcp_address_down: ['One of several addresses is down', 'unreachable_addresses', 'resolved_address'],
  tls_handshake: ['TLS handshake fails', ...connection],
  tls_timeout: ['TLS handshake does not end', ...connection],
  tls_protocol: ['TLS version too old', 'tls_protocol', ...connection],
  tls_hostname_mismatch: ['Certificate of another name', 'cert_names', 'cert_subject', 'cert_issuer'],
  tls_untrusted: [
    'Certificate not trusted',
    'cert_issuer',
    'chain_cert_subject',
    'cert_subject',
    'error_code',
  ],
  tls_chain_incomplete: ['Certificate chain incomplete', 'cert_issuer', 'chain_cert_subject', 'cert_subject'],
  tls_expired: [
    'Certificate expired',
    'chain_cert_subject',
    'chain_cert_not_after',
    'cert_not_after',
    ...certificate,
  ],
  tls_not_yet_valid: [
    'Certificate not valid yet',
    ...['chain_cert_subject', 'chain_cert_not_before', 'cert_not_before', ...certificate],
  ],
  tls_expiring: ['Certificate about to expire', 'days_left', 'cert_not_after', ...certificate],
  tls_weak_key: ['Certificate too weak', 'cert_key_bits', 'signature_digest', ...certificate],
  http_status: [
    'HTTP status',
    'cloudfront_error',
    's3_error',
    'x_cache',
    'age',
    'server',
    'resolved_address',
  ],
  http_redirect_loop: ['Redirects without end', 'redirects', 'cookie_name', 'status_with_cookie', ...answer],
  http_redirect_mismatch: ['Redirects to another place', 'expected_location', 'found_location', ...answer],
  http_redirect_blocked: ['Redirects to where no probe may go', 'location', 'reason', ...answer],
  http_body_mismatch: ['Wrong text on the page', 'expected_text', 'unwanted_text', ...answer],
  http_header_mismatch: [
    'Wrong HTTP header',
    'header_name',
    'expected_text',
    'unwanted_text',
    'header_value',
    ...answer,
  ],
  http_timeout: ['No whole answer in time', ...answer, 'resolved_address'],
  http_too_slow: ['Slower than its budget', 'budget_ms', ...answer],
  http_too_large: ['Answer too large', 'body_bytes', ...answer],
  http_malformed: ['No valid HTTP answer', 'error_code', ...answer, 'resolved_address'],
  health_check_failing: [
    'Route 53 health check fails',
    ...['failing_checkers', 'checker_says', 'checker_regions', 'health_check_id'],
  ],
  acm_validation_pending: [
    'ACM certificate waits for validation',
    'missing_record',
    'certificate_status',
    'certificate_arn',
  ],
  acm_renewal_failed: ['ACM certificate not renewed', 'renewal_status', 'missing_record', 'certificate_arn'],
  domain_expiring: [
    'Registration about to expire',
    'registration_expires_at',
    'days_left',
    'registered_domain',
  ],
  domain_expired: ['Registration expired', 'registration_expires_at', 'registered_domain'],
  probe_inconclusive: ['No probe can tell', 'reason'],
}

/** `HTTP status 503` */
export const faultInWords = (issue: Issue): string => {
  const [said] = faults[issue.issue_type]
  const code = issue.issue_type === 'http_status' ? factOf(issue, 'status_code') : undefined
  return code === undefined ? said : `${said} ${code}`
}

/** Names of facts that are no words. */
const labels: Readonly<Record<string, string>> = {
  status_code: 'HTTP status',
  x_cache: 'Cache says',
  age: 'Cached',
  server: 'Server',
  cert_subject: 'Certificate of',
  cert_names: 'Certificate names',
  cert_issuer: 'Issued by',
  cert_not_before: 'Valid from',
  cert_not_after: 'Valid until',
  cert_key_bits: 'Key, bits',
  chain_cert_subject: 'In its chain',
  chain_cert_not_before: 'Chain valid from',
  chain_cert_not_after: 'Chain valid until',
  signature_digest: 'Signed with',
  tls_protocol: 'Spoken',
  resolved_address: 'Address',
  unreachable_addresses: 'Not reachable',
  dns_errors: 'DNS says',
  cname_target: 'Alias of',
  cname_service: 'Service',
  cloudfront_error: 'CloudFront says',
  s3_error: 'S3 says',
  error_code: 'Error',
  body_bytes: 'Size, bytes',
  body_excerpt: 'Page begins',
  budget_ms: 'Budget',
  days_left: 'Days left',
  header_name: 'Header',
  header_value: 'Its value',
  expected_text: 'Expected text',
  unwanted_text: 'Unwanted text',
  expected_location: 'Expected',
  found_location: 'Found',
  location: 'Leads to',
  redirects: 'By way of',
  health_check_id: 'Health check',
  checker_says: 'They say',
  certificate_arn: 'Certificate',
  missing_record: 'DNS record wanted',
  registered_domain: 'Registered',
  registration_expires_at: 'Registered until',
  [VANTAGE_FACT]: 'Seen',
}

/** `status_code`: `HTTP status`; `found_records`: `Found records` */
export const factLabel = (name: string): string =>
  labels[name] ?? words(name).replace(/^./, (first) => first.toUpperCase())

const SECONDS = /^\d{1,9}$/

/** A fact's value as people read it: times as in the rest of a message, ages and sizes with their unit. */
export const factValue = ({ name, value }: Fact): string => {
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return time(value)
  if (name === 'age' && SECONDS.test(value)) return `${ageOf(Number(value))} ago`
  if (name === 'budget_ms') return `${value} ms`
  if (name === 'cert_names') return value.replaceAll('DNS:', '')
  // One for each kind of record that was asked for.
  if (name === 'dns_errors') return [...new Set(value.split(' '))].join(' ')
  return value
}

const ageOf = (seconds: number): string => {
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 120) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`
}

/** Facts that are shown of what the probe saw. */
const SHOWN = 4
/** What says nothing about a fault of another layer, or is in the words already. */
const ofCertificates = /^(chain_)?cert_|^tls_protocol$/

/** Those of the fault's own row; where it has none of them, the first that could tell something. */
const tellingFacts = ({ issue_type, evidence: { facts } }: Issue): readonly Fact[] => {
  const [, ...names] = faults[issue_type]
  const found = names.flatMap((name) => facts.filter((one) => one.name === name))
  const others = facts.filter(({ name }) => issue_type.startsWith('tls_') || !ofCertificates.test(name))
  return (found.length > 0 ? found : others).slice(0, SHOWN)
}

/** Enough of the evidence to know the fault, from where it is seen, and who else has reported it. */
export const shownFacts = (issue: Issue): readonly Fact[] => {
  const { facts } = issue.evidence
  const isReport = ({ name }: Fact): boolean => name.startsWith('reported_')
  const isVantage = ({ name }: Fact): boolean => name === VANTAGE_FACT
  const own = facts.filter(
    (one) =>
      !isReport(one) && !isVantage(one) && !one.name.startsWith('group_') && one.name !== AGREEING_PROBES,
  )
  return [
    ...tellingFacts({ ...issue, evidence: { ...issue.evidence, facts: own } }),
    ...facts.filter(isVantage),
    ...facts.filter(isReport),
  ]
}
