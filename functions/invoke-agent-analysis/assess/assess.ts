import type { DetectionSettings } from '../../../schemas/detection'
import type { Issue } from '../../../schemas/issue'
import type { MonitorState, OpenIssue, Streak } from '../../../schemas/monitor'
import type { Instant } from '../../../schemas/scalars'
import { type Known, knownOf, uncheckedFor } from '../../domain/issues/coverage'
import type { ProbeReport } from '../../runtime/ports'
import { laterBy, minutes } from '../../runtime/time'
import { hasPassed, isFuture } from '../clock-skew'
import { evidenceDigest, isHidden } from './evidence'

/** What is known of an open issue's alert; `deferred` is open, and has its evidence alone until there is budget. */
export type AlertView = 'missing' | 'open' | 'deferred' | EndedAlert

const isOpen = (view: AlertView): boolean => view === 'open' || view === 'deferred'

export interface EndedAlert {
  readonly ended_at: Instant
  /** What its last analysis was made for. */
  readonly issue: Issue
  /** Somebody wants a new alert without waiting for the cool-down. */
  readonly follow_up: boolean
  /** It ended without an execution and has an analysis that another alert of the same evidence can carry. */
  readonly repeatable: boolean
}

/** What a tick saw of one domain, and what it knows beside the domain's own state. */
export interface ObservedState {
  readonly report: ProbeReport
  /** When the probes began: a tick that began before another wrote has seen nothing newer. */
  readonly started_at: Instant
  readonly now: Instant
  readonly alerts: ReadonlyMap<string, AlertView>
  /** No alert may open: maintenance, or somebody silenced the domain. */
  readonly quiet: boolean
  /** Alerts of groups whose leading domain does not fail any more: an alert that never came into being comes no more. */
  readonly orphaned: ReadonlySet<string>
  readonly settings: DetectionSettings
}

/** A fault that should become an alert. */
export interface AlertCandidate {
  readonly cause: string
  readonly issue: Issue
  /** The ended alert that it follows. */
  readonly previous?: string
  /** The evidence is that of the previous alert, whose analysis holds for it. */
  readonly repeated: boolean
  /** The domain was well before. */
  readonly fresh: boolean
}

export interface Assessment {
  readonly open: Record<string, OpenIssue>
  readonly suspects: Record<string, Streak>
  readonly changes: readonly Instant[]
  readonly candidates: readonly AlertCandidate[]
  /** Entries whose alert should exist by now and does not: their event is told again. */
  readonly lost: readonly OpenIssue[]
  /** Alerts whose fault is over: to be closed if nobody has decided. */
  readonly recovered: readonly string[]
  /** Changes between broken and well are too many to believe the next one. */
  readonly flapping: boolean
}

/** An alert that does not exist after this long was lost on its way: its event is published again. */
const LOST_MS = minutes(10)
/** A recovered entry whose alert never came into being is kept this long, for an analysis that is still on its way. */
const FORGET_MS = minutes(15)
/** Changes that are kept at most; settings count no more of them. */
const MOST_CHANGES = 20

const unchanged = ({ open, suspects = {}, changes = [] }: MonitorState): Assessment => ({
  open,
  suspects,
  changes,
  candidates: [],
  lost: [],
  recovered: [],
  flapping: false,
})

/** Pure: what one domain's state and one look at it come to, before anything is decided for all domains together. */
export const assess = (state: MonitorState, observed: ObservedState): Assessment => {
  const { settings, now, report } = observed
  if (report.status === 'unknown') return unchanged(state)
  const failing = new Map(report.issues.map((issue) => [issue.issue_type as string, issue]))
  const open: Record<string, OpenIssue> = {}
  const suspects: Record<string, Streak> = {}
  const candidates: AlertCandidate[] = []
  const lost: OpenIssue[] = []
  const recovered: string[] = []
  const recent = laterBy(now, -minutes(settings.flapping.within_minutes))
  let changes = (state.changes ?? []).filter((at) => !isFuture(at, now))
  const changed = () => {
    changes = [...changes.filter((at) => at > recent), now].slice(-MOST_CHANGES)
  }
  const flapping = () => changes.filter((at) => at > recent).length >= settings.flapping.changes

  for (const [cause, entry] of Object.entries(state.open)) {
    const issue = failing.get(cause)
    const view = observed.alerts.get(entry.alert_id) ?? 'missing'
    failing.delete(cause)
    if (issue !== undefined) goesOn(cause, entry, issue, view)
    else if (isUnseen(knownOf(entry.issue))) open[cause] = entry
    else isWell(cause, entry, view)
  }
  for (const [cause, issue] of failing) appears(cause, issue)
  for (const [cause, suspect] of Object.entries(state.suspects ?? {}))
    if (isUnseen({ cause }) && open[cause] === undefined) suspects[cause] ??= suspect

  return { open, suspects, changes, candidates, lost, recovered, flapping: flapping() }

  /** Neither seen nor over: another fault ended the probe before it, or its check gave no answer. */
  function isUnseen(known: Known): boolean {
    return isHidden(known, report.issues) || uncheckedFor(known, report) !== undefined
  }

  function goesOn(cause: string, entry: OpenIssue, issue: Issue, view: AlertView): void {
    const { recovered_at, well, ...again } = entry
    if (typeof view === 'object' && recovered_at !== undefined) {
      // That outage is over and its alert has ended: this is the next one, and waits for its order as a new fault does.
      open[cause] = entry
      addCandidate({ cause, issue, previous: entry.alert_id, repeated: false, fresh: true })
      return
    }
    // Failing again before the alert had ended: the same outage goes on.
    open[cause] = again
    if (well !== undefined || recovered_at !== undefined) changed()
    if (typeof view === 'object') {
      const cooled = hasPassed(view.ended_at, minutes(settings.cool_down_minutes), now)
      // A group's evidence is its leader's.
      const analyzed = entry.group === undefined ? view.issue : entry.issue
      const same = evidenceDigest(analyzed) === evidenceDigest(issue)
      const repeated = view.repeatable && !view.follow_up && same
      if (cooled || view.follow_up)
        addCandidate({ cause, issue, previous: entry.alert_id, repeated, fresh: false })
      return
    }
    if (isOpen(view)) return
    const leads = entry.group === undefined || entry.group.leader === state.domain
    if (!leads && observed.orphaned.has(entry.alert_id))
      addCandidate({ cause, issue, repeated: false, fresh: false })
    else if (leads && hasPassed(entry.detected_at, LOST_MS, now)) lost.push(again)
  }

  function isWell(cause: string, entry: OpenIssue, view: AlertView): void {
    if (entry.well === undefined && entry.recovered_at === undefined) changed()
    const streak = counted(entry.well, settings.recovery_ticks)
    const quiet = hasPassed(streak.since, minutes(settings.flapping.quiet_minutes), now)
    const over =
      entry.recovered_at !== undefined || (streak.ticks >= settings.recovery_ticks && (!flapping() || quiet))
    if (!over) {
      open[cause] = { ...entry, well: streak }
      return
    }
    // The alert of a group is its leader's; whether the whole group is over is not this domain's to say.
    if (isOpen(view)) recovered.push(entry.alert_id)
    if (entry.group !== undefined && entry.group.leader !== state.domain) return
    const { well: _, ...rest } = entry
    const since = entry.recovered_at ?? now
    const done = typeof view === 'object' || (view === 'missing' && hasPassed(since, FORGET_MS, now))
    if (!done) open[cause] = { ...rest, recovered_at: since }
  }

  function appears(cause: string, issue: Issue): void {
    if (observed.quiet) return
    const streak = counted(state.suspects?.[cause], settings.failure_ticks)
    if (settings.failure_ticks > 1) suspects[cause] = streak
    if (streak.ticks >= settings.failure_ticks) addCandidate({ cause, issue, repeated: false, fresh: true })
  }

  function addCandidate(wanted: AlertCandidate): void {
    if (!observed.quiet) candidates.push(wanted)
  }

  /** One more tick that saw the same. Beyond the threshold nothing is counted: nothing would be new. */
  function counted(streak: Streak | undefined, threshold: number): Streak {
    if (streak === undefined || isFuture(streak.seen_at, now)) return { ticks: 1, since: now, seen_at: now }
    const isNew = observed.started_at > streak.seen_at && streak.ticks < threshold
    return isNew ? { ...streak, ticks: streak.ticks + 1, seen_at: now } : streak
  }
}
