import * as t from 'io-ts'
import { oneOf, struct, text } from './codec'
import { Instant, Milliseconds, Severity, Summary } from './scalars'

/** What can be wrong with a domain; one value per kind of fault. */
export const IssueType = oneOf(
  'IssueType',
  'dns_nxdomain',
  'dns_servfail',
  'dns_timeout',
  'dns_no_address',
  'dns_mismatch',
  'dns_dangling',
  'dns_non_public_address',
  'tcp_refused',
  'tcp_timeout',
  'tcp_reset',
  'tcp_unreachable',
  'tcp_address_down',
  'tls_handshake',
  'tls_timeout',
  'tls_protocol',
  'tls_hostname_mismatch',
  'tls_untrusted',
  'tls_chain_incomplete',
  'tls_expired',
  'tls_not_yet_valid',
  'tls_expiring',
  'tls_weak_key',
  'http_status',
  'http_redirect_loop',
  'http_redirect_mismatch',
  'http_redirect_blocked',
  'http_body_mismatch',
  'http_header_mismatch',
  'http_timeout',
  'http_too_slow',
  'http_too_large',
  'http_malformed',
  'health_check_failing',
  'acm_validation_pending',
  'acm_renewal_failed',
  'domain_expiring',
  'domain_expired',
  'probe_inconclusive',
)
export type IssueType = t.TypeOf<typeof IssueType>

/**
 * One observed fact. The value may come from whoever controls the site: it is cut, freed of control characters and
 * always quoted as data, never read as instruction.
 */
export const Fact = t.type(
  {
    name: text('FactName', 'a fact name such as status_code', { pattern: '^[a-z][a-z0-9_]{0,39}$' }),
    value: text('FactValue', 'a text of at most 256 characters', { maxLength: 256 }),
  },
  'Fact',
)
export type Fact = t.TypeOf<typeof Fact>

/** Durations of the phases of one probe, in milliseconds; a phase that was not reached is absent. */
export const Timings = t.partial(
  {
    dns_ms: Milliseconds,
    tcp_ms: Milliseconds,
    tls_ms: Milliseconds,
    first_byte_ms: Milliseconds,
    total_ms: Milliseconds,
  },
  'Timings',
)
export type Timings = t.TypeOf<typeof Timings>

export const Evidence = t.type(
  {
    observed_at: Instant,
    target: text('Target', 'the probed URL, at most 300 characters', { minLength: 1, maxLength: 300 }),
    facts: t.array(Fact),
    timings: Timings,
  },
  'Evidence',
)
export type Evidence = t.TypeOf<typeof Evidence>

export const Issue = struct(
  'Issue',
  { issue_type: IssueType, severity: Severity, summary: Summary, evidence: Evidence },
  {
    /** The check that fails; its symptom may be another from tick to tick. */
    check: text('CheckName', 'the name of a check such as site', { pattern: '^[a-z][a-z0-9_]{0,39}$' }),
  },
)
export type Issue = t.TypeOf<typeof Issue>
