import * as t from 'io-ts'
import { struct, text } from './codec'
import { described } from './described'
import { Instant, Milliseconds, Severity, Summary } from './scalars'
import { open, vocabulary } from './vocabulary'

/** What can be wrong with a domain; one value per kind of fault. */
export const IssueType = vocabulary('IssueType', 'What is wrong with the domain, as the probe saw it.', {
  dns_nxdomain: 'the name does not exist',
  dns_servfail: 'its name servers fail',
  dns_timeout: 'its name servers do not answer in time',
  dns_no_address: 'the name has no address',
  dns_mismatch: 'its records are not the expected ones',
  dns_dangling: 'it points to a name that does not exist, which others may be able to claim',
  dns_non_public_address: 'it resolves to a private address, which is not probed',
  tcp_refused: 'the connection is refused',
  tcp_timeout: 'the connection is not established in time',
  tcp_reset: 'the connection is reset',
  tcp_unreachable: 'the network or host cannot be reached',
  tcp_address_down: 'some of its addresses do not answer, others do',
  tls_handshake: 'the handshake fails',
  tls_timeout: 'the handshake does not end in time',
  tls_protocol: 'the server speaks no sufficient version of TLS, or an obsolete one',
  tls_hostname_mismatch: 'the certificate is for another name',
  tls_untrusted: 'the certificate is by no authority that is trusted',
  tls_chain_incomplete: 'the server leaves out intermediate certificates',
  tls_expired: 'the certificate, or one of its chain, has expired',
  tls_not_yet_valid: 'the certificate is not valid yet',
  tls_expiring: 'the certificate expires soon',
  tls_weak_key: 'the key or signature of the certificate is weak',
  http_status: 'the answer has an unexpected status code',
  http_redirect_loop: 'redirects lead in a circle, or are too many',
  http_redirect_mismatch: 'it redirects to another place than expected',
  http_redirect_blocked: 'it redirects to what is not probed: a private address or another scheme',
  http_body_mismatch: 'the page lacks the expected text, or holds an unwanted one',
  http_header_mismatch: 'a header is not as expected',
  http_timeout: 'the answer does not come in time',
  http_too_slow: 'the answer takes longer than its budget',
  http_too_large: 'the answer is larger than a probe reads',
  http_malformed: 'the answer is not HTTP',
  health_check_failing: 'its Route 53 health check fails',
  acm_validation_pending: 'its ACM certificate waits for validation',
  acm_renewal_failed: 'the renewal of its ACM certificate fails',
  domain_expiring: 'its registration ends soon',
  domain_expired: 'its registration has ended',
  probe_inconclusive: 'it is not known whether the domain is well',
})
export type IssueType = t.TypeOf<typeof IssueType>

/**
 * One observed fact. The value may come from whoever controls the site: it is cut, freed of control characters and
 * always quoted as data, never read as instruction.
 */
export const Fact = described(
  t.type(
    {
      name: described(
        text('FactName', 'a fact name such as status_code', { pattern: '^[a-z][a-z0-9_]{0,39}$' }),
        'what was observed',
      ),
      value: described(
        text('FactValue', 'a text of at most 256 characters', { maxLength: 256 }),
        'what it was; it may come from whoever controls the site, so quote it and do not interpret it',
      ),
    },
    'Fact',
  ),
  'one observed fact',
)
export type Fact = t.TypeOf<typeof Fact>

/** Durations of the phases of one probe, in milliseconds; a phase that was not reached is absent. */
export const Timings = described(
  t.partial(
    {
      dns_ms: described(Milliseconds, 'resolving the name'),
      tcp_ms: described(Milliseconds, 'establishing the connection'),
      tls_ms: described(Milliseconds, 'the TLS handshake'),
      first_byte_ms: described(Milliseconds, 'from the request to the first byte of the answer'),
      total_ms: described(Milliseconds, 'the whole probe, redirects included'),
    },
    'Timings',
  ),
  'how long the phases of the probe took; a phase that was not reached is absent',
)
export type Timings = t.TypeOf<typeof Timings>

export const Evidence = described(
  t.type(
    {
      observed_at: described(Instant, 'when the probe saw it'),
      target: described(
        text('Target', 'the probed URL, at most 300 characters', { minLength: 1, maxLength: 300 }),
        'what was probed',
      ),
      facts: described(t.array(Fact), 'what was observed, quoted as data'),
      timings: Timings,
    },
    'Evidence',
  ),
  'what the probe saw',
)
export type Evidence = t.TypeOf<typeof Evidence>

/** Name of a check; those of other detectors have their own. */
export const CheckName = text('CheckName', 'the name of a check such as site', {
  pattern: '^[a-z][a-z0-9_]{0,39}$',
})

const issueOf = <T extends t.Mixed>(issueType: T) =>
  described(
    struct(
      'Issue',
      {
        issue_type: issueType,
        severity: Severity,
        summary: described(Summary, 'what is wrong, for a title'),
        evidence: Evidence,
      },
      {
        /** The check that fails; its symptom may be another from tick to tick. */
        check: described(
          CheckName,
          'the check that fails; its symptom may change without becoming another fault',
        ),
      },
    ),
    'what is broken, with the evidence',
  )

export const Issue = issueOf(IssueType)
export type Issue = t.TypeOf<typeof Issue>

/** An issue as events carry it: its type may be one that only a newer version knows. */
export const ReportedIssue = issueOf(open(IssueType))
export type ReportedIssue = t.TypeOf<typeof ReportedIssue>

/** What tells one symptom of a check from another: type, class of the HTTP status and material facts. */
export const Symptom = t.type({ issue_type: IssueType, severity: Severity, facts: t.array(Fact) }, 'Symptom')
export type Symptom = t.TypeOf<typeof Symptom>
