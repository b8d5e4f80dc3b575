import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { factLabel, factValue, faultInWords, shownFacts } from '../../../../functions/domain/messages/facts'
import type { Issue, IssueType } from '../../../../schemas/issue'

const test = suite('messages: facts that tell')

const issueOf = (issue_type: IssueType, facts: Readonly<Record<string, string>>): Issue => ({
  issue_type,
  severity: 'high',
  summary: 'broken',
  evidence: {
    observed_at: '2026-01-31T08:05:00.000Z',
    target: 'https://shop.example.com/',
    facts: Object.entries(facts).map(([name, value]) => ({ name, value })),
    timings: {},
  },
})
const traced: Readonly<Record<string, string>> = {
  resolved_address: '192.0.2.1',
  cert_subject: 'shop.example.com',
  cert_names: 'DNS:shop.example.com, DNS:www.example.com',
  cert_issuer: 'CA',
  cert_not_after: '2026-01-30T00:00:00.000Z',
  server: 'nginx',
}

/** Every fact that a probe knows, at once: what is shown is chosen, not what happens to be there. */
const known = {
  ...traced,
  ...{ cert_not_before: '2026-02-01T00:00:00.000Z', cert_key_bits: '1024', tls_protocol: 'TLSv1.1' },
  ...{ chain_cert_subject: 'Old CA', chain_cert_not_after: '2026-01-29T00:00:00.000Z' },
  ...{ status_code: '503', x_cache: 'Error from cloudfront', age: '2471', redirects: '/a /b' },
  ...{ expected_text: 'release 42', header_name: 'X-Release', header_value: 'none' },
  ...{ expected_location: '/login', found_location: '/', location: 'http://10.0.0.1/', reason: 'private' },
  ...{ dns_errors: 'NXDOMAIN', cname_target: 'old.cdn.example', unreachable_addresses: '192.0.2.7' },
  ...{
    record_type: 'A',
    expected_records: '192.0.2.1',
    found_records: '192.0.2.9',
    error_code: 'ECONNRESET',
  },
  ...{ budget_ms: '800', body_bytes: '9000000', days_left: '6', renewal_status: 'FAILED' },
  ...{ missing_record: '_x.example.com', certificate_arn: 'arn:x', certificate_status: 'PENDING' },
  ...{
    health_check_id: 'h-1',
    failing_checkers: '3 of 8',
    checker_says: 'timeout',
    checker_regions: 'eu-west-1',
  },
  ...{ registered_domain: 'example.com', registration_expires_at: '2026-02-06T10:00:00.000Z' },
}

const cases: Readonly<Record<IssueType, readonly [words: string, ...shown: readonly string[]]>> = {
  dns_nxdomain: ['The name does not exist', 'DNS says: NXDOMAIN', 'Alias of: old.cdn.example'],
  dns_servfail: ['The name servers fail', 'DNS says: NXDOMAIN'],
  dns_timeout: ['The name servers do not answer', 'DNS says: NXDOMAIN'],
  dns_no_address: ['The name has no address', 'DNS says: NXDOMAIN'],
  dns_mismatch: [
    'Other DNS records than expected',
    ...['Record type: A', 'Expected records: 192.0.2.1', 'Found records: 192.0.2.9'],
  ],
  dns_dangling: ['The name is an alias of nothing', 'Alias of: old.cdn.example'],
  dns_non_public_address: ['The name leads to no public address', 'Address: 192.0.2.1'],
  tcp_refused: ['Connection refused', 'Error: ECONNRESET', 'Address: 192.0.2.1'],
  tcp_timeout: ['No connection in time', 'Error: ECONNRESET', 'Address: 192.0.2.1'],
  tcp_reset: ['Connection reset', 'Error: ECONNRESET', 'Address: 192.0.2.1'],
  tcp_unreachable: ['Host unreachable', 'Error: ECONNRESET', 'Address: 192.0.2.1'],
  tcp_address_down: ['One of several addresses is down', 'Not reachable: 192.0.2.7'],
  tls_handshake: ['TLS handshake fails', 'Error: ECONNRESET', 'Address: 192.0.2.1'],
  tls_timeout: ['TLS handshake does not end', 'Error: ECONNRESET'],
  tls_protocol: ['TLS version too old', 'Spoken: TLSv1.1'],
  tls_hostname_mismatch: [
    'Certificate of another name',
    ...['Certificate names: shop.example.com, www.example.com', 'Certificate of: shop.example.com'],
  ],
  tls_untrusted: ['Certificate not trusted', 'Issued by: CA', 'In its chain: Old CA'],
  tls_chain_incomplete: ['Certificate chain incomplete', 'Issued by: CA'],
  tls_expired: [
    'Certificate expired',
    ...[
      'In its chain: Old CA',
      'Chain valid until: 2026-01-29 00:00 UTC',
      'Valid until: 2026-01-30 00:00 UTC',
    ],
  ],
  tls_not_yet_valid: [
    'Certificate not valid yet',
    'In its chain: Old CA',
    'Valid from: 2026-02-01 00:00 UTC',
  ],
  tls_expiring: ['Certificate about to expire', 'Days left: 6', 'Valid until: 2026-01-30 00:00 UTC'],
  tls_weak_key: ['Certificate too weak', 'Key, bits: 1024'],
  http_status: [
    'HTTP status 503',
    ...['Cache says: Error from cloudfront', 'Cached: 41 min ago', 'Server: nginx', 'Address: 192.0.2.1'],
  ],
  http_redirect_loop: ['Redirects without end', 'By way of: /a /b', 'HTTP status: 503'],
  http_redirect_mismatch: ['Redirects to another place', 'Expected: /login', 'Found: /'],
  http_redirect_blocked: [
    'Redirects to where no probe may go',
    'Leads to: http://10.0.0.1/',
    'Reason: private',
  ],
  http_body_mismatch: [
    'Wrong text on the page',
    ...[
      'Expected text: release 42',
      'HTTP status: 503',
      'Cache says: Error from cloudfront',
      'Cached: 41 min ago',
    ],
  ],
  http_header_mismatch: [
    'Wrong HTTP header',
    'Header: X-Release',
    'Expected text: release 42',
    'Its value: none',
  ],
  http_timeout: ['No whole answer in time', 'HTTP status: 503'],
  http_too_slow: ['Slower than its budget', 'Budget: 800 ms', 'HTTP status: 503'],
  http_too_large: ['Answer too large', 'Size, bytes: 9000000', 'HTTP status: 503'],
  http_malformed: ['No valid HTTP answer', 'Error: ECONNRESET', 'HTTP status: 503'],
  health_check_failing: [
    'Route 53 health check fails',
    ...['Failing checkers: 3 of 8', 'They say: timeout', 'Checker regions: eu-west-1', 'Health check: h-1'],
  ],
  acm_validation_pending: ['ACM certificate waits for validation', 'DNS record wanted: _x.example.com'],
  acm_renewal_failed: [
    'ACM certificate not renewed',
    'Renewal status: FAILED',
    'DNS record wanted: _x.example.com',
  ],
  domain_expiring: ['Registration about to expire', 'Registered until: 2026-02-06 10:00 UTC', 'Days left: 6'],
  domain_expired: [
    'Registration expired',
    'Registered until: 2026-02-06 10:00 UTC',
    'Registered: example.com',
  ],
  probe_inconclusive: ['No probe can tell', 'Reason: private'],
}
const shownOf = (issue: Issue): readonly string[] =>
  shownFacts(issue).map((one) => `${factLabel(one.name)}: ${factValue(one)}`)

for (const [type, [fault, ...first]] of Object.entries(cases) as readonly [
  IssueType,
  (typeof cases)[IssueType],
][])
  test(`${type}: ${[fault, ...first].join('; ')}`, () => {
    const issue = issueOf(type, known)
    assert.is(faultInWords(issue), fault)
    assert.equal(shownOf(issue).slice(0, first.length), first)
    assert.ok(shownOf(issue).length <= 4)
  })

test('a fault of another layer shows nothing of the certificate, even where nothing else is known', () =>
  assert.equal(shownOf(issueOf('http_timeout', { ...traced, resolved_address: '192.0.2.1' })), [
    'Server: nginx',
    'Address: 192.0.2.1',
  ]))

test('where nothing of its own is known, what is', () =>
  assert.equal(shownOf(issueOf('dns_timeout', { odd_thing: 'x', cert_names: 'DNS:a' })), ['Odd thing: x']))

test('what several look-ups have said alike is said once', () =>
  assert.equal(
    ['ENOTFOUND ENOTFOUND', 'ENOTFOUND ESERVFAIL'].map((value) => factValue({ name: 'dns_errors', value })),
    ['ENOTFOUND', 'ENOTFOUND ESERVFAIL'],
  ))

test('a group: the evidence of the one that leads', () =>
  assert.equal(
    shownOf(
      issueOf('http_status', {
        group_cause: 'x',
        status_code: '404',
        x_cache: 'Hit',
      }),
    ),
    ['Cache says: Hit'],
  ))

test('who else has reported it is always shown', () => {
  const issue = issueOf('http_status', { a: '1', b: '2', c: '3', d: '4', reported_by: 'an alarm' })
  assert.ok(shownFacts(issue).some(({ name }) => name === 'reported_by'))
})

test.run()
