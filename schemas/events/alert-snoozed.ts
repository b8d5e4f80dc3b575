import type * as t from 'io-ts'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { Instant } from '../scalars'
import { exampleMetadata } from './examples'
import { aboutAlert, approvalExpiresAt, claimed, decidedBy, ofMembers, ofMonitor } from './fields'

export const AlertSnoozed = defineEvent({
  name: 'AlertSnoozed',
  version: '1.0',
  description:
    'Reminders and expiry of an undecided alert pause until snoozed_until. It can still be decided at any time.',
  data: struct(
    'AlertSnoozedData',
    {
      ...aboutAlert,
      snoozed_by: claimed('wants the pause'),
      decided_by: decidedBy,
      snoozed_until: described(Instant, 'until when reminders pause'),
      approval_expires_at: approvalExpiresAt,
    },
    { ...ofMonitor, ...ofMembers },
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
