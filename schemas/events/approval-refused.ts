import type * as t from 'io-ts'
import { DecisionAction, DecisionSurface } from '../alert'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { Instant, Remark, Summary } from '../scalars'
import { open, vocabulary } from '../vocabulary'
import { exampleMetadata } from './examples'
import { aboutAlert, decidedBy, ofMonitor } from './fields'

/** What somebody may be refused: decisions, and what leads to them. */
export const Attempt = vocabulary('Attempt', 'What was attempted.', {
  ...DecisionAction.meanings,
  amend: 'to change the plan',
  sign_in: 'to sign in, in order to decide',
})
export type Attempt = t.TypeOf<typeof Attempt>

export const ApprovalRefused = defineEvent({
  name: 'ApprovalRefused',
  version: '1.1',
  description:
    'Somebody tried to decide, or to sign in for it, and was not allowed to. The alert is unchanged; the setting is the one that would have to allow it.',
  data: struct(
    'ApprovalRefusedData',
    {
      ...aboutAlert,
      attempted: open(Attempt),
      decided_by: decidedBy,
      decision_surface: open(DecisionSurface),
      reason: described(Remark, 'why it was refused'),
      refused_at: described(Instant, 'when it was'),
    },
    { ...ofMonitor, setting: described(Summary, 'the setting that would have to allow it') },
  ),
  example: {
    metadata: exampleMetadata('a', '2'),
    data: {
      alert_id: 'alert-9f2c1b7a5d3e4f60',
      domain: 'shop.example.com',
      attempted: 'approve',
      decided_by: 'slack:T0123/U0999',
      decision_surface: 'slack',
      reason: 'you are not listed as approver',
      refused_at: '2026-01-31T08:06:30.000Z',
      setting: 'approval.high.slack_approvers',
    },
  },
})
export type ApprovalRefused = t.TypeOf<typeof ApprovalRefused.data>
