import type { Alert } from '../../../schemas/alert'
import type { Fact, Issue, Symptom } from '../../../schemas/issue'
import type { Severity } from '../../../schemas/scalars'
import { comparable, factOf } from './fact'
import { severityRank } from './severity'
import { issueTypes } from './table'

/** What an alert says of its fault: the symptom that it has now, and those it had before. */
export interface Planned extends Symptoms {
  readonly severity: Severity
}
interface Symptoms {
  readonly issue: Issue
  readonly symptoms?: Alert['symptoms'] | undefined
}

/** Symptoms of one type and class that are kept: what differs each time must not fill the item. */
const OF_A_CLASS = 3
const STATUS_CLASS = 'status_class'

const classFacts = (issue: Issue): readonly Fact[] => {
  const code = issue.issue_type === 'http_status' ? factOf(issue, 'status_code') : undefined
  // 502 and 503 are the same outage, 404 and 503 are not.
  return code === undefined ? [] : [{ name: STATUS_CLASS, value: `${code[0]}xx` }]
}

export const symptomOf = (issue: Issue): Symptom => {
  const { issue_type, severity } = issue
  const material = (issueTypes[issue_type].material ?? []).flatMap((name) => {
    const value = factOf(issue, name)
    return value === undefined ? [] : [{ name, value: comparable(name, value) }]
  })
  return { issue_type, severity, facts: [...classFacts(issue), ...material] }
}

/** Type and class, without the facts: all that domains of one group have in common. */
export const classSymptomOf = (issue: Issue): Symptom => ({
  issue_type: issue.issue_type,
  severity: issue.severity,
  facts: [...classFacts(issue)],
})

/** `http_status 5xx` */
export const symptomClass = ({ issue_type, facts }: Symptom): string =>
  [issue_type, ...facts.flatMap(({ name, value }) => (name === STATUS_CLASS ? [value] : []))].join(' ')

export const isSameSymptom = (one: Symptom, other: Symptom): boolean =>
  JSON.stringify([one.issue_type, one.facts]) === JSON.stringify([other.issue_type, other.facts])

export const worseOf = (one: Severity, other: Severity): Severity =>
  severityRank(one) >= severityRank(other) ? one : other

/** The severity of an alert is that of its worst symptom: it never falls while the alert is open. */
export const severityOf = ({ issue, symptoms = [] }: Symptoms): Severity =>
  symptoms.reduce((worst, { severity }) => worseOf(worst, severity), issue.severity)

/** All symptoms that people know of, and that a plan may meet. */
export const symptomsOf = ({ issue, symptoms = [] }: Symptoms): readonly Symptom[] => [
  symptomOf(issue),
  ...symptoms,
]

/** The list with one more; of one type and class the newest are kept, with the worst severity of those that are not. */
export const withSymptom = (symptoms: readonly Symptom[], added: Symptom): readonly Symptom[] => {
  const same = symptoms.find((one) => isSameSymptom(one, added))
  const others = symptoms.filter((one) => one !== same)
  const ofClass = others.filter((one) => symptomClass(one) === symptomClass(added))
  const dropped = ofClass.slice(0, Math.max(0, ofClass.length + 1 - OF_A_CLASS))
  const severity = [...dropped, ...(same === undefined ? [] : [same])].reduce(
    (worst, one) => worseOf(worst, one.severity),
    added.severity,
  )
  return [...others.filter((one) => !dropped.includes(one)), { ...added, severity }]
}

/** The ways in which others of a group fail, beside that of the one that leads it. */
export const otherSymptoms = (issue: Issue, others: readonly Issue[]): readonly Symptom[] | undefined => {
  const own = symptomClass(symptomOf(issue))
  const symptoms = others
    .map(classSymptomOf)
    .filter((symptom) => symptomClass(symptom) !== own)
    .reduce<readonly Symptom[]>(withSymptom, [])
  return symptoms.length === 0 ? undefined : symptoms
}
