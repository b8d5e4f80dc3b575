import { defined } from '../../../schemas/defined'
import type { DomainEvent } from '../../../schemas/event'
import { eventId } from '../../../schemas/event-id'
import { AnalysisDeferred, IssueDetected } from '../../../schemas/events'
import type { MonitorIdentity, MonitorState, OpenIssue } from '../../../schemas/monitor'
import type { Instant } from '../../../schemas/scalars'
import { alertId } from '../../domain/alert/alert-id'
import { domainsIn } from '../../domain/alert/members'
import { type StateChange, withEvents } from '../../domain/monitors/state'
import { assessDomain, type ObservedState } from '../assess/domain'
import type { AlertDecisions, Assessment, Origin } from '../model'

export interface Change extends StateChange {
  readonly recovered: readonly string[]
}

/**
 * Pure: from what is stored and what was observed to what is to be stored and published. An `unknown` probe changes nothing but how long nothing is known.
 * Decisions are for what was stored when they were made: where another tick has done it meanwhile, nothing is left to do.
 */
export const transition = (
  state: MonitorState,
  observed: ObservedState,
  decisions: AlertDecisions,
  origin: Origin,
): Change => {
  const assessed = assessDomain(state, observed)
  const open = { ...assessed.open }
  const suspects = { ...assessed.suspects }
  const generations = { ...state.generations }
  let { changes } = assessed
  // The same id, so the same event: to whoever compares, another content would be a forgery.
  const events: DomainEvent[] = assessed.lost.map((entry) => detected(entry, observed.identity))

  for (const { check, issue, previous, fresh, streak } of assessed.candidates) {
    const decision = decisions.get(check)
    const generation = (generations[check] ?? 0) + 1
    if (decision === undefined || decision.kind === 'lead') continue
    if (decision.kind === 'open' && decision.alert_id !== alertId(state.domain, check, generation)) continue
    delete suspects[check]
    if (fresh) changes = [...changes, observed.now]
    const follows = defined({
      previous_alert_id: previous,
      failing_since: streak?.since,
      last_well_at: streak?.last_well_at,
    })
    if (decision.kind === 'join') {
      const group = { key: decision.group, leader: decision.leader }
      const { alert_id } = decision
      open[check] = { alert_id, generation, issue, detected_at: observed.now, group, ...follows }
      continue
    }
    generations[check] = generation
    const analysis = typeof decision.analysis === 'object' ? 'deferred' : decision.analysis
    const entry: OpenIssue = {
      alert_id: decision.alert_id,
      generation,
      issue: decision.issue,
      detected_at: observed.now,
      ...follows,
      ...(decision.group === undefined ? {} : { group: { key: decision.group, leader: state.domain } }),
      ...(decision.members === undefined ? {} : { members: [...decision.members] }),
      ...(decision.symptoms === undefined ? {} : { symptoms: [...decision.symptoms] }),
      ...defined({ member_count: decision.member_count }),
      ...(analysis === undefined ? {} : { analysis }),
      ...(origin.by === undefined ? {} : { raised_by: origin.by }),
      ...(decision.evidence_mac === undefined ? {} : { evidence_mac: decision.evidence_mac }),
      ...(origin.trigger === 'schedule' ? {} : { trigger: origin.trigger }),
    }
    open[check] = entry
    events.push(detected(entry, observed.identity))
    if (typeof decision.analysis === 'object')
      events.push(deferred(entry, observed.identity, observed.now, decision.analysis.deferred_until))
  }
  for (const [check, decision] of decisions) {
    const entry = open[check]
    if (decision.kind === 'lead' && entry !== undefined)
      open[check] = { ...entry, group: { key: decision.group, leader: state.domain } }
  }

  const before = parts(state.open, state.suspects ?? {}, state.generations, state.changes ?? [])
  if (parts(open, suspects, generations, changes) === before && events.length === 0)
    return { next: undefined, events: [], recovered: assessed.recovered }
  const { suspects: _, changes: __, mute, ...rest } = state
  const next: MonitorState = {
    ...rest,
    revision: state.revision + 1,
    open,
    generations,
    ...(Object.keys(suspects).length === 0 ? {} : { suspects }),
    ...(changes.length === 0 ? {} : { changes: [...changes] }),
    ...(mute === undefined || mute.until <= observed.now ? {} : { mute }),
  }
  return { next: withEvents(next, events), events, recovered: assessed.recovered }
}

/** What makes a state worth writing. Changes that only grow old do not. */
const parts = (
  open: MonitorState['open'],
  suspects: object,
  generations: object,
  changes: Assessment['changes'],
): string => JSON.stringify([open, suspects, generations, changes.at(-1)])

const detected = (entry: OpenIssue, { domain, monitor }: MonitorIdentity): DomainEvent =>
  IssueDetected.create(
    { correlation_id: entry.alert_id, occasion: entry.generation, occurred_at: entry.detected_at },
    {
      alert_id: entry.alert_id,
      domain,
      generation: entry.generation,
      issue: entry.issue,
      detected_at: entry.detected_at,
      trigger: entry.trigger ?? 'schedule',
      ...defined({
        monitor,
        previous_alert_id: entry.previous_alert_id,
        failing_since: entry.failing_since,
        last_well_at: entry.last_well_at,
        raised_by: entry.raised_by,
      }),
      ...domainsIn(entry),
    },
  )

const deferred = (
  entry: OpenIssue,
  { domain, monitor }: MonitorIdentity,
  now: Instant,
  deferred_until: Instant,
): DomainEvent =>
  AnalysisDeferred.create(
    {
      correlation_id: entry.alert_id,
      occasion: entry.generation,
      causation_id: eventId(entry.alert_id, IssueDetected.name, entry.generation),
      occurred_at: now,
    },
    {
      alert_id: entry.alert_id,
      domain,
      cause: entry.issue.issue_type,
      severity: entry.issue.severity,
      summary: entry.issue.summary,
      reason: 'hourly_budget',
      deferred_until,
      ...defined({ monitor }),
    },
  )
