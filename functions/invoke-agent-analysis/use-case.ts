import * as E from 'fp-ts/Either'
import type * as T from 'fp-ts/Task'
import type { Alert } from '../../schemas/alert'
import type { Monitor, MonitorState } from '../../schemas/monitor'
import type { FunctionSettings } from '../../schemas/settings'
import { decide, isTerminal } from '../alert-lifecycle'
import { type CommitPorts, commit } from '../commit'
import { type AppError, messageOf } from '../errors'
import type { MonitorStore, ProbeReport, Prober } from '../ports'
import type { DetectionInput } from './input'
import { type AlertView, detect, emptyState } from './transition'

export type DetectionPorts = CommitPorts & {
  readonly monitors: MonitorStore
  readonly prober: Prober
  readonly settings: FunctionSettings
  /** Milliseconds until the function is ended. */
  readonly remaining: () => number
}

export interface DomainFinding {
  readonly domain: string
  readonly status: ProbeReport['status'] | 'failed' | 'skipped'
  readonly issue_types: readonly string[]
  readonly alert_ids: readonly string[]
  readonly reason?: string
}

/** The documented answer: what was checked, and the ids of the alerts that are open. */
export interface Detected {
  readonly checked: number
  readonly healthy: number
  /** Domains of which the prober could not tell. */
  readonly unknown: number
  /** Domains for which no time was left. */
  readonly skipped: number
  readonly alert_ids: readonly string[]
  readonly domains: readonly DomainFinding[]
  /** Domains whose state could not be read or written; the next tick finds them again. */
  readonly failures: readonly string[]
}

/** Kept free to write what the last probes found, in milliseconds. */
const RESERVE_MS = 10_000
/** How often a state is read anew when another tick wrote in between. */
const ATTEMPTS = 3

/** Probes the domains, bounded in concurrency and time, and hands new faults on. One domain never stops another. */
export const detectAll =
  (input: DetectionInput) =>
  (ports: DetectionPorts): T.Task<Detected> =>
  async () => {
    const waiting = rotated(input.monitors, ports.ids.uuid())
    const needed = longestProbe(ports.settings.probe) + RESERVE_MS
    const domains: DomainFinding[] = []
    const worker = async (): Promise<void> => {
      for (let monitor = waiting.shift(); monitor !== undefined; monitor = waiting.shift()) {
        domains.push(
          ports.remaining() < needed
            ? skipped(monitor.domain, needed)
            : await detectOne(monitor, input, ports),
        )
      }
    }
    await Promise.all(
      Array.from({ length: Math.min(ports.settings.probe.concurrency, waiting.length) }, worker),
    )
    const found = summary(domains)
    if (found.skipped > 0)
      ports.log.error('domains not probed', { skipped: found.skipped, needed_ms: needed })
    return found
  }

/** Starts somewhere else each time: when time runs out, it must not always be the same domains that get no turn. */
const rotated = (monitors: readonly Monitor[], random: string): Monitor[] => {
  const start = Number.parseInt(random.slice(0, 8), 16) % Math.max(1, monitors.length)
  return [...monitors.slice(start), ...monitors.slice(0, start)]
}

/** How long one domain may take, in milliseconds. */
const longestProbe = ({
  timeout_ms,
  confirmations,
  confirm_interval_ms,
}: FunctionSettings['probe']): number =>
  confirmations * timeout_ms + (confirmations - 1) * confirm_interval_ms

const skipped = (domain: string, needed: number): DomainFinding => ({
  domain,
  status: 'skipped',
  issue_types: [],
  alert_ids: [],
  reason: `less than the ${needed} ms were left that the settings probe.timeout_ms, confirmations and confirm_interval_ms may take`,
})

const summary = (found: readonly DomainFinding[]): Detected => {
  const domains = [...found].sort((a, b) => (a.domain < b.domain ? -1 : 1))
  const count = (status: DomainFinding['status']) =>
    domains.filter((finding) => finding.status === status).length
  return {
    checked: domains.length - count('skipped'),
    healthy: count('healthy'),
    unknown: count('unknown'),
    skipped: count('skipped'),
    alert_ids: domains.flatMap(({ alert_ids }) => alert_ids),
    domains,
    failures: domains.flatMap(({ domain, status, reason }) =>
      status === 'failed' ? [`${domain}: ${reason ?? ''}`] : [],
    ),
  }
}

const detectOne = async (
  monitor: Monitor,
  input: DetectionInput,
  ports: DetectionPorts,
): Promise<DomainFinding> => {
  const report = await ports.prober.confirm(monitor)()
  const issue_types = report.issues.map(({ issue_type }) => issue_type)
  if (report.status === 'unknown')
    ports.log.warn('probe could not tell', { domain: report.domain, reason: report.reason })
  for (let attempt = 1; ; attempt++) {
    const recorded = await record(report, input, ports)
    if (E.isRight(recorded)) {
      const { status, reason } = report
      return {
        domain: report.domain,
        status,
        issue_types,
        alert_ids: recorded.right,
        ...(reason === undefined ? {} : { reason }),
      }
    }
    // An overlapping tick was first: what it wrote is read, and usually nothing is left to do.
    if (recorded.left.tag === 'condition_failed' && attempt < ATTEMPTS) continue
    const reason = messageOf(recorded.left)
    ports.log.error('domain not recorded', { domain: report.domain, problem: reason })
    return { domain: report.domain, status: 'failed', issue_types, alert_ids: [], reason }
  }
}

/** Compares with what is stored, writes what changed in one conditional write, publishes, closes what recovered. */
const record = async (
  report: ProbeReport,
  input: DetectionInput,
  ports: DetectionPorts,
): Promise<E.Either<AppError, readonly string[]>> => {
  const stored = await ports.monitors.get(report.domain)()
  if (E.isLeft(stored)) return stored
  const state = stored.right ?? emptyState(report.domain)
  const alerts = await alertsOf(state, ports)
  if (E.isLeft(alerts)) return alerts
  const views = new Map([...alerts.right].map(([id, alert]) => [id, viewOf(alert)]))
  const { next, events, recovered } = detect(state, {
    report,
    alerts: views,
    trigger: input.trigger,
    cool_down_minutes: ports.settings.detection.cool_down_minutes,
    now: ports.clock.now(),
  })
  if (next !== undefined) {
    const written = await ports.monitors.put(next)()
    if (E.isLeft(written)) return written
  }
  for (const event of events) await publish(report.domain, event, ports)
  for (const id of recovered) {
    const closed = await close(alerts.right.get(id), ports)
    if (E.isLeft(closed)) return closed
  }
  const open = (next ?? state).open
  return E.right(
    Object.values(open).flatMap((entry) => (entry.recovered_at === undefined ? [entry.alert_id] : [])),
  )
}

const alertsOf = async (
  state: MonitorState,
  ports: DetectionPorts,
): Promise<E.Either<AppError, ReadonlyMap<string, Alert>>> => {
  const found = new Map<string, Alert>()
  for (const { alert_id } of Object.values(state.open)) {
    const alert = await ports.alerts.get(alert_id)()
    if (E.isLeft(alert)) return alert
    if (alert.right !== undefined) found.set(alert_id, alert.right)
  }
  return E.right(found)
}

const viewOf = (alert: Alert): AlertView =>
  isTerminal(alert)
    ? { ended_at: alert.executed_at ?? alert.closed_at ?? alert.rejected_at ?? alert.timestamp }
    : 'open'

/** What cannot be published now stays in the outbox for the sweeper. */
const publish = async (
  domain: string,
  event: Parameters<DetectionPorts['events']['publish']>[0][number],
  ports: DetectionPorts,
): Promise<void> => {
  const sent = await ports.events.publish([event])()
  const cleared = E.isRight(sent)
    ? await ports.monitors.published(domain, event.detail.metadata.event_id)()
    : sent
  if (E.isLeft(cleared)) {
    ports.log.warn('event left in the outbox', {
      domain,
      event: event.name,
      problem: messageOf(cleared.left),
    })
  }
}

/** Closes the alert of a recovered domain, unless somebody has decided meanwhile. */
const close = async (alert: Alert | undefined, ports: DetectionPorts): Promise<E.Either<AppError, void>> => {
  if (alert === undefined) return E.right(undefined)
  const transition = decide({ name: 'recover' }, alert, ports.clock.now())
  if (E.isLeft(transition)) return E.right(undefined)
  const closed = await commit(transition.right)(ports)()
  if (E.isLeft(closed) && closed.left.tag !== 'condition_failed') return closed
  return E.right(undefined)
}
