import * as t from 'io-ts'
import { DecisionSurface } from '../alert'
import { struct } from '../codec'
import { defineEvent } from '../event'
import { AlertId, DomainName, Instant, MonitorName, Ordinal, PlanDigest, Principal, Remark } from '../scalars'
import { exampleDigest, exampleMetadata } from './examples'

export const AlertApproved = defineEvent({
  name: 'AlertApproved',
  version: '1.0',
  description: 'Somebody approved the plan with this digest. The execution starts from it, once.',
  data: struct(
    'AlertApprovedData',
    {
      alert_id: AlertId,
      domain: DomainName,
      approved_by: Principal,
      approved_at: Instant,
      decided_by: Principal,
      decision_surface: DecisionSurface,
      plan_digest: PlanDigest,
      plan_revision: Ordinal,
      execution_deadline: Instant,
    },
    {
      monitor: MonitorName,
      comment: Remark,
      /** Authenticated principals of the approvals before this one, where several are needed. */
      together_with: t.array(Principal),
    },
  ),
  example: {
    metadata: exampleMetadata('3', '2'),
    data: {
      alert_id: 'alert-9f2c1b7a5d3e4f60',
      domain: 'shop.example.com',
      approved_by: 'dana',
      approved_at: '2026-01-31T08:07:12.000Z',
      decided_by: 'slack:T0123/U0456',
      decision_surface: 'slack',
      plan_digest: exampleDigest,
      plan_revision: 1,
      execution_deadline: '2026-01-31T08:37:12.000Z',
    },
  },
})
export type AlertApproved = t.TypeOf<typeof AlertApproved.data>
