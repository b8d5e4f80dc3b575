import type { Issue } from '../../../schemas/issue'
import { checkOf } from './coverage'
import { comparable, factOf } from './fact'
import { severityRank } from './severity'
import { isSameSymptom, type Planned, symptomClass, symptomOf, symptomsOf } from './symptom'
import { issueTypes } from './table'

const comparedFact = (issue: Issue, name: string): string | undefined => {
  const value = factOf(issue, name)
  return value === undefined ? undefined : comparable(name, value)
}

/**
 * Why what is seen now is not what the plan was made for, as one part of a sentence; `undefined` where it still is. A
 * fault of another type, of a higher severity, of another certificate, or of another class of HTTP status is another one.
 */
export const materialChange = (planned: Issue, seen: readonly Issue[]): string | undefined => {
  const ofCheck = seen.filter((one) => checkOf(one) === checkOf(planned))
  const same = ofCheck.find(({ issue_type }) => issue_type === planned.issue_type)
  if (same === undefined) {
    const now = ofCheck.map(({ issue_type }) => issue_type).join(', ')
    return `the fault is ${now === '' ? 'another' : now} now, no longer ${planned.issue_type}`
  }
  if (severityRank(same.severity) > severityRank(planned.severity))
    return `its severity has risen from ${planned.severity} to ${same.severity}`
  const changed = (issueTypes[planned.issue_type].material ?? []).find(
    (name) => comparedFact(same, name) !== comparedFact(planned, name),
  )
  if (changed !== undefined) return `${changed} is another than in the analysis`
  const [before, now] = [planned, same].map((issue) => factOf(issue, 'status_code') ?? '')
  // 502 and 503 are the same outage, 404 and 503 are not.
  return planned.issue_type === 'http_status' && before?.[0] !== now?.[0]
    ? `the status is ${now} now, no longer ${before}`
    : undefined
}

/** The same for another monitor that shares the alert: type, class and severity, which is what they have in common. */
export const unplannedMember = (alert: Planned, observed: Issue): string | undefined => {
  const kind = symptomClass(symptomOf(observed))
  if (!symptomsOf(alert).some((known) => symptomClass(known) === kind))
    return `it fails by ${kind}, which is new`
  return severityRank(observed.severity) > severityRank(alert.severity)
    ? `its severity is ${observed.severity}, and was ${alert.severity} at most`
    : undefined
}

/**
 * The same for an alert: what it was analysed for is a set of symptoms, and its severity that of the worst. A fault that goes to
 * and fro among them is what its plan was made for.
 */
export const unplannedChange = (alert: Planned, seen: readonly Issue[]): string | undefined => {
  const { issue, severity, symptoms = [] } = alert
  const change = materialChange({ ...issue, severity }, seen)
  if (change === undefined) return undefined
  const isKnown = (one: Issue): boolean =>
    checkOf(one) === checkOf(issue) &&
    severityRank(one.severity) <= severityRank(severity) &&
    symptoms.some((known) => isSameSymptom(known, symptomOf(one)))
  return seen.some(isKnown) ? undefined : change
}
