import type * as t from 'io-ts'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { Mac, observation } from '../vantage'
import { exampleMetadata } from './examples'

export const VantageObserved = defineEvent({
  name: 'VantageObserved',
  version: '1.0',
  description:
    'A deployment that only watches, from another region, has looked at the domains. It opens and ends no alert.',
  data: struct(
    'VantageObservedData',
    {
      ...observation,
      mac: described(Mac, 'MAC over all of it by the key of this vantage point'),
    },
    {},
  ),
  example: {
    metadata: { ...exampleMetadata('3a'), correlation_id: 'vantage-us-east-1' },
    data: {
      vantage: 'us-east-1',
      observed_at: '2026-01-31T08:04:00.000Z',
      part: 1,
      parts: 1,
      findings: [
        {
          monitor: 'shop.example.com',
          status: 'issue',
          failing: [{ check: 'site', issue_type: 'http_body_mismatch' }],
        },
        { monitor: 'blog.example.com', status: 'healthy' },
      ],
      mac: 'c2lnbmVkIGJ5IHRoZSB3aXRuZXNzIG9mIHVzLWVhc3Q',
    },
  },
})
export type VantageObserved = t.TypeOf<typeof VantageObserved.data>
