import { defined } from '../../schemas/defined'
import { AlertClosed, ExecutionCompleted, IssueDetected, IssueResolved } from '../../schemas/events'
import type { Instant } from '../../schemas/scalars'
import type { Filed } from './filed'
import type { Outage } from './model'
import { firstOf } from './read'

/** The event that says that the domain of an alert is well again, and when that was. */
export const recoveryOf = (
  events: readonly Filed[],
): { readonly at: Instant; readonly event_id: string } | undefined => {
  const completed = firstOf(ExecutionCompleted, events)
  if (completed?.data.result === 'resolved' || completed?.data.result === 'nothing_to_do')
    return { at: completed.data.completed_at, event_id: completed.filed.event_id }
  const closed = firstOf(AlertClosed, events)
  if (closed?.data.closed_reason === 'recovered')
    return { at: closed.data.closed_at, event_id: closed.filed.event_id }
  const resolved = firstOf(IssueResolved, events)
  return resolved === undefined
    ? undefined
    : { at: resolved.data.resolved_at, event_id: resolved.filed.event_id }
}

/** When the fault was seen first: the evidence is that of the last tick which had to see it. */
export const beginningOf = ({ failing_since, issue }: IssueDetected): Instant =>
  failing_since ?? issue.evidence.observed_at

/**
 * The outage of each alert. It ends when the domain is well, not when somebody rejects or acknowledges: where the fault then
 * opens the next alert, that one goes on with the same outage.
 */
export const outagesOf = (alerts: ReadonlyMap<string, readonly Filed[]>): ReadonlyMap<string, Outage> => {
  const issues = new Map(
    [...alerts].flatMap(([id, events]) => {
      const issue = firstOf(IssueDetected, events)?.data
      return issue === undefined ? [] : [[id, issue] as const]
    }),
  )
  // What was one alert of a group may go on as several.
  const next = new Map<string, readonly string[]>()
  const previousOf = new Map<string, string>()
  for (const [id, issue] of issues) {
    const { previous_alert_id: previous } = issue
    const before = previous === undefined ? undefined : alerts.get(previous)
    if (previous === undefined || before === undefined) continue
    // One that is well only later, together with the alerts after it, was about the same outage.
    const recovered = recoveryOf(before)?.at
    if (recovered !== undefined && recovered <= beginningOf(issue)) continue
    next.set(previous, [...(next.get(previous) ?? []), id])
    previousOf.set(id, previous)
  }
  const firstBefore = (id: string): string => {
    const passed = new Set<string>()
    let at = id
    for (let to = previousOf.get(at); to !== undefined && !passed.has(to); to = previousOf.get(at)) {
      passed.add(to)
      at = to
    }
    return at
  }
  /** Alerts after which none goes on with an outage. */
  const lastAfter = (id: string): readonly string[] => {
    const passed = new Set([id])
    for (const at of passed) for (const to of next.get(at) ?? []) passed.add(to)
    const ends = [...passed].filter((at) => !next.has(at))
    return ends.length === 0 ? [id] : ends
  }
  const endOf = (id: string): Instant | undefined => {
    const ends = lastAfter(id).map((at) => recoveryOf(alerts.get(at) ?? [])?.at)
    return ends.includes(undefined) ? undefined : ends.sort().at(-1)
  }
  const wells = [...alerts].flatMap(([id, events]) => {
    const at = recoveryOf(events)?.at
    const domain = issues.get(id)?.domain
    return at === undefined || domain === undefined ? [] : [{ at, domain }]
  })
  return new Map(
    [...issues].map(([id, { domain }]) => {
      const first = firstBefore(id)
      const began_with = issues.get(first)
      const from = began_with === undefined ? '' : beginningOf(began_with)
      const to = endOf(id)
      const well = [
        ...wells.flatMap((one) => (one.domain === domain && one.at <= from ? [one.at] : [])),
        ...(began_with?.last_well_at === undefined ? [] : [began_with.last_well_at]),
      ]
        .sort()
        .at(-1)
      const began = first === id ? undefined : first
      return [id, { from, ...defined({ to, last_well_at: well, began_with: began }) }]
    }),
  )
}
