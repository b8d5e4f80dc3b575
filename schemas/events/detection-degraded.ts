import type * as t from 'io-ts'
import { struct } from '../codec'
import { defineEvent } from '../event'
import { DegradedReason } from '../monitor'
import { Count, Instant, Remark } from '../scalars'
import { exampleMetadata } from './examples'

export const DetectionDegraded = defineEvent({
  name: 'DetectionDegraded',
  version: '1.0',
  description:
    'The prober suspects itself rather than the domains: what it saw raises no alert until it is well again.',
  data: struct(
    'DetectionDegradedData',
    {
      reason: DegradedReason,
      explanation: Remark,
      since: Instant,
      checked: Count,
      failing: Count,
    },
    {},
  ),
  example: {
    metadata: { ...exampleMetadata('f'), correlation_id: 'detection' },
    data: {
      reason: 'self_check_failed',
      explanation: 'no reference domain could be reached from the prober',
      since: '2026-01-31T08:05:00.000Z',
      checked: 40,
      failing: 40,
    },
  },
})
export type DetectionDegraded = t.TypeOf<typeof DetectionDegraded.data>
