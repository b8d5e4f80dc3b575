import type { Alert } from '../../schemas/alert'
import type { Instant } from '../../schemas/scalars'

/** The stored alert; `undefined` where there is none, a text where it cannot be read. */
export type Stored = Alert | string | undefined

/** A thing that happened to an alert according to its item, with the event that tells of it. */
export interface Recorded {
  readonly event: string
  readonly at: Instant
  readonly what: string
}

/** Every phase that an item went through, as far as the item itself still says. */
export const recordedPhases = (alert: Alert): readonly Recorded[] => {
  const at = (event: string, when: Instant | undefined, what: string): readonly Recorded[] =>
    when === undefined ? [] : [{ event, at: when, what }]
  const analysed = alert.analysis_status === 'in_progress' ? undefined : alert.analyzed_at
  return [
    ...at('IssueDetected', alert.timestamp, 'the alert was opened'),
    ...at('AlertAnalyzed', analysed, 'an analysis was recorded'),
    ...at('AnalysisRequested', alert.analysis_requested_at, 'another analysis was wanted'),
    ...at('AnalysisRequested', alert.follow_up_requested_at, 'a follow-up was wanted'),
    ...Object.values(alert.approvals ?? {}).flatMap(({ at: when, by }) =>
      at('ApprovalRecorded', when, `${by} approved, one of several`),
    ),
    ...at('AlertApproved', alert.approved_at, `${alert.approved_by ?? 'somebody'} approved`),
    ...at('AlertRejected', alert.rejected_at, `${alert.rejected_by ?? 'somebody'} rejected`),
    ...at('ReminderDue', alert.reminded_at, 'a reminder was due'),
    ...at('AlertClosed', alert.closed_at, `the alert was closed (${alert.closed_reason ?? 'no reason'})`),
    ...at('ExecutionStarted', alert.execution_started_at, 'an execution was claimed'),
    ...at('ExecutionStopRequested', alert.stop_requested_at, 'the execution was to stop'),
    ...at('ExecutionCompleted', alert.executed_at, `the execution ended (${alert.result ?? 'no result'})`),
  ]
}
