import { issueTypes } from '../../functions/domain/issues/table'
import { defined } from '../../schemas/defined'
import { SOURCE } from '../../schemas/event'
import { AlertAnalyzed, AlertUpdated, IssueDetected } from '../../schemas/events'
import { IssueType } from '../../schemas/issue'
import type { Instant } from '../../schemas/scalars'
import type { UnknownWord } from '../../schemas/vocabulary'
import { domainsOf } from '../review/answers'
import { blindnessOf } from '../review/blindness'
import type { Filed } from '../review/filed'
import { beginningOf, recoveryOf } from '../review/outages'
import { allOf, firstOf } from '../review/read'
import { covered, cut, type Interval, minus, union } from './intervals'
import type { Day, DomainStatus, Incident, State, Status } from './model'

const DAY = 86_400_000
const MINUTE = 60_000

export interface StatusMaterial {
  readonly events: readonly Filed[]
  readonly from: Instant
  readonly to: Instant
  /** Before this nothing is on record. */
  readonly known_from: Instant
  /** Domains that are watched, whether anything ever happened to them or not. */
  readonly monitored: readonly string[]
  readonly target: number
  /** After the end of an alert, a fault that goes on opens the next one by then. */
  readonly cool_down_minutes: number
}

/** The probes of one more tick, and their confirmation. */
const GRACE_MS = 10 * MINUTE

const ENDS = new Set(['ExecutionCompleted', 'AlertRejected', 'AlertClosed'])

/** Visitors notice a grave fault of the site itself. */
const kindOf = (cause: IssueType | UnknownWord): Incident['kind'] => {
  // One that only a newer version knows is a fault all the same.
  if (!IssueType.is(cause)) return 'down'
  const { check, severity } = issueTypes[cause]
  if (check === 'probing') return 'unknown'
  return check === 'site' && (severity === 'critical' || severity === 'high') ? 'down' : 'at_risk'
}

interface Fault extends Incident {
  readonly domains: readonly string[]
}

const iso = (time: number): Instant => new Date(time).toISOString()

/** What happened to each alert, as far as its events say; what several events claim under one id is left out. */
const faultsOf = ({ events, from, to, cool_down_minutes }: StatusMaterial): readonly Fault[] => {
  const byAlert = new Map<string, Filed[]>()
  for (const filed of events)
    if (filed.alert_id !== undefined && filed.source === SOURCE && !filed.conflicting)
      byAlert.set(filed.alert_id, [...(byAlert.get(filed.alert_id) ?? []), filed])
  // The next alert of the same outage begins where this one ends.
  const next = new Map(
    [...byAlert.values()].flatMap((own) => {
      const issue = firstOf(IssueDetected, own)?.data
      return issue?.previous_alert_id === undefined
        ? []
        : [[issue.previous_alert_id as string, beginningOf(issue)]]
    }),
  )
  return [...byAlert]
    .flatMap(([id, own]): readonly Fault[] => {
      const recovered = recoveryOf(own)?.at
      const ended = own.find(({ event }) => ENDS.has(event))?.at
      const latest =
        ended === undefined ? undefined : iso(Date.parse(ended) + cool_down_minutes * MINUTE + GRACE_MS)
      const end = recovered ?? next.get(id) ?? latest
      const until = end === undefined || end > to ? undefined : end
      const is_end_assumed = end !== undefined && recovered === undefined && !next.has(id)
      const phases = phasesOf(own, from).filter((phase) => until === undefined || phase.from < until)
      return phases.map((phase, index) => {
        const after = phases[index + 1]
        return {
          ...{ alert_ids: [id], ...phase, kind: kindOf(phase.cause) },
          ...defined({ to: after === undefined ? until : after.from }),
          is_end_assumed: after === undefined && is_end_assumed,
        }
      })
    })
    .filter(({ to: end }) => end === undefined || end > from)
}

type Phase = Pick<Fault, 'from' | 'domains'> & { readonly cause: IssueType | UnknownWord }

/** What an alert was about, and from when on: it may get worse or another, and domains join and leave it. */
const phasesOf = (own: readonly Filed[], from: Instant): readonly Phase[] => {
  const issue = firstOf(IssueDetected, own)?.data
  const updates = allOf(AlertUpdated, own).map(({ data }) => data)
  const [first] = updates
  const cause =
    issue?.issue.issue_type ??
    first?.previous_cause ??
    first?.cause ??
    firstOf(AlertAnalyzed, own)?.data.cause
  const domain = issue?.domain ?? own[0]?.domain
  if (cause === undefined || domain === undefined) return []
  const joined = new Set(updates.flatMap(({ reason, changed = [] }) => (reason === 'joined' ? changed : [])))
  const known = domainsOf(domain, issue?.issue, own).domains
  const domains = known.filter((one) => one === domain || !joined.has(one))
  const found: Phase[] = [{ cause, domains, from: issue === undefined ? from : beginningOf(issue) }]
  for (const { reason, cause: is, changed = [], domains: members = [], updated_at } of updates) {
    const was = found.at(-1)
    if (was === undefined || updated_at < was.from) continue
    const left = reason === 'left' ? changed.filter((one) => !members.includes(one)) : []
    found.push({
      // Until a probe finds it well, it stays as grave as it was.
      cause: kindOf(is) === 'down' && kindOf(was.cause) !== 'down' ? is : was.cause,
      domains: [...new Set([...was.domains, ...(reason === 'joined' ? changed : [])])].filter(
        (one) => !left.includes(one),
      ),
      from: updated_at,
    })
  }
  return found
}

/** Alerts of one cause whose times touch are one incident. */
const incidentsOf = (faults: readonly Fault[]): readonly Incident[] => {
  const sorted = [...faults].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
  const found: Incident[] = []
  for (const { domains: _, ...fault } of sorted) {
    const index = found.findIndex(
      ({ cause, to }) => cause === fault.cause && (to === undefined || to >= fault.from),
    )
    const known = found[index]
    if (known === undefined) {
      found.push(fault)
      continue
    }
    const { to: _to, ...rest } = known
    const later =
      known.to === undefined || fault.to === undefined ? undefined : known.to > fault.to ? known : fault
    found[index] = {
      ...rest,
      alert_ids: [...new Set([...known.alert_ids, ...fault.alert_ids])],
      ...defined({ to: later?.to }),
      is_end_assumed: later?.is_end_assumed ?? false,
    }
  }
  return found.reverse()
}

/** From the events of a window to what a status page says. The same events give the same status. */
export const statusOf = (given: StatusMaterial): Status => {
  const { from, to, known_from, monitored, target, events } = given
  const faults = faultsOf(given)
  const trustworthy = events.filter(({ source, conflicting }) => source === SOURCE && !conflicting)
  const degraded = blindnessOf(trustworthy).filter(({ to: end }) => end === undefined || end > from)
  const days = daysOf([Date.parse(from), Date.parse(to)])
  const window: Interval = [Date.parse(from), Date.parse(to)]
  const times = ({ from: begin, to: end }: { readonly from: Instant; readonly to?: Instant }): Interval => [
    Date.parse(begin),
    end === undefined ? window[1] : Date.parse(end),
  ]
  const known: Interval = [Math.max(window[0], Date.parse(known_from)), window[1]]
  const blind = cut(union(degraded.map(times)), known)
  const names = [...new Set([...monitored, ...faults.flatMap(({ domains }) => domains)])].sort()
  const domainStatus = (domain: string): DomainStatus => {
    const own = faults.filter(({ domains }) => domains.includes(domain))
    const timesOf = (kind: Incident['kind']) =>
      cut(union(own.filter((one) => one.kind === kind).map(times)), known)
    const down = timesOf('down')
    const risk = timesOf('at_risk')
    // While detection is not to be trusted only what was known to be down is known.
    const trusted = union([...minus([known], union([...blind, ...timesOf('unknown')])), ...down])
    const known_days = days.map(
      ([begin, end]): Day => ({
        date: iso(begin).slice(0, 10),
        known_ms: covered(trusted, [begin, end]),
        down_ms: covered(down, [begin, end]),
        at_risk: covered(risk, [begin, end]) > 0,
      }),
    )
    const total = covered(trusted, window)
    const used_ms = covered(down, window)
    return {
      domain,
      state: stateOf(own, total > 0 && degraded.every((one) => one.to !== undefined)),
      days: known_days,
      ...(total === 0 ? {} : { availability: 1 - used_ms / total }),
      budget: { allowed_ms: Math.round((1 - target) * days.length * DAY), used_ms },
      incidents: incidentsOf(own),
    }
  }
  return {
    at: to,
    from,
    target,
    domains: names.map(domainStatus),
    degraded: degraded.map(({ reason, from: begin, to: end }) => ({
      reason,
      from: begin,
      ...defined({ to: end }),
    })),
  }
}

const stateOf = (faults: readonly Fault[], isKnown: boolean): State => {
  const open = faults.filter(({ to }) => to === undefined)
  if (open.some(({ kind }) => kind === 'down')) return 'failing'
  if (!isKnown || open.some(({ kind }) => kind === 'unknown')) return 'unknown'
  return open.length > 0 ? 'at_risk' : 'operational'
}

/** The days of a window, UTC; the first and the last may be parts. */
const daysOf = ([from, to]: Interval): readonly Interval[] => {
  const days: Interval[] = []
  for (let begin = from; begin < to; begin = days.at(-1)?.[1] ?? to)
    days.push([begin, Math.min(to, (Math.floor(begin / DAY) + 1) * DAY)])
  return days
}
