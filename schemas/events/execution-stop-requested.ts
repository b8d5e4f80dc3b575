import type * as t from 'io-ts'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { Instant, Uuid } from '../scalars'
import { exampleMetadata } from './examples'
import { aboutAlert, claimed, decidedBy, executionId, ofMembers, ofMonitor } from './fields'

export const ExecutionStopRequested = defineEvent({
  name: 'ExecutionStopRequested',
  version: '1.0',
  description:
    'Somebody asked a running execution to stop. It looks before every action; what was carried out before stays done.',
  data: struct(
    'ExecutionStopRequestedData',
    {
      ...aboutAlert,
      execution_id: described(Uuid, executionId),
      stop_requested_by: claimed('wants it stopped'),
      decided_by: decidedBy,
      stop_requested_at: described(Instant, 'when they asked'),
    },
    { ...ofMonitor, ...ofMembers },
  ),
  example: {
    metadata: exampleMetadata('d', '7'),
    data: {
      alert_id: 'alert-9f2c1b7a5d3e4f60',
      domain: 'shop.example.com',
      execution_id: '0d6a3f0e-6a4b-4f4e-9f0e-2b9f3f1c7a11',
      stop_requested_by: 'dana',
      decided_by: 'slack:T0123/U0456',
      stop_requested_at: '2026-01-31T08:07:31.000Z',
    },
  },
})
export type ExecutionStopRequested = t.TypeOf<typeof ExecutionStopRequested.data>
