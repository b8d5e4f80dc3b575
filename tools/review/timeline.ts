import * as E from 'fp-ts/Either'
import { defined } from '../../schemas/defined'
import { SOURCE } from '../../schemas/event'
import { ExecutionCompleted, IssueDetected } from '../../schemas/events'
import type { Severity } from '../../schemas/scalars'
import { actionState, actionStates } from './actions'
import { answersOf, domainsOf } from './answers'
import { blindnessOf } from './blindness'
import type { Filed } from './filed'
import { gapsOf } from './gaps'
import { improvementsOf, overallImprovements } from './improvements'
import { durationsOf, outcomeOf, quantiles } from './measures'
import { milestonesOf } from './milestones'
import {
  type AlertReview,
  type Entry,
  measures,
  type Outage,
  type Review,
  tally,
  type Verdict,
} from './model'
import { outagesOf } from './outages'
import { firstOf } from './read'
import type { Stored } from './record'
import { storyOf } from './stories'
import type { Line } from './story'

export interface Material
  extends Pick<Review, 'generated_at' | 'window' | 'time_zone' | 'filter' | 'notices'> {
  readonly replay: { readonly name: string; readonly archive: string }
  readonly events: readonly Filed[]
  readonly duplicates: number
  readonly alerts: ReadonlyMap<string, Stored>
  /** Minutes between reminders, by severity; the settings' default without it. */
  readonly reminder_minutes?: Readonly<Partial<Record<Severity, number>>>
}

/** Everything that is reported of one day, from its events and from what is stored. */
export const review = (given: Material): Review => {
  const { filter, window, alerts: stored } = given
  const byAlert = new Map<string, Filed[]>()
  if (filter.alert !== undefined && stored.get(filter.alert) !== undefined) byAlert.set(filter.alert, [])
  for (const filed of given.events)
    if (filed.alert_id !== undefined)
      byAlert.set(filed.alert_id, [...(byAlert.get(filed.alert_id) ?? []), filed])
  // Whatever a record contradicts is shown and marked, and nothing is concluded from it.
  const believed = new Map(
    [...byAlert].map(([id, events]) => [
      id,
      events.filter((filed) => verify(filed, stored.get(id)).verification !== 'unverified'),
    ]),
  )
  const outages = outagesOf(believed)
  const chosen = [...byAlert]
    .filter(([id]) => filter.alert === undefined || id === filter.alert)
    .flatMap(([id, events]) => {
      const one = alertReview(
        { id, events, believed: believed.get(id) ?? [], stored: stored.get(id), outage: outages.get(id) },
        given,
      )
      return one === undefined || (filter.domain !== undefined && !one.domains.includes(filter.domain))
        ? []
        : [one]
    })
    .sort((a, b) => compare(a.first_at, b.first_at))
  const narrowed = filter.alert !== undefined || filter.domain !== undefined
  const unbound = given.events.filter(({ alert_id }) => alert_id === undefined)
  return {
    generated_at: given.generated_at,
    window,
    time_zone: given.time_zone,
    filter,
    replay: { ...given.replay, events: given.events.length, duplicates: given.duplicates },
    notices: given.notices,
    measures: Object.fromEntries(
      measures.map((measure) => [
        measure,
        quantiles(chosen.map(({ durations }) => durations[`${measure}_ms`])),
      ]),
    ) as Review['measures'],
    outcomes: tally(chosen.map(({ outcome }) => outcome)),
    actions: sumOf(chosen.map(({ actions }) => actions)),
    improvements: overallImprovements(chosen),
    blindness: blindnessOf(unbound.filter(({ source }) => source === SOURCE)),
    alerts: chosen,
    system: narrowed ? [] : unbound.flatMap((filed) => entriesOf(filed, undefined)),
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const sumOf = (all: readonly AlertReview['actions'][]): Review['actions'] =>
  tally(all.flatMap((counts) => actionStates.flatMap((state) => Array(counts[state] ?? 0).fill(state))))

interface OneAlert {
  readonly id: string
  readonly events: readonly Filed[]
  readonly believed: readonly Filed[]
  readonly stored: Stored
  readonly outage: Outage | undefined
}

const alertReview = (
  { id: alert_id, events, believed, stored, outage }: OneAlert,
  { window, reminder_minutes }: Material,
): AlertReview | undefined => {
  const alert = typeof stored === 'string' ? undefined : stored
  const domain = alert?.domain ?? events[0]?.domain
  if (domain === undefined) return undefined
  const detected = firstOf(IssueDetected, believed)?.data
  const issue = detected?.issue ?? alert?.issue
  const monitor = detected?.monitor ?? alert?.monitor
  const timeline = events
    .flatMap((filed) => entriesOf(filed, stored))
    .map((entry, index) => ({ entry, index }))
    .sort((a, b) => Date.parse(a.entry.at) - Date.parse(b.entry.at) || a.index - b.index)
    .map(({ entry }) => entry)
  const about = alert ?? (issue === undefined ? undefined : { ...issue, cause: issue.issue_type })
  const durations = durationsOf(believed, outage)
  const outcome = outcomeOf(believed, alert, window.to)
  const gaps = gapsOf(believed, stored, window, reminder_minutes)
  const improve = improvementsOf({ events: believed, durations, outcome, gaps })
  const completed = firstOf(ExecutionCompleted, believed)?.data
  const states = completed?.actions.map((report) => actionState(report, completed.dry_run === true)) ?? []
  return {
    alert_id,
    domain,
    ...defined({ monitor }),
    ...domainsOf(domain, issue, believed),
    ...(about === undefined ? {} : { cause: about.cause, severity: about.severity, summary: about.summary }),
    outcome,
    recorded: alert !== undefined,
    first_at: timeline[0]?.at ?? alert?.timestamp ?? window.from,
    last_at: timeline.at(-1)?.at ?? alert?.timestamp ?? window.from,
    durations,
    ...defined({ outage }),
    milestones: milestonesOf(believed, outage),
    answers: answersOf({ events: believed, record: alert, outage }, improve),
    actions: tally(states),
    timeline,
    gaps,
  }
}

/** What an event says, or, where its definition is not this one's, that it is there. */
const linesOf = (filed: Filed): readonly Line[] => {
  const lines = filed.source === SOURCE ? storyOf(filed.event)?.lines(filed.detail) : undefined
  if (lines === undefined) {
    const about = filed.domain === undefined ? '' : `, about ${filed.domain}`
    return [{ phase: 'other', text: `an event of ${filed.source}${about}` }]
  }
  return E.isRight(lines)
    ? lines.right
    : [{ phase: 'other', text: `not readable as of today: ${lines.left}` }]
}

const entriesOf = (filed: Filed, stored: Stored): readonly Entry[] => {
  const verdict = verify(filed, stored)
  return linesOf(filed).map(
    (line): Entry => ({
      at: line.at ?? filed.at,
      phase: line.phase,
      text: line.text,
      ...defined({ by: line.by }),
      event: filed.event,
      event_id: filed.event_id,
      source: filed.source,
      ...verdict,
    }),
  )
}

/** Whether the stored alert bears an event out. Anybody who may put events can put one that never happened. */
export const verify = (filed: Filed, stored: Stored): Verdict => {
  const unverified = (because: string): Verdict => ({ verification: 'unverified', because })
  const notRecorded = (because: string): Verdict => ({ verification: 'not_recorded', because })
  if (filed.conflicting) return unverified('another event bears the same event id')
  if (filed.alert_id === undefined) return { verification: 'not_recorded' }
  if (stored === undefined) return notRecorded('the table holds no record of this alert')
  if (typeof stored === 'string') return notRecorded(`the record cannot be read: ${stored}`)
  if (filed.domain !== stored.domain) return unverified('the record is of another domain')
  return storyOf(filed.event)?.compare(filed.detail, stored) ?? { verification: 'not_recorded' }
}
