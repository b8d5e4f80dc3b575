import type * as t from 'io-ts'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { Count, Instant, Uuid } from '../scalars'
import { exampleMetadata } from './examples'
import { aboutAlert, actionName, executionId, ofMembers, ofMonitor, stepId } from './fields'

export const ExecutionSuspended = defineEvent({
  name: 'ExecutionSuspended',
  version: '1.0',
  description:
    'AWS has accepted a step and is still at it: the execution waits, and goes on by itself when it is done. Once for each step.',
  data: struct(
    'ExecutionSuspendedData',
    {
      ...aboutAlert,
      execution_id: described(Uuid, executionId),
      step_id: stepId,
      action: actionName,
      step_number: described(Count, 'which step of the plan it is, from 1'),
      step_count: described(Count, 'how many steps the plan has'),
      waiting_since: described(Instant, 'when it began to wait'),
    },
    { ...ofMonitor, ...ofMembers },
  ),
  example: {
    metadata: exampleMetadata('1e', '3'),
    data: {
      alert_id: 'alert-9f2c1b7a5d3e4f60',
      domain: 'shop.example.com',
      execution_id: '5a0d5c1e-8f0b-4f6e-9a43-2b1f6c1f7a10',
      step_id: 'step-1',
      action: 'cloudfront:CreateInvalidation',
      step_number: 1,
      step_count: 1,
      waiting_since: '2026-01-31T08:08:20.000Z',
    },
  },
})
export type ExecutionSuspended = t.TypeOf<typeof ExecutionSuspended.data>
