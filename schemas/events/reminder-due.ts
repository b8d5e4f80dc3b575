import type * as t from 'io-ts'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { Ordinal } from '../scalars'
import { exampleMetadata } from './examples'
import { aboutAlert, approvalExpiresAt, ofMembers, ofMonitor } from './fields'

export const ReminderDue = defineEvent({
  name: 'ReminderDue',
  version: '1.0',
  description: 'An alert is still undecided, and its request expires at approval_expires_at.',
  data: struct(
    'ReminderDueData',
    {
      ...aboutAlert,
      reminder: described(Ordinal, 'which one it is'),
      approval_expires_at: approvalExpiresAt,
    },
    { ...ofMonitor, ...ofMembers },
  ),
  example: {
    metadata: exampleMetadata('6', '2'),
    data: {
      alert_id: 'alert-9f2c1b7a5d3e4f60',
      domain: 'shop.example.com',
      reminder: 1,
      approval_expires_at: '2026-01-31T12:05:00.000Z',
    },
  },
})
export type ReminderDue = t.TypeOf<typeof ReminderDue.data>
