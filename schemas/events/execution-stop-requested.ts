import type * as t from 'io-ts'
import { struct } from '../codec'
import { defineEvent } from '../event'
import { AlertId, DomainName, Instant, MonitorName, Principal, Uuid } from '../scalars'
import { exampleMetadata } from './examples'

export const ExecutionStopRequested = defineEvent({
  name: 'ExecutionStopRequested',
  version: '1.0',
  description:
    'Somebody asked a running execution to stop. It looks before every action; what was carried out before stays done.',
  data: struct(
    'ExecutionStopRequestedData',
    {
      alert_id: AlertId,
      domain: DomainName,
      execution_id: Uuid,
      stop_requested_by: Principal,
      decided_by: Principal,
      stop_requested_at: Instant,
    },
    { monitor: MonitorName },
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
