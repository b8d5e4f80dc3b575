import type { MonitorState, OpenIssue } from '../../../schemas/monitor'
import type { Severity } from '../../../schemas/scalars'
import { alertId } from '../../domain/alert/alert-id'
import type { AlertCandidate, Assessment } from '../assess/assess'
import type { Observation } from '../observe/observe'
import type { AlertDecision } from '../record/transition'
import { groupIssue, sharedCauses } from './shared-causes'

/** A domain of the tick, with what its state and its probe come to. */
export interface Assessed {
  readonly observation: Observation
  readonly assessed: Assessment
}

/** By domain and cause. */
export type FleetDecisions = Map<string, Map<string, AlertDecision>>

interface Wanted {
  readonly domain: string
  readonly state: MonitorState
  readonly candidate: AlertCandidate
}

/** A fault that has an alert already, which others may join. */
export interface OpenAlert extends Pick<OpenIssue, 'alert_id' | 'detected_at' | 'group'> {
  readonly domain: string
  readonly cause: string
  readonly keys: readonly string[]
}

interface Sharing {
  readonly wanted: Wanted[]
  readonly open_alerts: OpenAlert[]
}

const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low']

/** 0 for the worst. */
export const rankOf = (severity: Severity): number => SEVERITIES.indexOf(severity)

/** The worst first, then by name: every tick that sees the same decides the same. */
export const worstFirst = (a: Wanted, b: Wanted): number =>
  rankOf(a.candidate.issue.severity) - rankOf(b.candidate.issue.severity) || (a.domain < b.domain ? -1 : 1)

/**
 * One alert for many domains: where at least `minDomains` fail for a shared cause, one of them leads and the others join
 * its alert. Domains that fail later join a group that is open. Every wish gets an order.
 * @param together a cause that all of them share, whatever their evidence says and however few they are
 * @param elsewhere alerts of domains that are not among these
 */
export const groupCandidates = (
  fleet: readonly Assessed[],
  minDomains: number,
  together?: string,
  elsewhere: readonly OpenAlert[] = [],
): FleetDecisions => {
  const enough = together === undefined ? minDomains : 2
  const decisions: FleetDecisions = new Map()
  const give = (domain: string, cause: string, decision: AlertDecision): void => {
    decisions.set(domain, (decisions.get(domain) ?? new Map<string, AlertDecision>()).set(cause, decision))
  }
  const waiting = new Set<Wanted>()
  const shared = sharing(fleet, elsewhere, waiting, together)
  const bySize = [...shared].sort(([a, x], [b, y]) => sizeOf(y) - sizeOf(x) || (a < b ? -1 : 1))
  for (const [key, { wanted, open_alerts }] of bySize) {
    const members = wanted.filter((one) => waiting.has(one)).sort(worstFirst)
    const open = open_alerts.find(({ group }) => group?.key === key)
    const alone = open_alerts.filter(({ group }) => group === undefined)
    if (members.length === 0 || (open === undefined && members.length + alone.length < enough)) continue
    for (const member of members) waiting.delete(member)
    if (open !== undefined) joinAll(key, open.group?.leader ?? open.domain, open.alert_id, members)
    else if (alone.length > 0) becomeGroup(key, alone, members)
    else lead(key, members)
  }
  for (const wanted of waiting) give(wanted.domain, wanted.candidate.cause, own(wanted))
  return decisions

  function joinAll(group: string, leader: string, alert_id: string, members: readonly Wanted[]): void {
    for (const member of members)
      give(
        member.domain,
        member.candidate.cause,
        // The leader's own entry was not written with the others: it opens the alert that they already name.
        member.domain === leader ? { ...own(member), group } : { kind: 'join', group, leader, alert_id },
      )
  }

  function becomeGroup(group: string, alone: readonly OpenAlert[], members: readonly Wanted[]): void {
    const [oldest] = [...alone].sort((a, b) => (a.detected_at < b.detected_at ? -1 : 1))
    if (oldest === undefined) return
    give(oldest.domain, oldest.cause, { kind: 'lead', group })
    joinAll(group, oldest.domain, oldest.alert_id, members)
  }

  function lead(group: string, members: readonly Wanted[]): void {
    const [first, ...others] = members
    if (first === undefined) return
    const { domain, candidate } = first
    const decision = own(first)
    const issue = groupIssue(
      candidate.issue,
      group,
      members.map((member) => member.domain),
    )
    give(domain, candidate.cause, { ...decision, issue, group })
    joinAll(group, domain, decision.alert_id, others)
  }
}

const own = ({ domain, state, candidate }: Wanted): Extract<AlertDecision, { kind: 'open' }> => ({
  kind: 'open',
  alert_id: alertId(domain, candidate.cause, (state.generations[candidate.cause] ?? 0) + 1),
  issue: candidate.issue,
  ...(candidate.repeated ? { analysis: 'repeated' as const } : {}),
})

const sizeOf = ({ wanted, open_alerts }: Sharing): number => wanted.length + open_alerts.length

const sharing = (
  fleet: readonly Assessed[],
  elsewhere: readonly OpenAlert[],
  waiting: Set<Wanted>,
  together: string | undefined,
): ReadonlyMap<string, Sharing> => {
  const found = new Map<string, Sharing>()
  const at = (key: string): Sharing => {
    const known = found.get(key) ?? { wanted: [], open_alerts: [] }
    found.set(key, known)
    return known
  }
  for (const { observation, assessed } of fleet) {
    const { monitor, state, alerts } = observation
    const { domain } = monitor
    for (const candidate of assessed.candidates) {
      const wanted = { domain, state, candidate }
      waiting.add(wanted)
      const keys = together === undefined ? sharedCauses(candidate.issue, monitor) : [together]
      for (const key of keys) at(key).wanted.push(wanted)
    }
    for (const [cause, entry] of Object.entries(assessed.open)) {
      const ended = typeof alerts.get(entry.alert_id) === 'object'
      const wished = assessed.candidates.some((candidate) => candidate.cause === cause)
      if (ended || wished || entry.recovered_at !== undefined) continue
      const keys = entry.group === undefined ? sharedCauses(entry.issue, monitor) : [entry.group.key]
      const { alert_id, detected_at, group } = entry
      const openAlerts = {
        domain,
        cause,
        keys,
        alert_id,
        detected_at,
        ...(group === undefined ? {} : { group }),
      }
      for (const key of keys) at(key).open_alerts.push(openAlerts)
    }
  }
  for (const openAlerts of elsewhere)
    for (const key of openAlerts.group === undefined ? openAlerts.keys : [openAlerts.group.key])
      at(key).open_alerts.push(openAlerts)
  return found
}
