import { defined } from '../../../schemas/defined'
import type { Issue } from '../../../schemas/issue'
import type { MonitorState } from '../../../schemas/monitor'
import type { AlertId } from '../../../schemas/scalars'
import { alertId } from '../../domain/alert/alert-id'
import { membersOf } from '../../domain/alert/members'
import { severityRank } from '../../domain/issues/severity'
import { otherSymptoms } from '../../domain/issues/symptom'
import type {
  AlertCandidate,
  AlertDecision,
  Assessed,
  FleetDecisions,
  FleetMonitor,
  OpenAlert,
} from '../model'
import { causeWithin, domainsOf, groupIssue, ofItsKind, sharedCauses } from './shared-causes'

interface DomainCandidate {
  /** The monitor's. */
  readonly key: string
  readonly domain: string
  readonly name: string | undefined
  readonly state: MonitorState
  readonly candidate: AlertCandidate
}

interface Sharing {
  readonly candidates: DomainCandidate[]
  readonly open_alerts: OpenAlert[]
}

/** The worst first, then by name: every tick that sees the same decides the same. */
const worstFirst = (a: DomainCandidate, b: DomainCandidate): number =>
  severityRank(b.candidate.issue.severity) - severityRank(a.candidate.issue.severity) ||
  (a.key < b.key ? -1 : 1)

const oldestFirst = (a: OpenAlert, b: OpenAlert): number => (a.detected_at < b.detected_at ? -1 : 1)

/** A group that opens in this tick: the first one leads. */
interface NewGroup {
  readonly group: string
  readonly members: DomainCandidate[]
}

const isWorseThan = ({ candidate }: DomainCandidate, open: Pick<Issue, 'severity'> | undefined): boolean =>
  open !== undefined && severityRank(candidate.issue.severity) > severityRank(open.severity)

/**
 * One alert for many domains: where at least `minDomains` fail for a shared cause, one of them leads and the others join
 * its alert; of monitors of one domain, two are enough. Those that fail later join a group that is open. Every candidate gets
 * a decision.
 * @param sharedByAll a cause that all of them share, whatever their evidence says and however few they are
 * @param elsewhere alerts of domains that are not among these
 */
export const groupCandidates = (
  fleet: readonly Assessed[],
  minDomains: number,
  sharedByAll?: string,
  elsewhere: readonly OpenAlert[] = [],
): FleetDecisions => {
  const isEnough = (failing: readonly { readonly domain: string }[]): boolean => {
    const domains = domainsOf(failing).length
    return failing.length > 1 && (domains === 1 || domains >= (sharedByAll === undefined ? minDomains : 2))
  }
  const decisions: FleetDecisions = new Map()
  const give = (key: string, check: string, decision: AlertDecision): void => {
    decisions.set(key, (decisions.get(key) ?? new Map<string, AlertDecision>()).set(check, decision))
  }
  const waiting = new Set<DomainCandidate>()
  // Who shares another cause with a group of this tick is of that group as well: a CDN answers from many addresses.
  const groups = new Map<DomainCandidate, NewGroup>()
  const shared = sharing(fleet, elsewhere, waiting, sharedByAll)
  const bySize = [...shared].sort(([a, x], [b, y]) => sizeOf(y) - sizeOf(x) || (a < b ? -1 : 1))
  for (const [key, { candidates, open_alerts }] of bySize) {
    const open = open_alerts.find(({ group }) => group !== undefined)
    const other = candidates.find((one) => groups.has(one))
    const opening = open === undefined && other !== undefined ? groups.get(other) : undefined
    const alone = open_alerts.filter(({ group }) => group === undefined)
    const [oldest] = [...alone].sort(oldestFirst)
    const joined = open ?? opening?.members[0]?.candidate.issue ?? oldest
    const members = candidates
      // What is worse than the alert that it would join does not disappear in it.
      .filter((one) => waiting.has(one) && !isWorseThan(one, joined))
      .sort(worstFirst)
    const isGroup = open !== undefined || opening !== undefined
    if (members.length === 0 || !(isGroup || isEnough([...members, ...alone]))) continue
    for (const member of members) waiting.delete(member)
    if (open !== undefined)
      joinAll(open.group?.key ?? key, open.group?.leader ?? open.key, open.alert_id, members)
    else if (opening !== undefined) gather(opening, members)
    else if (oldest !== undefined) becomeGroup(key, oldest, members)
    else gather({ group: key, members: [] }, members)
  }
  for (const group of new Set(groups.values())) lead(group)
  for (const one of waiting) give(one.key, one.candidate.check, own(one))
  return decisions

  function joinAll(
    group: string,
    leader: string,
    alert_id: AlertId,
    members: readonly DomainCandidate[],
  ): void {
    for (const member of members)
      give(
        member.key,
        member.candidate.check,
        // The leader's own entry was not written with the others: it opens the alert that they already name.
        member.key === leader ? { ...own(member), group } : { kind: 'join', group, leader, alert_id },
      )
  }

  function becomeGroup(group: string, oldest: OpenAlert, members: readonly DomainCandidate[]): void {
    give(oldest.key, oldest.check, { kind: 'lead', group })
    joinAll(group, oldest.key, oldest.alert_id, members)
  }

  function gather(group: NewGroup, members: readonly DomainCandidate[]): void {
    group.members.push(...members)
    for (const member of members) groups.set(member, group)
  }

  function lead({ group, members: [first, ...others] }: NewGroup): void {
    if (first === undefined) return
    const { key, candidate } = first
    const decision = own(first)
    const all = membersOf(key, [key, ...others.map((other) => other.key)])
    const symptoms = otherSymptoms(
      candidate.issue,
      others.map((other) => other.candidate.issue),
    )
    const issue = groupIssue(candidate.issue, group)
    give(key, candidate.check, { ...decision, issue, group, ...all, ...defined({ symptoms }) })
    joinAll(group, key, decision.alert_id, others)
  }
}

const own = ({ key, state, candidate }: DomainCandidate): Extract<AlertDecision, { kind: 'open' }> => ({
  kind: 'open',
  alert_id: alertId(key, candidate.check, (state.generations[candidate.check] ?? 0) + 1),
  issue: candidate.issue,
  ...(candidate.repeated ? { analysis: 'repeated' as const } : {}),
})

/** Those that come more than once. */
const repeated = (values: readonly string[]): ReadonlySet<string> => {
  const [once, again] = [new Set<string>(), new Set<string>()]
  for (const value of values) (once.has(value) ? again : once).add(value)
  return again
}

const sizeOf = ({ candidates, open_alerts }: Sharing): number => candidates.length + open_alerts.length

const sharing = (
  fleet: readonly Assessed[],
  elsewhere: readonly OpenAlert[],
  waiting: Set<DomainCandidate>,
  sharedByAll: string | undefined,
): ReadonlyMap<string, Sharing> => {
  const found = new Map<string, Sharing>()
  const at = (key: string): Sharing => {
    const known = found.get(key) ?? { candidates: [], open_alerts: [] }
    found.set(key, known)
    return known
  }
  const several = repeated(fleet.map(({ observation }) => observation.monitor.domain))
  const causesOf = (issue: Issue, monitor: FleetMonitor): readonly string[] => [
    ...sharedCauses(issue, monitor),
    ...(several.has(monitor.domain) ? [causeWithin(issue, monitor)] : []),
  ]
  for (const { observation, assessed } of fleet) {
    const { monitor, key, state, alerts } = observation
    const { domain, name } = monitor
    for (const candidate of assessed.candidates) {
      const one = { key, domain, name, state, candidate }
      waiting.add(one)
      const causes =
        sharedByAll === undefined ? causesOf(candidate.issue, monitor) : [ofItsKind(sharedByAll, monitor)]
      for (const cause of causes) at(cause).candidates.push(one)
    }
    for (const [check, entry] of Object.entries(assessed.open)) {
      const ended = typeof alerts.get(entry.alert_id) === 'object'
      const isCandidate = assessed.candidates.some((candidate) => candidate.check === check)
      if (ended || isCandidate || entry.recovered_at !== undefined) continue
      const causes = causesOf(entry.issue, monitor)
      const keys = entry.group === undefined ? causes : [...new Set([entry.group.key, ...causes])]
      const { alert_id, detected_at, group } = entry
      const openAlert = {
        ...{ key, domain, check, keys, alert_id, detected_at, severity: entry.issue.severity },
        ...defined({ group }),
      }
      for (const cause of keys) at(cause).open_alerts.push(openAlert)
    }
  }
  for (const openAlert of elsewhere)
    for (const key of new Set([
      ...openAlert.keys,
      ...(openAlert.group === undefined ? [] : [openAlert.group.key]),
    ]))
      at(key).open_alerts.push(openAlert)
  return found
}
