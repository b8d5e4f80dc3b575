import { defined } from '../../../schemas/defined'
import type { DetectionSettings } from '../../../schemas/detection'
import type { Issue } from '../../../schemas/issue'
import {
  identityOf,
  type LastLook,
  type MonitorIdentity,
  type MonitorState,
  type OpenIssue,
  type Streak,
} from '../../../schemas/monitor'
import type { Instant } from '../../../schemas/scalars'
import type { VantageSettings } from '../../../schemas/vantage'
import { KEEP_DAYS } from '../../domain/alert/decide'
import { checkOf, isUnchecked } from '../../domain/issues/coverage'
import { isWorse, speaksAgain } from '../../domain/issues/repetition'
import { unknownIssue } from '../../domain/issues/unknown'
import { isHeldForQuorum, type View, withVantage } from '../../domain/vantage/quorum'
import { isHeldBack, type Quiet } from '../../domain/windows'
import type { ProbeReport } from '../../runtime/ports'
import { laterBy, minutes } from '../../runtime/time'
import { hasPassed, isFuture } from '../clock-skew'
import type { AlertCandidate, AlertView, Assessment, Observation } from '../model'
import type { DetectionPorts } from '../ports'
import { evidenceDigest } from './evidence'

/** What a tick observed of one monitor, and what it knows beside the monitor's own state. */
export interface ObservedState {
  readonly identity: MonitorIdentity
  readonly report: ProbeReport
  /** When the probes began: a tick that began before another wrote has seen nothing newer. */
  readonly started_at: Instant
  readonly now: Instant
  readonly alerts: ReadonlyMap<string, AlertView>
  /** What may open no alert: the domain is muted or in maintenance. */
  readonly quiet: Quiet | undefined
  /** Alerts of groups whose leading domain does not fail any more. */
  readonly orphaned: ReadonlySet<string>
  readonly settings: DetectionSettings
  /** What the tick of all monitors before this one has seen, where that is known. */
  readonly last_look?: LastLook
  /** What witnesses saw of it, and how many must see a fault. */
  readonly elsewhere?: { readonly views: readonly View[]; readonly vantage: VantageSettings }
}

/** What a tick knows of one domain for the assessment of its state. */
export const observedState = (
  { monitor, report, started_at, alerts, quiet, elsewhere: views }: Observation,
  orphaned: ReadonlySet<string>,
  { clock, settings: { detection, vantage } }: DetectionPorts,
  last_look?: LastLook,
): ObservedState => ({
  ...{ identity: identityOf(monitor), report, started_at, alerts, orphaned },
  ...defined({ last_look }),
  now: clock.now(),
  quiet,
  settings: detection,
  ...(views === undefined || vantage === undefined ? {} : { elsewhere: { views, vantage } }),
})

const isOpen = (view: AlertView): boolean => view === 'open' || view === 'deferred'

/** An alert that does not exist after this long was lost on its way: its event is published again. */
const LOST_MS = minutes(10)
/** One that does not exist after this long was deleted by its age: what was decided on it is not asked again under its id. */
const KEPT_MS = minutes(KEEP_DAYS * 24 * 60)
/** A recovered entry whose alert never came into being is kept this long, for an analysis that is still on its way. */
const FORGET_MS = minutes(15)
/** Ticks so far apart are not in a row: three of the slowest schedule fit in between. */
const LAPSED_MS = minutes(24 * 60)
/** The check whether a domain can be checked at all. */
const PROBING = 'probing'

/** What fails. Where no probe could tell, that is a fault as well, once it has lasted. */
const failures = ({ identity: { domain }, report, now }: ObservedState): readonly Issue[] =>
  report.status === 'unknown' ? [unknownIssue(domain, report.reason, now)] : report.issues

/** Changes that are kept at most; settings count no more of them. */
const MOST_CHANGES = 20

/**
 * Pure: what one domain's state and one observation come to, before anything is decided for all domains together. What fails
 * is a check, by whatever symptom: another one of the same check is the same fault, and a streak counts ticks in which it fails.
 */
export const assessDomain = (state: MonitorState, observed: ObservedState): Assessment => {
  const { settings, now, report, elsewhere } = observed
  const failing = new Map(failures(observed).map((issue) => [checkOf(issue), issue]))
  const open: Record<string, OpenIssue> = {}
  const suspects: Record<string, Streak> = {}
  const candidates: AlertCandidate[] = []
  const held: string[] = []
  const lost: OpenIssue[] = []
  const recovered: string[] = []
  const recent = laterBy(now, -minutes(settings.flapping.within_minutes))
  let changes = (state.changes ?? []).filter((at) => !isFuture(at, now))
  const changed = () => {
    changes = [...changes.filter((at) => at > recent), now].slice(-MOST_CHANGES)
  }
  const flapping = () => changes.filter((at) => at > recent).length >= settings.flapping.changes

  for (const [check, entry] of Object.entries(state.open)) {
    const issue = failing.get(check)
    const view = observed.alerts.get(entry.alert_id) ?? 'missing'
    failing.delete(check)
    if (issue !== undefined) goesOn(check, entry, issue, view)
    else if (isUnobserved(check) || isOfLater(entry)) open[check] = entry
    else isWell(check, entry, view)
  }
  for (const [check, issue] of failing) appears(check, issue)
  for (const [check, suspect] of Object.entries(state.suspects ?? {}))
    if (isUnobserved(check) && open[check] === undefined) suspects[check] ??= suspect

  return { open, suspects, changes, candidates, held, lost, recovered, flapping: flapping() }

  /** Neither seen nor over: its check gave no answer. An expired certificate is the site's fault, and no warning any more. */
  function isUnobserved(check: string): boolean {
    if (check === PROBING) return false
    const expired = report.issues.some(({ issue_type }) => issue_type === 'tls_expired')
    return (
      report.status === 'unknown' || (isUnchecked(check, report) && !(check === 'certificate' && expired))
    )
  }

  /** Seen by another tick after this look had begun: that it is over cannot follow from what was seen before. */
  function isOfLater({ detected_at }: OpenIssue): boolean {
    return detected_at > observed.started_at && !isFuture(detected_at, now)
  }

  function goesOn(check: string, entry: OpenIssue, issue: Issue, view: AlertView): void {
    const { recovered_at, well, ...again } = entry
    if (typeof view === 'object' && (recovered_at !== undefined || wasWell(view))) {
      // That outage is over and its alert has ended: this is the next one, and waits for a decision as a new fault does.
      open[check] = entry
      addCandidate({ check, issue, previous: entry.alert_id, repeated: false, fresh: true })
      return
    }
    // Failing again before the alert had ended: the same outage goes on.
    open[check] = again
    if (well !== undefined || recovered_at !== undefined) changed()
    if (typeof view === 'object') {
      const cooled =
        hasPassed(view.ended_at, minutes(settings.cool_down_minutes), now) &&
        speaksAgain(check, view.issue, issue)
      // A group's evidence is its leader's.
      const analyzed = entry.group === undefined ? view.issue : entry.issue
      const same = evidenceDigest(analyzed) === evidenceDigest(issue)
      const repeated = view.repeatable && !view.follow_up && same
      // Neither what is worse than what people have decided on waits, nor what they have not decided on.
      if (cooled || view.follow_up || view.outside || isWorse(view, issue))
        addCandidate({ check, issue, previous: entry.alert_id, repeated, fresh: false })
      return
    }
    if (isOpen(view)) return
    if (hasPassed(entry.detected_at, KEPT_MS, now) && !isFuture(entry.detected_at, now)) {
      addCandidate({ check, issue, previous: entry.alert_id, repeated: false, fresh: false })
      return
    }
    const leads = entry.group === undefined || entry.group.leader === state.domain
    if (!leads && observed.orphaned.has(entry.alert_id))
      addCandidate({ check, issue, repeated: false, fresh: false })
    else if (leads && hasPassed(entry.detected_at, LOST_MS, now)) lost.push(again)
  }

  /** An execution has seen it well, and this look came later: no tick was in between. */
  function wasWell({ well_at }: Extract<AlertView, object>): boolean {
    return well_at !== undefined && well_at < observed.started_at
  }

  function isWell(check: string, entry: OpenIssue, view: AlertView): void {
    if (check !== PROBING && entry.well === undefined && entry.recovered_at === undefined) changed()
    const streak = counted(entry.well, settings.recovery_ticks)
    const quiet = hasPassed(streak.since, minutes(settings.flapping.quiet_minutes), now)
    const over =
      entry.recovered_at !== undefined || (streak.ticks >= settings.recovery_ticks && (!flapping() || quiet))
    if (!over) {
      open[check] = { ...entry, well: streak }
      return
    }
    // The alert of a group is its leader's; whether the whole group is over does not follow from this domain.
    // One that has ended before hears of it as well, until it says so itself.
    const isKnown = typeof view === 'object' && view.well
    if (isOpen(view) || (typeof view === 'object' && !view.well)) recovered.push(entry.alert_id)
    if (entry.group !== undefined && entry.group.leader !== state.domain) return
    const { well: _, ...rest } = entry
    const since = entry.recovered_at ?? now
    const done = isKnown || (view === 'missing' && hasPassed(since, FORGET_MS, now))
    if (!done) open[check] = { ...rest, recovered_at: since }
  }

  function appears(check: string, issue: Issue): void {
    if (isHeldBack(observed.quiet, issue)) return
    const threshold = check === PROBING ? settings.unknown_ticks : settings.failure_ticks
    const before = state.suspects?.[check]
    const streak =
      before === undefined ? { ...counted(before, threshold), ...lastWell() } : counted(before, threshold)
    const waits =
      elsewhere !== undefined && isHeldForQuorum({ check, since: streak.since, ...elsewhere }, now)
    if (threshold > 1 || waits) suspects[check] = streak
    if (streak.ticks < threshold) return
    if (waits) {
      held.push(check)
      return
    }
    // What was warned of has come: the alert about it ends, and this one follows it.
    const warning = issue.issue_type === 'tls_expired' ? state.open.certificate?.alert_id : undefined
    addCandidate({ check, issue, ...defined({ previous: warning }), repeated: false, fresh: true, streak })
  }

  function addCandidate(candidate: AlertCandidate): void {
    const { check, issue, streak } = candidate
    if (isHeldBack(observed.quiet, issue)) return
    const since = streak?.since ?? observed.started_at
    candidates.push(
      elsewhere === undefined
        ? candidate
        : { ...candidate, issue: withVantage(issue, { check, since, ...elsewhere }) },
    )
  }

  function lastWell(): Pick<Streak, 'last_well_at'> {
    const { last_look: last, started_at } = observed
    const known = last !== undefined && last.at < started_at && !last.not_well.includes(state.domain)
    return known ? { last_well_at: last.at } : {}
  }

  /** One more tick that saw the same. Beyond the threshold nothing is counted: nothing would be new. */
  function counted(streak: Streak | undefined, threshold: number): Streak {
    const isFirst = streak === undefined || isFuture(streak.seen_at, now)
    if (isFirst || hasLapsed(streak, threshold)) return { ticks: 1, since: now, seen_at: now }
    const isNew = observed.started_at > streak.seen_at && streak.ticks < threshold
    return isNew ? { ...streak, ticks: streak.ticks + 1, seen_at: now } : streak
  }

  /** Of one that is complete it is not known when it was seen last. */
  function hasLapsed({ ticks, seen_at }: Streak, threshold: number): boolean {
    return ticks < threshold && hasPassed(seen_at, LAPSED_MS, now)
  }
}
