import type * as t from 'io-ts'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { DegradedReason } from '../monitor'
import { Count, Instant, Remark } from '../scalars'
import { open } from '../vocabulary'
import { exampleMetadata } from './examples'

export const DetectionDegraded = defineEvent({
  name: 'DetectionDegraded',
  version: '1.0',
  description:
    'The prober suspects itself rather than the domains: what it saw raises no alert until it is well again.',
  data: struct(
    'DetectionDegradedData',
    {
      reason: open(DegradedReason),
      explanation: described(Remark, 'the same in a sentence'),
      since: described(Instant, 'when it began'),
      checked: described(Count, 'how many domains were probed'),
      failing: described(Count, 'how many of them failed'),
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
