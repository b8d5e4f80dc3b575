import type { DetectionSettings } from '../../../schemas/detection'
import type { Issue } from '../../../schemas/issue'
import type { MonitorState, OpenIssue, Streak } from '../../../schemas/monitor'
import type { Instant } from '../../../schemas/scalars'
import { isHidden, type Known, knownOf, uncheckedFor } from '../../domain/issues/coverage'
import type { ProbeReport } from '../../runtime/ports'
import { laterBy, minutes } from '../../runtime/time'
import { hasPassed, isFuture } from '../clock-skew'
import type { AlertCandidate, AlertView, Assessment, Observation } from '../model'
import type { DetectionPorts } from '../ports'
import { evidenceDigest } from './evidence'

/** What a tick observed of one domain, and what it knows beside the domain's own state. */
export interface ObservedState {
  readonly report: ProbeReport
  /** When the probes began: a tick that began before another wrote has seen nothing newer. */
  readonly started_at: Instant
  readonly now: Instant
  readonly alerts: ReadonlyMap<string, AlertView>
  /** No alert may open: the domain is muted or in maintenance. */
  readonly quiet: boolean
  /** Alerts of groups whose leading domain does not fail any more. */
  readonly orphaned: ReadonlySet<string>
  readonly settings: DetectionSettings
}

/** What a tick knows of one domain for the assessment of its state. */
export const observedState = (
  { report, started_at, alerts, quiet }: Observation,
  orphaned: ReadonlySet<string>,
  { clock, settings }: DetectionPorts,
): ObservedState => ({
  ...{ report, started_at, alerts, orphaned },
  now: clock.now(),
  quiet: quiet !== undefined,
  settings: settings.detection,
})

const isOpen = (view: AlertView): boolean => view === 'open' || view === 'deferred'

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

/** Pure: what one domain's state and one observation come to, before anything is decided for all domains together. */
export const assessDomain = (state: MonitorState, observed: ObservedState): Assessment => {
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
    else if (isUnobserved(knownOf(entry.issue))) open[cause] = entry
    else isWell(cause, entry, view)
  }
  for (const [cause, issue] of failing) appears(cause, issue)
  for (const [cause, suspect] of Object.entries(state.suspects ?? {}))
    if (isUnobserved({ cause }) && open[cause] === undefined) suspects[cause] ??= suspect

  return { open, suspects, changes, candidates, lost, recovered, flapping: flapping() }

  /** Neither observed nor over: another fault ended the probe before it, or its check gave no answer. */
  function isUnobserved(known: Known): boolean {
    return isHidden(known, report.issues) || uncheckedFor(known, report) !== undefined
  }

  function goesOn(cause: string, entry: OpenIssue, issue: Issue, view: AlertView): void {
    const { recovered_at, well, ...again } = entry
    if (typeof view === 'object' && recovered_at !== undefined) {
      // That outage is over and its alert has ended: this is the next one, and waits for a decision as a new fault does.
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
    // The alert of a group is its leader's; whether the whole group is over does not follow from this domain.
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

  function addCandidate(candidate: AlertCandidate): void {
    if (!observed.quiet) candidates.push(candidate)
  }

  /** One more tick that saw the same. Beyond the threshold nothing is counted: nothing would be new. */
  function counted(streak: Streak | undefined, threshold: number): Streak {
    if (streak === undefined || isFuture(streak.seen_at, now)) return { ticks: 1, since: now, seen_at: now }
    const isNew = observed.started_at > streak.seen_at && streak.ticks < threshold
    return isNew ? { ...streak, ticks: streak.ticks + 1, seen_at: now } : streak
  }
}
