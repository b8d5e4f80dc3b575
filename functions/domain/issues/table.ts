import type { IssueType } from '../../../schemas/issue'
import type { Severity } from '../../../schemas/scalars'

/**
 * Facts that distinguish one fault from another. What differs from probe to probe of the same fault (addresses, excerpts,
 * cache headers, times) is not among them: it would make every tick's evidence new.
 */
const distinguishing = [
  'dns_errors',
  'record_type',
  'expected_records',
  'found_records',
  'cname_target',
  'error_code',
  'tls_protocol',
  'cert_subject',
  'cert_names',
  'cert_issuer',
  'cert_not_before',
  'cert_not_after',
  'cert_key_bits',
  'chain_cert_subject',
  'chain_cert_not_after',
  'signature_digest',
  'status_code',
  'cloudfront_error',
  's3_error',
  'location',
  'redirects',
  'expected_location',
  'found_location',
  'reason',
  'header_name',
  'expected_text',
  'unwanted_text',
  'health_check_id',
  'registered_domain',
  'registration_expires_at',
  'unreachable_addresses',
  'certificate_arn',
  'renewal_status',
  'missing_record',
] as const
type DistinguishingFact = (typeof distinguishing)[number]

export const distinguishingFacts: ReadonlySet<string> = new Set(distinguishing)

/** The layers in which a probe meets faults. */
export type Layer = 'dns' | 'tcp' | 'tls' | 'http'

export interface IssueTypeRow {
  /** The severity where neither the monitor nor the fault itself has another. */
  readonly severity: Severity
  /** The check that looks for it. Checks of other addresses and protocols find faults of the same types. */
  readonly check:
    | 'site'
    | 'addresses'
    | 'budget'
    | 'certificate'
    | 'acm_certificate'
    | 'health_check'
    | 'registration'
    | 'probing'
  /** Where a probe meets it; none for what another service is asked about. */
  readonly layer?: Layer
  /** Facts of which another value makes it another fault than a plan was made for. */
  readonly material?: readonly DistinguishingFact[]
}

const certificate = (...material: readonly DistinguishingFact[]) =>
  ({ check: 'site', layer: 'tls', severity: 'critical', material: ['cert_subject', ...material] }) as const

/** Everything that is known of the types of issues, one row for each. */
export const issueTypes: Readonly<Record<IssueType, IssueTypeRow>> = {
  dns_nxdomain: { check: 'site', layer: 'dns', severity: 'critical' },
  dns_servfail: { check: 'site', layer: 'dns', severity: 'critical' },
  dns_timeout: { check: 'site', layer: 'dns', severity: 'critical' },
  dns_no_address: { check: 'site', layer: 'dns', severity: 'critical' },
  dns_mismatch: {
    ...{ check: 'site', layer: 'dns', severity: 'high' },
    material: ['record_type', 'expected_records', 'found_records'],
  },
  dns_dangling: {
    ...{ check: 'site', layer: 'dns', severity: 'critical' },
    material: ['cname_target'],
  },
  dns_non_public_address: { check: 'site', layer: 'dns', severity: 'critical' },
  tcp_refused: { check: 'site', layer: 'tcp', severity: 'critical' },
  tcp_timeout: { check: 'site', layer: 'tcp', severity: 'critical' },
  tcp_reset: { check: 'site', layer: 'tcp', severity: 'critical' },
  tcp_unreachable: { check: 'site', layer: 'tcp', severity: 'critical' },
  tcp_address_down: {
    ...{ check: 'addresses', layer: 'tcp', severity: 'medium' },
    material: ['unreachable_addresses'],
  },
  tls_handshake: { check: 'site', layer: 'tls', severity: 'critical' },
  tls_timeout: { check: 'site', layer: 'tls', severity: 'critical' },
  tls_hostname_mismatch: certificate('cert_names'),
  tls_untrusted: certificate('cert_issuer'),
  tls_chain_incomplete: certificate(),
  tls_expired: certificate('cert_not_after', 'chain_cert_not_after'),
  tls_not_yet_valid: certificate('cert_not_before'),
  tls_weak_key: { ...certificate(), severity: 'high' },
  tls_protocol: { check: 'site', layer: 'tls', severity: 'high' },
  tls_expiring: {
    ...certificate('cert_not_after'),
    ...{ check: 'certificate', severity: 'medium' },
  },
  http_timeout: { check: 'site', layer: 'http', severity: 'critical' },
  http_malformed: { check: 'site', layer: 'http', severity: 'critical' },
  http_too_large: { check: 'site', layer: 'http', severity: 'high' },
  http_redirect_loop: { check: 'site', layer: 'http', severity: 'critical' },
  http_redirect_blocked: { check: 'site', layer: 'http', severity: 'high' },
  http_status: { check: 'site', layer: 'http', severity: 'critical' },
  http_redirect_mismatch: {
    ...{ check: 'site', layer: 'http', severity: 'high' },
    material: ['found_location'],
  },
  http_header_mismatch: {
    ...{ check: 'site', layer: 'http', severity: 'medium' },
    material: ['header_name'],
  },
  http_body_mismatch: { check: 'site', layer: 'http', severity: 'high' },
  http_too_slow: { check: 'budget', layer: 'http', severity: 'medium' },
  health_check_failing: { check: 'health_check', severity: 'high', material: ['health_check_id'] },
  acm_validation_pending: { check: 'acm_certificate', severity: 'high', material: ['certificate_arn'] },
  acm_renewal_failed: { check: 'acm_certificate', severity: 'high', material: ['certificate_arn'] },
  domain_expiring: { check: 'registration', severity: 'medium', material: ['registered_domain'] },
  probe_inconclusive: { check: 'probing', severity: 'low' },
  domain_expired: { check: 'registration', severity: 'critical', material: ['registered_domain'] },
}
