import * as t from 'io-ts'
import { ExecutionOutcome, ExecutionResult, FailureKind } from '../alert'
import { struct } from '../codec'
import { described } from '../described'
import { defineEvent } from '../event'
import { Instant, Milliseconds, S3Key, Uuid } from '../scalars'
import { open, vocabulary } from '../vocabulary'
import { exampleMetadata } from './examples'
import { aboutAlert, actionName, executionId, ofMembers, ofMonitor, stepId } from './fields'

export const ActionStatus = vocabulary('ActionStatus', 'What became of the step.', {
  succeeded: 'AWS took it',
  failed: 'it was refused or did not succeed',
  skipped: 'it was not begun',
})

export const ActionVerified = vocabulary(
  'ActionVerified',
  'Whether the change is in effect, as the action itself found afterwards.',
  { yes: 'it is', no: 'it is not', unknown: 'it is not known' },
)

export const UndoStatus = vocabulary('UndoStatus', 'What became of putting the change back.', {
  succeeded: 'it is as it was before',
  failed: 'it is not as it was before',
})

/** One action as it was carried out; the whole answer is in the execution's log. */
export const ActionReport = described(
  struct(
    'ActionReport',
    {
      step_id: stepId,
      action: actionName,
      status: ActionStatus,
      started_at: described(Instant, 'when it was begun'),
      duration_ms: described(Milliseconds, 'how long it took'),
    },
    {
      verified: ActionVerified,
      /** Present where the change was taken back, because it was seen not to help. */
      undo: UndoStatus,
    },
  ),
  'one step as it was carried out',
)
export type ActionReport = t.TypeOf<typeof ActionReport>

export const ExecutionCompleted = defineEvent({
  name: 'ExecutionCompleted',
  version: '1.0',
  description:
    'The one terminal event of an approval: how the execution ended and what a fresh probe saw afterwards.',
  data: struct(
    'ExecutionCompletedData',
    {
      ...aboutAlert,
      outcome: ExecutionOutcome,
      result: ExecutionResult,
      completed_at: described(Instant, 'when it ended'),
      actions: described(t.array(ActionReport), 'what became of each step, in their order'),
    },
    {
      ...ofMonitor,
      ...ofMembers,
      execution_id: described(Uuid, executionId),
      failure_kind: open(FailureKind),
      execution_log: described(S3Key, 'where the bucket of executions holds the log'),
      dry_run: described(t.boolean, 'true where the steps only said what they would do'),
    },
  ),
  example: {
    metadata: exampleMetadata('8', '7'),
    data: {
      alert_id: 'alert-9f2c1b7a5d3e4f60',
      domain: 'shop.example.com',
      outcome: 'completed',
      result: 'resolved',
      completed_at: '2026-01-31T08:07:31.000Z',
      actions: [
        {
          step_id: 'step-1',
          action: 'cloudfront:CreateInvalidation',
          status: 'succeeded',
          started_at: '2026-01-31T08:07:15.000Z',
          duration_ms: 412,
        },
      ],
      execution_id: '5a0d5c1e-8f0b-4f6e-9a43-2b1f6c1f7a10',
      execution_log: 'executions/2026-01-31/shop.example.com/08-07-14-alert-9f2c1b7a5d3e4f60.md',
    },
  },
})
export type ExecutionCompleted = t.TypeOf<typeof ExecutionCompleted.data>
