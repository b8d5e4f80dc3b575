import type * as t from 'io-ts'
import { DecisionSurface } from '../alert'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { Instant, Ordinal, Remark } from '../scalars'
import { open } from '../vocabulary'
import { exampleDigest, exampleMetadata } from './examples'
import {
  aboutAlert,
  approvalExpiresAt,
  claimed,
  decidedBy,
  ofMembers,
  ofMonitor,
  planDigest,
  planRevision,
} from './fields'

export const ApprovalRecorded = defineEvent({
  name: 'ApprovalRecorded',
  version: '1.1',
  description:
    'One of several people whose approval is needed has approved the plan with this digest. Nothing is executed before the last of them.',
  data: struct(
    'ApprovalRecordedData',
    {
      ...aboutAlert,
      approved_by: claimed('approved'),
      approved_at: described(Instant, 'when they did'),
      decided_by: decidedBy,
      decision_surface: open(DecisionSurface),
      plan_digest: planDigest,
      plan_revision: planRevision,
      approvals: described(Ordinal, 'how many have approved, this one included'),
      approvals_needed: described(Ordinal, 'how many have to'),
      approval_expires_at: approvalExpiresAt,
    },
    { ...ofMonitor, ...ofMembers, comment: described(Remark, 'what they wrote') },
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
