import type * as t from 'io-ts'
import { DecisionSurface } from '../alert'
import { struct } from '../codec'
import { defineEvent } from '../event'
import { AlertId, DomainName, Instant, MonitorName, Ordinal, PlanDigest, Principal, Remark } from '../scalars'
import { exampleDigest, exampleMetadata } from './examples'

export const ApprovalRecorded = defineEvent({
  name: 'ApprovalRecorded',
  version: '1.0',
  description:
    'One of several people whose approval is needed has approved the plan with this digest. Nothing is executed before the last of them.',
  data: struct(
    'ApprovalRecordedData',
    {
      alert_id: AlertId,
      domain: DomainName,
      approved_by: Principal,
      approved_at: Instant,
      decided_by: Principal,
      decision_surface: DecisionSurface,
      plan_digest: PlanDigest,
      plan_revision: Ordinal,
      /** How many have approved, this one included. */
      approvals: Ordinal,
      approvals_needed: Ordinal,
      approval_expires_at: Instant,
    },
    { monitor: MonitorName, comment: Remark },
  ),
  example: {
    metadata: exampleMetadata('9', '2'),
    data: {
      alert_id: 'alert-9f2c1b7a5d3e4f60',
      domain: 'shop.example.com',
      approved_by: 'sam',
      approved_at: '2026-01-31T08:06:02.000Z',
      decided_by: 'slack:T0123/U0789',
      decision_surface: 'slack',
      plan_digest: exampleDigest,
      plan_revision: 1,
      approvals: 1,
      approvals_needed: 2,
      approval_expires_at: '2026-01-31T12:05:00.000Z',
    },
  },
})
export type ApprovalRecorded = t.TypeOf<typeof ApprovalRecorded.data>
