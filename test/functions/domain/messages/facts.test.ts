import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { factLabel, faultInWords, shownFacts } from '../../../../functions/domain/messages/facts'
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
const traced = {
  resolved_address: '192.0.2.1',
  cert_subject: 'shop.example.com',
  cert_names: 'DNS:shop.example.com',
  cert_issuer: 'CA',
  cert_not_after: '2026-01-30T00:00:00.000Z',
  server: 'nginx',
}

const cases: readonly (readonly [string, Issue, string, readonly string[]])[] = [
  [
    'a certificate that has expired: when',
    issueOf('tls_expired', traced),
    'Certificate expired',
    ['Valid until', 'Certificate names', 'Issued by'],
  ],
  [
    'a status: which, and what the cache says',
    issueOf('http_status', { ...traced, status_code: '503', x_cache: 'Error from cloudfront', age: '12' }),
    'HTTP status 503',
    ['Cache', 'Age in the cache, s', 'Address'],
  ],
  [
    'a text that is missing: which, status and cache',
    issueOf('http_body_mismatch', {
      ...traced,
      status_code: '200',
      x_cache: 'Hit',
      expected_text: 'release 42',
    }),
    'Text of the page',
    ['Expected text', 'HTTP status', 'Cache'],
  ],
  [
    'records: expected and found',
    issueOf('dns_mismatch', { record_type: 'A', expected_records: '192.0.2.1', found_records: '192.0.2.9' }),
    'Other DNS records than expected',
    ['Expected records', 'Found records', 'Record type'],
  ],
  [
    'a group: how many and which, beside the evidence',
    issueOf('http_status', {
      group_cause: 'x',
      group_size: '3',
      group_domains: 'a b c',
      ...traced,
      status_code: '404',
    }),
    'HTTP status 404',
    ['Group size', 'Group domains', 'Address', 'Certificate of', 'Certificate names'],
  ],
]
for (const [name, issue, fault, labels] of cases)
  test(name, () => {
    assert.is(faultInWords(issue), fault)
    assert.equal(
      shownFacts(issue).map((one) => factLabel(one.name)),
      labels,
    )
  })

test('who else has reported it is always shown', () => {
  const issue = issueOf('http_status', { a: '1', b: '2', c: '3', d: '4', reported_by: 'an alarm' })
  assert.ok(shownFacts(issue).some(({ name }) => name === 'reported_by'))
})

test.run()
