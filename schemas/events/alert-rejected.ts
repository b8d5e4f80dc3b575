import type * as t from 'io-ts'
import { DecisionSurface } from '../alert'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { Instant, Remark } from '../scalars'
import { open } from '../vocabulary'
import { exampleDigest, exampleMetadata } from './examples'
import { aboutAlert, claimed, decidedBy, ofMembers, ofMonitor, planDigest, planRevision } from './fields'

export const AlertRejected = defineEvent({
  name: 'AlertRejected',
  version: '1.1',
  description: 'Somebody rejected the plan; nothing will be executed for this alert.',
  data: struct(
    'AlertRejectedData',
    {
      ...aboutAlert,
      rejected_by: claimed('rejected'),
      rejected_at: described(Instant, 'when it was decided'),
      decided_by: decidedBy,
      decision_surface: open(DecisionSurface),
      plan_digest: planDigest,
      plan_revision: planRevision,
    },
    { ...ofMonitor, ...ofMembers, reason: described(Remark, 'what they wrote') },
  ),
  example: {
    metadata: exampleMetadata('4', '2'),
    data: {
      alert_id: 'alert-9f2c1b7a5d3e4f60',
      domain: 'shop.example.com',
      rejected_by: 'dana',
      rejected_at: '2026-01-31T08:07:12.000Z',
      decided_by: 'api-key:a1b2c3d4e5',
      decision_surface: 'api',
      plan_digest: exampleDigest,
      plan_revision: 1,
      reason: 'release in progress',
    },
  },
})
export type AlertRejected = t.TypeOf<typeof AlertRejected.data>
