import type { Alert, AlertUpdate, UpdateReason } from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import type { Issue } from '../../../schemas/issue'
import { MOST_MEMBERS } from '../../../schemas/members'
import { keyOf } from '../../../schemas/monitor'
import type { Instant } from '../../../schemas/scalars'
import { laterBy } from '../../runtime/time'
import { unplannedChange } from '../issues/material-change'
import { severityRank } from '../issues/severity'
import {
  classSymptomOf,
  isSameSymptom,
  severityOf,
  symptomClass,
  symptomOf,
  symptomsOf,
  withSymptom,
  worseOf,
} from '../issues/symptom'
import { isTerminal } from './decide'
import { type Members, membersOf } from './members'

/** What a tick saw of the monitors of an alert, by their keys. */
export interface ObservedFaults {
  /** Those that fail with it, and by what; without an issue where no probe could tell. */
  readonly failing: ReadonlyMap<string, Issue | undefined>
  /** Whether a domain was observed: of others nothing is known. */
  readonly isObserved: (key: string) => boolean
  /** Whether it may be monitored still: of one that is not, nothing is known any more, and it leaves the alert. */
  readonly isMonitored: (key: string) => boolean
  /** All of them were observed. */
  readonly complete: boolean
}

/** What an alert is about. */
type About = Pick<Alert, 'issue' | 'symptoms'> & Members

/** What people have to hear of an alert, and what it is about from then on. */
export interface Change {
  readonly update: AlertUpdate
  /** Absent where the alert is decided: then people only hear of it. */
  readonly about?: About
  /** The plan was made for less. `patient`: other facts of a symptom that is known; a budget and a cool-down are waited for. */
  readonly revises?: 'at once' | 'patient'
}

/** What people know of an open alert. */
const knownOf = (
  alert: Alert,
): Pick<AlertUpdate, 'severity' | 'cause' | 'summary' | 'symptoms'> & Members => {
  const { severity, cause, summary, members, member_count } = alert.update ?? alert
  return {
    ...{ severity, cause, summary },
    symptoms: alert.update?.symptoms ?? [...new Set(symptomsOf(alert).map(symptomClass))],
    ...defined({ members, member_count }),
  }
}

/**
 * Pure: the most important thing that people do not know yet of an open alert; `undefined` where they know all. After it is
 * committed the next one is found by the same comparison, so what a crash leaves undone is found by the next tick.
 */
export const changeOf = (
  alert: Alert,
  observed: ObservedFaults,
  { now, cool_down_ms }: { readonly now: Instant; readonly cool_down_ms: number },
): Change | undefined => {
  if (isTerminal(alert)) return undefined
  const leader = keyOf(alert)
  const known = knownOf(alert)
  const isDecided = alert.approval_status !== 'pending'
  const issues = [...observed.failing].flatMap(([key, issue]) =>
    issue === undefined ? [] : [{ key, issue }],
  )
  // Of two that are as bad, the alert's own monitor counts.
  const worst = [...issues].sort(
    (a, b) =>
      severityRank(b.issue.severity) - severityRank(a.issue.severity) ||
      Number(b.key === leader) - Number(a.key === leader),
  )[0]
  if (worst !== undefined && severityRank(worst.issue.severity) > severityRank(known.severity))
    return another('severity', worst.key, worst.issue)
  // While it is analysed, what is no worse waits for the end of it.
  if (isDecided || alert.analysis_status !== 'in_progress') {
    const isNew = (issue: Issue): boolean => !known.symptoms.includes(symptomClass(symptomOf(issue)))
    const other = issues.find(({ issue }) => isNew(issue))
    if (other !== undefined) return another('symptom', other.key, other.issue)
    const own = observed.failing.get(leader)
    const isOld = laterBy(alert.analyzed_at ?? alert.timestamp, cool_down_ms) <= now
    if (!isDecided && own !== undefined && isOld && unplannedChange(alert, [own]) !== undefined)
      return { ...another('symptom', leader, own), revises: 'patient' }
  }
  return membership()

  function another(reason: UpdateReason, key: string, issue: Issue): Change {
    const about = isDecided ? undefined : withIssue(alert, key, issue)
    const { severity, cause, symptoms } = known
    return {
      update: {
        ...known,
        reason,
        updated_at: now,
        severity: about === undefined ? worseOf(severity, issue.severity) : severityOf(about),
        cause: about === undefined ? issue.issue_type : about.issue.issue_type,
        summary: about === undefined ? issue.summary : about.issue.summary,
        symptoms: [...new Set([...symptoms, symptomClass(symptomOf(issue))])],
        previous_severity: severity,
        previous_cause: cause,
      },
      ...(about === undefined ? {} : { about, revises: 'at once' }),
    }
  }

  function membership(): Change | undefined {
    const before = known.members ?? [leader]
    const isCut = (known.member_count ?? before.length) > before.length
    if (isCut) return cutMembership(before, known.member_count ?? before.length)
    const joined = [...observed.failing.keys()].filter((key) => !before.includes(key))
    if (joined.length > 0) return membersChange('joined', [...before, ...joined], joined)
    const left = before.filter((key) => !observed.failing.has(key) && observed.isObserved(key))
    const stay = before.filter((key) => !left.includes(key))
    return left.length > 0 && stay.length > 0 ? membersChange('left', stay, left) : undefined
  }

  /** Not all names are known: only a tick that has observed all domains can compare their number. */
  function cutMembership(before: readonly string[], count: number): Change | undefined {
    const failing = [...observed.failing.keys()]
    if (!observed.complete || failing.length === count || failing.length === 0) return undefined
    const isMore = failing.length > count
    const changed = isMore
      ? failing.filter((key) => !before.includes(key)).slice(0, failing.length - count)
      : before.filter((key) => !observed.failing.has(key))
    return membersChange(isMore ? 'joined' : 'left', failing, changed)
  }

  function membersChange(reason: UpdateReason, keys: readonly string[], changed: readonly string[]): Change {
    const listed = membersOf(leader, keys)
    const named = [...changed].sort().slice(0, MOST_MEMBERS)
    const unmonitored = named.filter((key) => !observed.isMonitored(key))
    const { issue, symptoms } = alert
    const { severity, cause, summary } = known
    return {
      update: {
        ...{ severity, cause, summary, symptoms: known.symptoms },
        ...{ reason, updated_at: now, changed: named },
        ...(unmonitored.length === 0 ? {} : { unmonitored }),
        ...listed,
      },
      ...(isDecided ? {} : { about: { issue, ...defined({ symptoms }), ...listed } }),
    }
  }
}

/** What an alert is about once this was observed: of its own domain, or of another of its group. */
const withIssue = (alert: Alert, key: string, issue: Issue): About => {
  const { symptoms = [], members, member_count } = alert
  const about = defined({ members, member_count })
  if (key !== keyOf(alert))
    return { ...about, issue: alert.issue, symptoms: [...withSymptom(symptoms, classSymptomOf(issue))] }
  const present = symptomOf(issue)
  const before = withSymptom(symptoms, symptomOf(alert.issue)).filter((one) => !isSameSymptom(one, present))
  return { ...about, issue, ...(before.length === 0 ? {} : { symptoms: [...before] }) }
}
