import type * as t from 'io-ts'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { DegradedReason } from '../monitor'
import { Count, Instant } from '../scalars'
import { open } from '../vocabulary'
import { exampleMetadata } from './examples'

export const DetectionRestored = defineEvent({
  name: 'DetectionRestored',
  version: '1.0',
  description:
    'The prober no longer suspects itself, or gets through its domains again: what it sees raises alerts as ever.',
  data: struct(
    'DetectionRestoredData',
    {
      reason: open(DegradedReason),
      since: described(Instant, 'when it began, as DetectionDegraded said'),
      restored_at: described(Instant, 'when it ended'),
      checked: described(Count, 'how many domains were probed'),
      failing: described(Count, 'how many of them failed'),
    },
    {},
  ),
  example: {
    metadata: { ...exampleMetadata('0', 'f'), correlation_id: 'detection' },
    data: {
      reason: 'self_check_failed',
      since: '2026-01-31T08:05:00.000Z',
      restored_at: '2026-01-31T08:15:00.000Z',
      checked: 40,
      failing: 0,
    },
  },
})
export type DetectionRestored = t.TypeOf<typeof DetectionRestored.data>
