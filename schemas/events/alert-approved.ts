import * as t from 'io-ts'
import { DecisionSurface } from '../alert'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { Instant, Principal, Remark } from '../scalars'
import { StandingCitation } from '../standing-approval'
import { open } from '../vocabulary'
import { exampleDigest, exampleMetadata } from './examples'
import { aboutAlert, claimed, decidedBy, ofMembers, ofMonitor, planDigest, planRevision } from './fields'

export const AlertApproved = defineEvent({
  name: 'AlertApproved',
  version: '1.2',
  description: 'Somebody approved the plan with this digest. The execution starts from it, once.',
  data: struct(
    'AlertApprovedData',
    {
      ...aboutAlert,
      approved_by: claimed('approved'),
      approved_at: described(Instant, 'when it was decided'),
      decided_by: decidedBy,
      decision_surface: open(DecisionSurface),
      plan_digest: planDigest,
      plan_revision: planRevision,
      execution_deadline: described(Instant, 'until when the execution must have begun'),
    },
    {
      ...ofMonitor,
      ...ofMembers,
      comment: described(Remark, 'what they wrote'),
      together_with: described(
        t.array(described(Principal, 'an authenticated principal')),
        'who approved before, where several are needed',
      ),
      standing_approval: described(
        StandingCitation,
        'what people had granted in advance, where the plan was approved by that and by no one now',
      ),
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
