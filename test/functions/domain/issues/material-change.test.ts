import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { materialChange } from '../../../../functions/domain/issues/material-change'
import type { Issue } from '../../../../schemas/issue'
import * as sample from '../../../support/samples'

const test = suite('execution: whether the evidence is still the one of the plan')

const issue = (
  issue_type: Issue['issue_type'],
  facts: Record<string, string> = {},
  more: Partial<Issue> = {},
): Issue => ({
  ...sample.issue,
  issue_type,
  ...more,
  evidence: {
    ...sample.issue.evidence,
    facts: Object.entries(facts).map(([name, value]) => ({ name, value })),
  },
})
const status = (code: string) => issue('http_status', { status_code: code })
const expired = (subject: string, end: string) =>
  issue('tls_expired', { cert_subject: subject, cert_not_after: end })

const records = (found: string) => issue('dns_mismatch', { record_type: 'A', found_records: found })

const cases: readonly (readonly [string, Issue, readonly Issue[], string | undefined])[] = [
  ['the same', sample.issue, [sample.issue], undefined],
  ['the same beside another', sample.issue, [status('503'), sample.issue], undefined],
  [
    'another fault',
    sample.issue,
    [status('503')],
    'the fault is http_status now, no longer http_body_mismatch',
  ],
  ['two other faults', sample.issue, [status('503'), issue('tls_expired')], 'http_status, tls_expired now'],
  ['no fault that is named', sample.issue, [], 'the fault is another now'],
  [
    'another body',
    issue('http_body_mismatch', { body_excerpt: 'a' }),
    [issue('http_body_mismatch', { body_excerpt: 'b' })],
    undefined,
  ],
  ['another server error', status('502'), [status('503')], undefined],
  ['a client error', status('503'), [status('404')], 'the status is 404 now, no longer 503'],
  ['a status that is not told', status('503'), [issue('http_status')], 'the status is'],
  ['the same certificate', expired('a', '2026'), [expired('a', '2026')], undefined],
  ['another certificate', expired('a', '2026'), [expired('a', '2027')], 'cert_not_after is another'],
  ['a certificate of another name', expired('a', '2026'), [expired('b', '2026')], 'cert_subject is another'],
  ['the same records in another order', records('a b'), [records('b a')], undefined],
  ['other records', records('a b'), [records('a c')], 'found_records is another'],
  [
    'a higher severity',
    sample.issue,
    [{ ...sample.issue, severity: 'critical' }],
    'has risen from high to critical',
  ],
  ['a lower severity', sample.issue, [{ ...sample.issue, severity: 'low' }], undefined],
]
for (const [name, planned, seen, expected] of cases) {
  test(name, () => {
    const change = materialChange(planned, seen)
    assert.ok(expected === undefined ? change === undefined : change?.includes(expected), change)
  })
}
test.run()
