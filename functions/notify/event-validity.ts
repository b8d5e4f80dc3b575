import type { Alert } from '../../schemas/alert'
import { eventId } from '../../schemas/event-id'
import type { NotifiedEvent } from '../domain/messages/model'

/** `true`: it happened and matters; `over`: it happened, but something later makes it void; `not true`: it did not happen. */
export type EventValidity = 'true' | 'over' | 'not true'

/**
 * Whether an event fits the stored alert: the state that it tells of, and its deterministic id. An event is a message, not
 * an authority: whoever can put one can at most have a stored truth told once more.
 */
export const eventValidity = (name: NotifiedEvent, id: string, alert: Alert): EventValidity => {
  const revision = alert.plan_revision ?? 1
  const undecided =
    alert.approval_status === 'pending' &&
    alert.closed_reason === undefined &&
    alert.analysis_status !== 'in_progress'
  const ended = alert.execution_status === 'completed' || alert.execution_status === 'failed'
  const is = (occasions: readonly (string | number)[], over = false): EventValidity => {
    if (!occasions.some((occasion) => id === eventId(alert.alert_id, name, occasion))) return 'not true'
    return over ? 'over' : 'true'
  }
  switch (name) {
    case 'AlertAnalyzed':
      // An older revision's message is void, too.
      return is(upTo(revision), !undecided || id !== eventId(alert.alert_id, name, revision))
    case 'ReminderDue': {
      const reminders = alert.reminders_sent ?? 0
      return is(
        upTo(reminders).map((reminder) => `${revision}/${reminder}`),
        !undecided || id !== eventId(alert.alert_id, name, `${revision}/${reminders}`),
      )
    }
    case 'ApprovalRecorded':
      return is(
        Object.keys(alert.approvals ?? {}).map((principal) => `${revision}/${principal}`),
        !undecided,
      )
    case 'AlertSnoozed':
      return alert.snoozed_until === undefined ? 'not true' : is([alert.snoozed_until], !undecided)
    case 'AnalysisRequested':
      return requestedAgain(alert)
        ? is(requests(revision), alert.analysis_status !== 'in_progress')
        : 'not true'
    case 'AlertApproved':
      return alert.approval_status === 'approved' ? is([revision], ended) : 'not true'
    case 'AlertRejected':
      return alert.approval_status === 'rejected' ? is([revision]) : 'not true'
    case 'AlertClosed':
      return alert.closed_reason !== undefined ? is([revision]) : 'not true'
    case 'ExecutionStarted':
      return alert.execution_started_at !== undefined ? is([revision], ended) : 'not true'
    case 'ExecutionStopRequested':
      return alert.stop_requested_at !== undefined ? is([revision], ended) : 'not true'
    case 'ExecutionCompleted':
      return ended ? is([revision]) : 'not true'
  }
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)

const requestedAgain = (alert: Alert): boolean => alert.analysis_requested_at !== undefined

/** The analysis may be done by the time the message is sent: then it is of the revision before. */
const requests = (revision: number): string[] => [revision, revision - 1].map((one) => `revision/${one}`)
