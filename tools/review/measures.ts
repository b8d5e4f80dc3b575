import type { Alert } from '../../schemas/alert'
import {
  AlertAnalyzed,
  AlertApproved,
  AlertClosed,
  AlertRejected,
  ExecutionCompleted,
  IssueDetected,
  MessageDelivered,
} from '../../schemas/events'
import { isInEffect } from './actions'
import type { Filed } from './filed'
import type { Durations, Outage, Outcome, Quantiles, Review } from './model'
import { beginningOf } from './outages'
import { firstOf } from './read'

const between = (from: string | undefined, to: string | undefined): number | undefined =>
  from === undefined || to === undefined ? undefined : Math.max(0, Date.parse(to) - Date.parse(from))

export const durationsOf = (events: readonly Filed[], outage: Outage | undefined): Durations => {
  const issue = firstOf(IssueDetected, events)?.data
  const approved = firstOf(AlertApproved, events)?.data
  const rejected = firstOf(AlertRejected, events)?.data
  const closed = firstOf(AlertClosed, events)?.data
  const completed = firstOf(ExecutionCompleted, events)?.data
  const asked = firstOf(AlertAnalyzed, events)?.filed.at
  // Expiry and recovery decide nothing: no one did.
  const decided =
    approved?.approved_at ??
    rejected?.rejected_at ??
    (closed?.closed_by === undefined ? undefined : closed.closed_at)
  const repaired = completed?.result === 'resolved' ? completed.completed_at : undefined
  const all = {
    detect_ms: between(issue && beginningOf(issue), issue?.detected_at),
    notify_ms: between(issue?.detected_at, firstOf(MessageDelivered, events)?.filed.at),
    analyse_ms: between(issue?.detected_at, asked),
    decide_ms: between(asked, decided),
    repair_ms: between(approved?.approved_at, repaired),
    recover_ms: between(outage?.from, outage?.to),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

/** How an alert ended; what no event of the window says is taken from the record, as far as it ended in the window. */
export const outcomeOf = (
  events: readonly Filed[],
  record?: Alert,
  to: Review['window']['to'] = '9999-12-31T23:59:59.999Z',
): Outcome => {
  const completed = firstOf(ExecutionCompleted, events)?.data
  if (completed !== undefined) return executed(completed)
  if (firstOf(AlertRejected, events) !== undefined) return 'rejected'
  const closed = firstOf(AlertClosed, events)?.data.closed_reason
  if (closed !== undefined) return closed
  return record?.ended_at === undefined || record.ended_at >= to ? 'open' : recordedOutcome(record)
}

const recordedOutcome = ({ closed_reason, approval_status, result, dry_run }: Alert): Outcome =>
  closed_reason ??
  (approval_status === 'rejected'
    ? 'rejected'
    : executed({ result: result ?? 'unknown', dry_run: dry_run === true, actions: [] }))

const executed = ({
  result,
  dry_run,
  actions,
}: Pick<ExecutionCompleted, 'result' | 'dry_run' | 'actions'>): Outcome => {
  // Nothing to do: the domain was well again before the first step.
  if (result === 'nothing_to_do') return 'recovered'
  // What was refused before it began has rehearsed nothing.
  if (dry_run === true && result !== 'refused') return 'dry_run'
  if (result === 'unknown') return 'unknown'
  if (result !== 'resolved') return 'not_repaired'
  // Well again, though nothing that was carried out stayed in effect: it was not this repair.
  return actions.length > 0 && !actions.some(isInEffect) ? 'recovered' : 'repaired'
}

export const quantiles = (values: readonly (number | undefined)[]): Quantiles => {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b)
  const count = sorted.length
  if (count === 0) return { count }
  const at = (index: number): number => sorted[Math.min(count - 1, Math.max(0, index))] ?? 0
  return {
    count,
    median_ms: (at(Math.ceil(count / 2) - 1) + at(Math.floor(count / 2))) / 2,
    // The smallest value that at least this share of the alerts does not exceed.
    p90_ms: at(Math.ceil(0.9 * count) - 1),
    max_ms: at(count - 1),
  }
}
