import type { Issue, IssueType } from '../../../schemas/issue'
import { factOf } from '../issues/fact'

const notFound = 'The site cannot be found'
const noConnection = 'Visitors get no connection'
const warned = 'Browsers warn visitors and keep them out'
const nothingYet = 'Visitors notice nothing yet'

/** What a fault is to those who visit the site. */
const seen: Readonly<Record<IssueType, string>> = {
  dns_nxdomain: notFound,
  dns_servfail: notFound,
  dns_timeout: notFound,
  dns_no_address: notFound,
  dns_mismatch: 'Visitors may be led elsewhere',
  dns_dangling: 'Visitors get nothing, and a stranger may take the name over',
  dns_non_public_address: 'The site cannot be reached from the internet',
  tcp_refused: noConnection,
  tcp_timeout: noConnection,
  tcp_reset: noConnection,
  tcp_unreachable: noConnection,
  tcp_address_down: 'Some visitors get no connection, or wait for one',
  tls_handshake: 'Visitors get no secure connection',
  tls_timeout: 'Visitors get no secure connection',
  tls_protocol: 'Browsers may refuse the connection',
  tls_hostname_mismatch: warned,
  tls_untrusted: warned,
  tls_chain_incomplete: 'Some browsers, and most programs, refuse the connection',
  tls_expired: warned,
  tls_not_yet_valid: warned,
  tls_expiring: nothingYet,
  tls_weak_key: 'Browsers may refuse the connection',
  http_status: 'Visitors get an error instead of the page',
  http_redirect_loop: 'Browsers give up: they are redirected without end',
  http_redirect_mismatch: 'Visitors are led to another place',
  http_redirect_blocked: 'Visitors are led to where no probe may follow',
  http_body_mismatch: 'Visitors get a page with another text than expected',
  http_header_mismatch: 'Visitors get the page, with a wrong header',
  http_timeout: 'Visitors wait for a page that does not come',
  http_too_slow: 'Visitors wait longer than they should',
  http_too_large: 'Visitors get an answer that is too large',
  http_malformed: 'Visitors get an answer that browsers cannot read',
  health_check_failing: 'Route 53 may lead visitors elsewhere',
  acm_validation_pending: nothingYet,
  acm_renewal_failed: nothingYet,
  domain_expiring: nothingYet,
  domain_expired: 'The site can be lost at any time',
  probe_inconclusive: 'Whether visitors get the page is not known',
}

/** `Visitors get an error instead of the page (HTTP 503)` */
export const whatVisitorsSee = (issue: Issue): string => {
  const code = issue.issue_type === 'http_status' ? factOf(issue, 'status_code') : undefined
  return code === undefined ? seen[issue.issue_type] : `${seen[issue.issue_type]} (HTTP ${code})`
}
