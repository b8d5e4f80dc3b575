import * as E from 'fp-ts/Either'
import type { EventDefinition } from '../../schemas/event'
import {
  AlertAnalyzed,
  AlertApproved,
  AlertClosed,
  AlertRejected,
  ExecutionCompleted,
  IssueDetected,
} from '../../schemas/events'
import { isInEffect } from './actions'
import type { Filed } from './filed'
import type { Durations, Outcome, Quantiles } from './model'

/** The first event of a kind that decodes. */
const first = <D>(event: EventDefinition<string, D>, events: readonly Filed[]): D | undefined => {
  for (const filed of events) {
    if (filed.event !== event.name) continue
    const decoded = event.decode(filed.detail)
    if (E.isRight(decoded)) return decoded.right.data
  }
  return undefined
}

const between = (from: string | undefined, to: string | undefined): number | undefined =>
  from === undefined || to === undefined ? undefined : Math.max(0, Date.parse(to) - Date.parse(from))

const timeOf = (name: string, events: readonly Filed[]): string | undefined =>
  events.find(({ event }) => event === name)?.at

export const durationsOf = (events: readonly Filed[]): Durations => {
  const issue = first(IssueDetected, events)
  const approved = first(AlertApproved, events)
  const rejected = first(AlertRejected, events)
  const closed = first(AlertClosed, events)
  const completed = first(ExecutionCompleted, events)
  const asked = timeOf(AlertAnalyzed.name, events)
  const seen = issue?.issue.evidence.observed_at
  // Expiry and recovery decide nothing: no one did.
  const decided =
    approved?.approved_at ??
    rejected?.rejected_at ??
    (closed?.closed_by === undefined ? undefined : closed.closed_at)
  const repaired = completed?.result === 'resolved' ? completed.completed_at : undefined
  const ended = completed?.completed_at ?? rejected?.rejected_at ?? closed?.closed_at
  const all = {
    detect_ms: between(seen, issue?.detected_at),
    analyse_ms: between(issue?.detected_at, asked),
    decide_ms: between(asked, decided),
    repair_ms: between(approved?.approved_at, repaired),
    total_ms: between(seen, ended),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

export const outcomeOf = (events: readonly Filed[]): Outcome => {
  const completed = first(ExecutionCompleted, events)
  if (completed !== undefined) return executed(completed)
  if (first(AlertRejected, events) !== undefined) return 'rejected'
  return first(AlertClosed, events)?.closed_reason ?? 'open'
}

const executed = ({ result, dry_run, actions }: ExecutionCompleted): Outcome => {
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
  if (sorted.length === 0) return { count: 0 }
  // The smallest value that at least this share of the alerts does not exceed.
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
  return { count: sorted.length, median_ms: at(0.5), p90_ms: at(0.9), max_ms: at(1) }
}
