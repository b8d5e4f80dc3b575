import type { DomainEvent } from '../../schemas/event'
import { IssueDetected } from '../../schemas/events'
import type { Issue } from '../../schemas/issue'
import type { MonitorState, OpenIssue } from '../../schemas/monitor'
import type { Instant } from '../../schemas/scalars'
import { alertId, eventId } from '../event-id'
import type { ProbeReport } from '../ports'
import { laterBy, minutes } from '../time'
import type { TriggerKind } from './input'

/** What is known of an open issue's alert. */
export type AlertView = 'missing' | 'open' | { readonly ended_at: Instant }

export interface Seen {
  readonly report: ProbeReport
  readonly alerts: ReadonlyMap<string, AlertView>
  readonly trigger: TriggerKind
  readonly cool_down_minutes: number
  readonly now: Instant
}

/** What becomes of a domain's state: the next state to write (none where nothing changed) and what is said with it. */
export interface Change {
  readonly next: MonitorState | undefined
  readonly events: readonly DomainEvent[]
  /** Alerts whose fault is over: to be closed if nobody has decided. */
  readonly recovered: readonly string[]
}

/** An alert that does not exist after this long was lost on its way: its event is published again. */
const LOST_MS = minutes(10)
/** A recovered entry whose alert never came into being is kept this long, for an analysis that is still on its way. */
const FORGET_MS = minutes(15)

export const emptyState = (domain: string): MonitorState => ({
  domain,
  revision: 0,
  open: {},
  generations: {},
  outbox: {},
})

/** Pure: from what is stored and what was seen to what is to be stored and said. An `unknown` probe changes nothing. */
export const detect = (state: MonitorState, seen: Seen): Change => {
  if (seen.report.status === 'unknown') return { next: undefined, events: [], recovered: [] }
  const failing = new Map(seen.report.issues.map((issue) => [issue.issue_type as string, issue]))
  const open: Record<string, OpenIssue> = {}
  const generations = { ...state.generations }
  const events: DomainEvent[] = []
  const recovered: string[] = []

  for (const [cause, entry] of Object.entries(state.open)) {
    const view = seen.alerts.get(entry.alert_id) ?? 'missing'
    const issue = failing.get(cause)
    if (issue === undefined) {
      const since = entry.recovered_at ?? seen.now
      if (view === 'open') recovered.push(entry.alert_id)
      const done = typeof view === 'object' || (view === 'missing' && laterBy(since, FORGET_MS) <= seen.now)
      if (!done) open[cause] = { ...entry, recovered_at: since }
      continue
    }
    failing.delete(cause)
    if (typeof view === 'object' && laterBy(view.ended_at, minutes(seen.cool_down_minutes)) <= seen.now) {
      open[cause] = begin(cause, issue, entry.alert_id)
    } else {
      const { recovered_at: _, ...again } = entry
      // Failing again before the alert had ended: the same outage goes on.
      open[cause] =
        typeof view === 'object' && entry.recovered_at !== undefined
          ? begin(cause, issue, entry.alert_id)
          : again
      if (view === 'missing' && laterBy(entry.detected_at, LOST_MS) <= seen.now)
        events.push(eventOf(entry, state.domain, seen))
    }
  }
  for (const [cause, issue] of failing) open[cause] = begin(cause, issue, undefined)

  const changed =
    JSON.stringify([open, generations]) !== JSON.stringify([state.open, state.generations]) ||
    events.length > 0
  if (!changed) return { next: undefined, events: [], recovered }
  return {
    next: withEvents({ ...state, revision: state.revision + 1, open, generations }, events),
    events,
    recovered,
  }

  function begin(cause: string, issue: Issue, previous: string | undefined): OpenIssue {
    const generation = (generations[cause] ?? 0) + 1
    generations[cause] = generation
    const entry: OpenIssue = {
      alert_id: alertId(state.domain, cause, generation),
      generation,
      issue,
      detected_at: seen.now,
      ...(previous === undefined ? {} : { previous_alert_id: previous }),
    }
    events.push(eventOf(entry, state.domain, seen))
    return entry
  }
}

const eventOf = (entry: OpenIssue, domain: string, { now, trigger }: Seen): DomainEvent =>
  IssueDetected.create(
    {
      event_id: eventId(entry.alert_id, 'IssueDetected', entry.generation),
      correlation_id: entry.alert_id,
      occurred_at: now,
    },
    {
      alert_id: entry.alert_id,
      domain,
      generation: entry.generation,
      issue: entry.issue,
      detected_at: entry.detected_at,
      trigger,
      ...(entry.previous_alert_id === undefined ? {} : { previous_alert_id: entry.previous_alert_id }),
    },
  )

const withEvents = (state: MonitorState, events: readonly DomainEvent[]): MonitorState => {
  if (events.length === 0) return state
  const entries = events.map(({ name, detail }) => [
    detail.metadata.event_id,
    { name, detail: JSON.stringify(detail), committed_at: detail.metadata.occurred_at },
  ])
  return { ...state, outbox: { ...state.outbox, ...Object.fromEntries(entries) }, outbox_open: 'yes' }
}
