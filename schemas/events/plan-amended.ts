import * as t from 'io-ts'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { Instant, Remark } from '../scalars'
import { DecisionSurface } from '../surface'
import { open } from '../vocabulary'
import { exampleDigest, exampleMetadata } from './examples'
import {
  aboutAlert,
  claimed,
  decidedBy,
  ofMembers,
  ofMonitor,
  planDigest,
  planRevision,
  stepId,
} from './fields'

export const PlanAmended = defineEvent({
  name: 'PlanAmended',
  version: '1.0',
  description:
    'Somebody who may approve wants the plan with this digest changed. It is void from now on, with the approvals that it had; the changed plan becomes the next revision once it is checked and previewed.',
  data: struct(
    'PlanAmendedData',
    {
      ...aboutAlert,
      amended_by: claimed('changed it'),
      amended_at: described(Instant, 'when they did'),
      decided_by: decidedBy,
      decision_surface: open(DecisionSurface),
      plan_digest: planDigest,
      plan_revision: planRevision,
      dropped: described(t.array(stepId), 'the steps that are left out'),
      changed: described(t.array(stepId), 'the steps that get other parameters'),
    },
    { ...ofMonitor, ...ofMembers, comment: described(Remark, 'what they wrote') },
  ),
  example: {
    metadata: exampleMetadata('20', '2'),
    data: {
      alert_id: 'alert-9f2c1b7a5d3e4f60',
      domain: 'shop.example.com',
      amended_by: 'dana',
      amended_at: '2026-01-31T08:06:10.000Z',
      decided_by: 'oidc:https://login.example.com#dana',
      decision_surface: 'oidc',
      plan_digest: exampleDigest,
      plan_revision: 1,
      dropped: ['step-2'],
      changed: ['step-1'],
    },
  },
})
export type PlanAmended = t.TypeOf<typeof PlanAmended.data>
