import type { Alert } from '../../../schemas/alert'
import { identityFrom, keyOf, type Monitor, monitorOf, shownName } from '../../../schemas/monitor'
import { reportFor } from '../../domain/issues/coverage'
import type { ProbeReport, Prober } from '../../runtime/ports'
import { inParallel } from '../../runtime/worker-pool'
import type { ExecutionPorts } from '../ports'

/** One of the monitors that were decided on. */
export interface SignedMonitor {
  readonly monitor: Monitor
  readonly name: string
  /** The one whose evidence the alert holds. */
  readonly isOwn: boolean
}

export interface SignedReport extends SignedMonitor {
  readonly report: ProbeReport
}

/** The monitors that a decision is about: those that shared the alert when it was made. */
export const signedMonitors = (
  alert: Alert,
  { settings }: Pick<ExecutionPorts, 'settings'>,
): readonly SignedMonitor[] => {
  const own = keyOf(alert)
  return (alert.members ?? [own]).map((key) => {
    const identity = identityFrom(key)
    const monitor = monitorOf(settings.monitors, identity) ?? { domain: identity.domain }
    return { monitor, name: shownName(identity), isOwn: key === own }
  })
}

/** How many of them the alert does not list: of these nothing is known. */
export const unlisted = ({ members = [], member_count = 0 }: Alert): number =>
  Math.max(0, member_count - members.length)

/** Fresh probes of these, each judged by the check that the alert is about. */
export const probeAll = async (
  alert: Alert,
  monitors: readonly SignedMonitor[],
  how: keyof Pick<Prober, 'probe' | 'confirm'>,
  { prober, settings }: Pick<ExecutionPorts, 'prober' | 'settings'>,
): Promise<readonly SignedReport[]> =>
  inParallel(settings.probe.concurrency, monitors, async (one) => ({
    ...one,
    report: reportFor(alert.issue, await prober[how](one.monitor)()),
  }))

/** What the probes of several come to: they fail while one fails, and are well when all are. */
export const together = (alert: Alert, reports: readonly SignedReport[]): ProbeReport => {
  const ofStatus = (status: ProbeReport['status']) => reports.filter((one) => one.report.status === status)
  const failing = ofStatus('issue')
  const open = ofStatus('unknown')
  const [first] = [...failing, ...open, ...reports]
  const base = first?.report ?? { domain: alert.domain, issues: [], timings: {} }
  if (failing.length > 0)
    return { ...base, status: 'issue', issues: failing.flatMap(({ report }) => report.issues).slice(0, MOST) }
  if (open.length > 0 || unlisted(alert) > 0) {
    const rest = unlisted(alert) === 0 ? [] : [`${unlisted(alert)} more are not listed.`]
    const reasons = open.map(({ name, report }) => `${name}: ${report.reason ?? 'no reason given'}`)
    return { ...base, status: 'unknown', issues: [], reason: [...reasons, ...rest].join(' ').slice(0, 500) }
  }
  return { ...base, status: 'healthy', issues: [] }
}

/** Issues that are shown of many. */
const MOST = 5
