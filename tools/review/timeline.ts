import * as E from 'fp-ts/Either'
import type { Alert } from '../../schemas/alert'
import { defined } from '../../schemas/defined'
import { SOURCE } from '../../schemas/event'
import { events as known } from '../../schemas/events'
import type { Filed } from './filed'
import { gapsOf } from './gaps'
import { durationsOf, outcomeOf, quantiles } from './measures'
import type { AlertReview, Entry, Review, Verdict } from './model'
import type { Stored } from './record'
import { type Line, storyOf } from './stories'

export interface Material
  extends Pick<Review, 'generated_at' | 'window' | 'time_zone' | 'filter' | 'notices'> {
  readonly replay: { readonly name: string; readonly archive: string }
  readonly events: readonly Filed[]
  readonly duplicates: number
  readonly alerts: ReadonlyMap<string, Stored>
}

/** Everything that is reported of one day, from its events and from what is stored. */
export const review = (given: Material): Review => {
  const { filter, window, alerts } = given
  const ids = new Set(given.events.flatMap(({ alert_id }) => (alert_id === undefined ? [] : [alert_id])))
  if (filter.alert !== undefined) ids.add(filter.alert)
  const chosen = [...ids]
    .filter((id) => filter.alert === undefined || id === filter.alert)
    .flatMap((id) => {
      const events = given.events.filter(({ alert_id }) => alert_id === id)
      const one = alertReview(id, events, alerts.get(id), window)
      return one === undefined || (filter.domain !== undefined && one.domain !== filter.domain) ? [] : [one]
    })
    .sort((a, b) => (a.first_at < b.first_at ? -1 : a.first_at > b.first_at ? 1 : 0))
  const narrowed = filter.alert !== undefined || filter.domain !== undefined
  const system = narrowed ? [] : given.events.filter(({ alert_id }) => alert_id === undefined)
  return {
    generated_at: given.generated_at,
    window,
    time_zone: given.time_zone,
    filter,
    replay: { ...given.replay, events: given.events.length, duplicates: given.duplicates },
    notices: given.notices,
    measures: {
      detect: quantiles(chosen.map(({ durations }) => durations.detect_ms)),
      decide: quantiles(chosen.map(({ durations }) => durations.decide_ms)),
      repair: quantiles(chosen.map(({ durations }) => durations.repair_ms)),
    },
    alerts: chosen,
    system: system.flatMap((filed) => entriesOf(filed, undefined)),
  }
}

const alertReview = (
  alert_id: string,
  events: readonly Filed[],
  stored: Stored,
  window: Review['window'],
): AlertReview | undefined => {
  const alert = typeof stored === 'string' ? undefined : stored
  const [first] = events
  const domain = alert?.domain ?? first?.domain
  if (domain === undefined) return undefined
  const issue = events.find(({ event }) => event === 'IssueDetected')
  const timeline = events
    .flatMap((filed) => entriesOf(filed, stored))
    .map((entry, index) => ({ entry, index }))
    .sort((a, b) => Date.parse(a.entry.at) - Date.parse(b.entry.at) || a.index - b.index)
    .map(({ entry }) => entry)
  const about = alert ?? describedBy(issue)
  return {
    alert_id,
    domain,
    ...(about === undefined ? {} : { cause: about.cause, severity: about.severity, summary: about.summary }),
    outcome: outcomeOf(events),
    recorded: alert !== undefined,
    first_at: timeline[0]?.at ?? alert?.timestamp ?? window.from,
    last_at: timeline.at(-1)?.at ?? alert?.timestamp ?? window.from,
    durations: durationsOf(events),
    timeline,
    gaps: gapsOf(events, stored, window),
  }
}

const IssueDetected = known[0]

const describedBy = (filed: Filed | undefined): Pick<Alert, 'cause' | 'severity' | 'summary'> | undefined => {
  const decoded = filed === undefined ? undefined : IssueDetected.decode(filed.detail)
  if (decoded === undefined || E.isLeft(decoded)) return undefined
  const { issue_type, severity, summary } = decoded.right.data.issue
  return { cause: issue_type, severity, summary }
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
