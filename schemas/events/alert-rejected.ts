import type * as t from 'io-ts'
import { DecisionSurface } from '../alert'
import { struct } from '../codec'
import { defineEvent } from '../event'
import { AlertId, DomainName, Instant, MonitorName, Ordinal, PlanDigest, Principal, Remark } from '../scalars'
import { exampleDigest, exampleMetadata } from './examples'

export const AlertRejected = defineEvent({
  name: 'AlertRejected',
  version: '1.0',
  description: 'Somebody rejected the plan; nothing will be executed for this alert.',
  data: struct(
    'AlertRejectedData',
    {
      alert_id: AlertId,
      domain: DomainName,
      rejected_by: Principal,
      rejected_at: Instant,
      decided_by: Principal,
      decision_surface: DecisionSurface,
      plan_digest: PlanDigest,
      plan_revision: Ordinal,
    },
    { monitor: MonitorName, reason: Remark },
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
