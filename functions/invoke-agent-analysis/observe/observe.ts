import { setTimeout as wait } from 'node:timers/promises'
import * as E from 'fp-ts/Either'
import type { Alert } from '../../../schemas/alert'
import type { Monitor, MonitorState } from '../../../schemas/monitor'
import type { Instant } from '../../../schemas/scalars'
import { decide, isTerminal } from '../../domain/alert/decide'
import { type AppError, messageOf } from '../../runtime/errors'
import type { ProbeReport } from '../../runtime/ports'
import type { AlertView } from '../assess/assess'
import { outdatedBy, type PendingAnalysis } from '../decide/analysis-backlog'
import type { DetectionInput } from '../input'
import { emptyState } from '../record/transition'
import type { DetectionPorts } from '../use-case'
import { type Clearance, makeRateLimit } from './rate-limit'
import { type Report, withReport } from './report'

/** One domain as a tick found it. */
export interface Observation {
  readonly monitor: Monitor
  readonly state: MonitorState
  readonly report: ProbeReport
  readonly started_at: Instant
  readonly alerts: ReadonlyMap<string, AlertView>
  /** Open alerts whose plan was made for other evidence. */
  readonly changed: readonly PendingAnalysis[]
  /** Why no alert may open. */
  readonly quiet?: string
}

/** A domain that got no look: no time was left, or its state could not be read. */
export interface Unobserved {
  readonly domain: string
  readonly status: 'skipped' | 'failed'
  readonly reason: string
}

export interface Observations {
  readonly observed: readonly Observation[]
  readonly unobserved: readonly Unobserved[]
}

/** Kept free to decide and to write what the last probes found, in milliseconds, beside one probe of the references. */
const RESERVE_MS = 10_000

/** Probes the domains, paced by rate, bounded in concurrency and time. One domain never stops another. */
export const observeAll = async (
  { monitors, report }: DetectionInput,
  ports: DetectionPorts,
): Promise<Observations> => {
  const { probe, detection } = ports.settings
  const waiting = rotated(monitors, ports.ids.uuid())
  const reserve = RESERVE_MS + probe.timeout_ms
  const needed =
    probe.confirmations * probe.timeout_ms + (probe.confirmations - 1) * probe.confirm_interval_ms + reserve
  const turn: Clearance = makeRateLimit(detection.domains_per_second)
  const alerts = sharedReads(ports)
  const observed: Observation[] = []
  const unobserved: Unobserved[] = []
  const worker = async (): Promise<void> => {
    for (let monitor = waiting.shift(); monitor !== undefined; monitor = waiting.shift()) {
      await turn()
      if (ports.remaining() < needed) {
        unobserved.push({ domain: monitor.domain, status: 'skipped', reason: outOfTime(needed) })
        continue
      }
      const observation = await observeDomain(monitor, reserve, alerts, ports)
      if (E.isRight(observation))
        observed.push(report === undefined ? observation.right : reported(observation.right, report))
      else unobserved.push({ domain: monitor.domain, status: 'failed', reason: messageOf(observation.left) })
    }
  }
  await Promise.all(Array.from({ length: Math.min(probe.concurrency, waiting.length) }, worker))
  noteUnanswered(observed, ports)
  return { observed, unobserved }
}

/** How many checks are named that gave no answer: a registry that is away would fill the log. */
const NAMED = 10

const noteUnanswered = (observed: readonly Observation[], { log }: DetectionPorts): void => {
  const notes = observed.flatMap(({ monitor, report }) =>
    (report.notes ?? []).map((note) => `${monitor.domain} ${note}`),
  )
  if (notes.length > 0)
    log.warn('checks without an answer', { count: notes.length, notes: notes.slice(0, NAMED) })
}

const reported = (observation: Observation, told: Report): Observation => ({
  ...observation,
  report: {
    ...observation.report,
    issues: observation.report.issues.map((issue) => withReport(issue, told)),
  },
})

const outOfTime = (needed: number): string =>
  `less than the ${needed} ms were left that the settings probe.timeout_ms, confirmations and confirm_interval_ms may take`

/** Starts somewhere else each time: when time runs out, it must not always be the same domains that get no turn. */
const rotated = (monitors: readonly Monitor[], random: string): Monitor[] => {
  const start = Number.parseInt(random.slice(0, 8), 16) % Math.max(1, monitors.length)
  return [...monitors.slice(start), ...monitors.slice(0, start)]
}

type ReadAlert = (id: string) => Promise<E.Either<AppError, Alert | undefined>>

/** Domains of a group share an alert: it is read once. */
const sharedReads = (ports: DetectionPorts): ReadAlert => {
  const reads = new Map<string, ReturnType<ReadAlert>>()
  return (id) => {
    const read = reads.get(id) ?? ports.alerts.get(id)()
    reads.set(id, read)
    return read
  }
}

const observeDomain = async (
  monitor: Monitor,
  reserve: number,
  read: ReadAlert,
  ports: DetectionPorts,
): Promise<E.Either<AppError, Observation>> => {
  const { domain } = monitor
  const stored = await ports.monitors.get(domain)()
  if (E.isLeft(stored)) return stored
  const state = stored.right ?? emptyState(domain)
  const started_at = ports.clock.now()
  const report = await confirmed(monitor, state, reserve, ports)
  if (report.status === 'unknown') ports.log.warn('probe could not tell', { domain, reason: report.reason })
  const alerts = new Map<string, AlertView>()
  const changed: PendingAnalysis[] = []
  for (const [cause, entry] of Object.entries(state.open)) {
    const alert = await read(entry.alert_id)
    if (E.isLeft(alert)) return alert
    alerts.set(entry.alert_id, viewOf(alert.right, ports.clock.now()))
    const issue = report.issues.find(({ issue_type }) => issue_type === cause)
    const outdated = issue && alert.right && outdatedBy(alert.right, issue, entry, ports)
    if (outdated !== undefined) changed.push(outdated)
  }
  const quiet = quietOf(state, ports)
  return E.right({
    ...{ monitor, state, report, started_at, alerts, changed },
    ...(quiet === undefined ? {} : { quiet }),
  })
}

const quietOf = ({ domain, mute }: MonitorState, ports: DetectionPorts): string | undefined => {
  const now = ports.clock.now()
  if (mute !== undefined && mute.until > now) return `muted by ${mute.by} until ${mute.until}`
  return ports.maintenance(domain, now)
}

/** A fault is confirmed by fresh probes, and so is its end: a site that answers every third request is not well. */
const confirmed = async (
  monitor: Monitor,
  state: MonitorState,
  reserve: number,
  ports: DetectionPorts,
): Promise<ProbeReport> => {
  const { confirmations, confirm_interval_ms, timeout_ms } = ports.settings.probe
  let report = await ports.prober.confirm(monitor)()
  const broken = Object.values(state.open).some(({ recovered_at }) => recovered_at === undefined)
  if (report.status !== 'healthy' || !broken) return report
  const cannotTell = (reason: string): ProbeReport => ({ ...report, status: 'unknown', reason })
  for (let probes = 1; probes < confirmations; probes++) {
    await wait(confirm_interval_ms)
    if (ports.remaining() < timeout_ms + reserve)
      return cannotTell('no time was left to confirm that it is well')
    const again = await ports.prober.probe(monitor)()
    if (again.status === 'unknown') return again
    // The end of a fault is seen by every probe, or not at all.
    report = { ...report, unchecked: [...(report.unchecked ?? []), ...(again.unchecked ?? [])] }
    const known = again.issues.filter(({ issue_type }) => state.open[issue_type] !== undefined)
    if (known.length > 0) return { ...again, issues: known, unchecked: report.unchecked ?? [] }
    if (again.issues.length > 0) return cannotTell('it is well and broken by turns')
  }
  return report
}

const viewOf = (alert: Alert | undefined, now: Instant): AlertView => {
  if (alert === undefined) return 'missing'
  if (!isTerminal(alert))
    return E.isRight(decide({ name: 'analyze_deferred' }, alert, now)) ? 'deferred' : 'open'
  return {
    ended_at: alert.ended_at ?? alert.timestamp,
    issue: alert.issue,
    follow_up: alert.follow_up_requested_at !== undefined,
    repeatable: alert.analysis_status === 'complete' && alert.execution_status === 'not_started',
  }
}
