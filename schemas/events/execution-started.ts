import type * as t from 'io-ts'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { Count, Instant, Uuid } from '../scalars'
import { exampleDigest, exampleMetadata } from './examples'
import { aboutAlert, executionId, ofMembers, ofMonitor, planDigest } from './fields'

export const ExecutionStarted = defineEvent({
  name: 'ExecutionStarted',
  version: '1.0',
  description: 'The approved plan was claimed by one execution; no other can run it.',
  data: struct(
    'ExecutionStartedData',
    {
      ...aboutAlert,
      execution_id: described(Uuid, executionId),
      started_at: described(Instant, 'when it was claimed'),
      plan_digest: planDigest,
      step_count: described(Count, 'how many steps it has to carry out'),
    },
    { ...ofMonitor, ...ofMembers },
  ),
  example: {
    metadata: exampleMetadata('7', '3'),
    data: {
      alert_id: 'alert-9f2c1b7a5d3e4f60',
      domain: 'shop.example.com',
      execution_id: '5a0d5c1e-8f0b-4f6e-9a43-2b1f6c1f7a10',
      started_at: '2026-01-31T08:07:14.000Z',
      plan_digest: exampleDigest,
      step_count: 1,
    },
  },
})
export type ExecutionStarted = t.TypeOf<typeof ExecutionStarted.data>
