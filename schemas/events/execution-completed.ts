import * as t from 'io-ts'
import { ExecutionOutcome, ExecutionResult, FailureKind } from '../alert'
import { oneOf, struct } from '../codec'
import { defineEvent } from '../event'
import { StepId } from '../plan'
import { ActionName, AlertId, DomainName, Instant, Milliseconds, MonitorName, S3Key, Uuid } from '../scalars'
import { exampleMetadata } from './examples'

/** One action as it was carried out; the whole answer is in the execution's log. */
export const ActionReport = struct(
  'ActionReport',
  {
    step_id: StepId,
    action: ActionName,
    status: oneOf('ActionStatus', 'succeeded', 'failed', 'skipped'),
    started_at: Instant,
    duration_ms: Milliseconds,
  },
  {
    /** What the action's own look afterwards found: whether its change is in effect. */
    verified: oneOf('ActionVerified', 'yes', 'no', 'unknown'),
    /** Present where the change was taken back, because it was seen not to help. */
    undo: oneOf('UndoStatus', 'succeeded', 'failed'),
  },
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
      alert_id: AlertId,
      domain: DomainName,
      outcome: ExecutionOutcome,
      result: ExecutionResult,
      completed_at: Instant,
      actions: t.array(ActionReport),
    },
    {
      monitor: MonitorName,
      execution_id: Uuid,
      failure_kind: FailureKind,
      execution_log: S3Key,
      /** True where the steps only said what they would do. */
      dry_run: t.boolean,
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
