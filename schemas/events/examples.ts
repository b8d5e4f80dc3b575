import { defined } from '../defined'
import type { ExampleMetadata } from '../event'
import type { Issue } from '../issue'

/** Values that the examples of several events share: together they tell the story of one alert. */
export const exampleMetadata = (digits: string, cause?: string): ExampleMetadata => ({
  event_id: digits.repeat(32).slice(0, 32),
  correlation_id: 'alert-9f2c1b7a5d3e4f60',
  occurred_at: '2026-01-31T08:05:00.000Z',
  ...defined({ causation_id: cause?.repeat(32) }),
})

export const exampleDigest = '3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b'

export const exampleIssue: Issue = {
  issue_type: 'http_body_mismatch',
  severity: 'high',
  summary: 'https://shop.example.com/ does not contain the expected text',
  evidence: {
    observed_at: '2026-01-31T08:05:00.000Z',
    target: 'https://shop.example.com/',
    facts: [
      { name: 'status_code', value: '200' },
      { name: 'x_cache', value: 'Hit from cloudfront' },
    ],
    timings: { dns_ms: 2.1, tcp_ms: 0.4, tls_ms: 9.8, first_byte_ms: 14.2, total_ms: 27.5 },
  },
}
