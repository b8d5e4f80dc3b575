import type * as t from 'io-ts'
import { DecisionAction, DecisionSurface } from '../alert'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { Instant, Remark, Summary } from '../scalars'
import { open } from '../vocabulary'
import { exampleMetadata } from './examples'
import { aboutAlert, decidedBy, ofMonitor } from './fields'

export const ApprovalRefused = defineEvent({
  name: 'ApprovalRefused',
  version: '1.0',
  description:
    'Somebody tried to decide and was not allowed to. The alert is unchanged; the setting is the one that would have to allow it.',
  data: struct(
    'ApprovalRefusedData',
    {
      ...aboutAlert,
      attempted: open(DecisionAction),
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
