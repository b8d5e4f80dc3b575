import type * as t from 'io-ts'
import { struct } from '../codec'
import { defineEvent } from '../event'
import { AlertId, DomainName, Instant, MonitorName, Principal } from '../scalars'
import { exampleMetadata } from './examples'

export const AlertSnoozed = defineEvent({
  name: 'AlertSnoozed',
  version: '1.0',
  description:
    'Reminders and expiry of an undecided alert pause until snoozed_until. It can still be decided at any time.',
  data: struct(
    'AlertSnoozedData',
    {
      alert_id: AlertId,
      domain: DomainName,
      snoozed_by: Principal,
      decided_by: Principal,
      snoozed_until: Instant,
      approval_expires_at: Instant,
    },
    { monitor: MonitorName },
  ),
  example: {
    metadata: exampleMetadata('b', '2'),
    data: {
      alert_id: 'alert-9f2c1b7a5d3e4f60',
      domain: 'shop.example.com',
      snoozed_by: 'dana',
      decided_by: 'slack:T0123/U0456',
      snoozed_until: '2026-01-31T10:00:00.000Z',
      approval_expires_at: '2026-01-31T13:58:00.000Z',
    },
  },
})
export type AlertSnoozed = t.TypeOf<typeof AlertSnoozed.data>
