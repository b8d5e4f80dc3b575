import { setTimeout as wait } from 'node:timers/promises'
import * as E from 'fp-ts/Either'
import type { Alert } from '../../../schemas/alert'
import { defined } from '../../../schemas/defined'
import { identityOf, keyOf, type Monitor, type MonitorState } from '../../../schemas/monitor'
import type { Instant } from '../../../schemas/scalars'
import { PROBE_SHARE } from '../../../schemas/settings'
import type { Window } from '../../../schemas/window'
import { decide, isTerminal } from '../../domain/alert/decide'
import { isAbout } from '../../domain/alert/members'
import { isWell } from '../../domain/alert/well'
import { checkOf, isUnchecked } from '../../domain/issues/coverage'
import { emptyState } from '../../domain/monitors/state'
import type { AppError } from '../../runtime/errors'
import type { ProbeReport } from '../../runtime/ports'
import type { AlertView, Observation } from '../model'
import type { DetectionPorts } from '../ports'
import { quietReason } from '../quiet'

export type ReadAlert = (id: string) => Promise<E.Either<AppError, Alert | undefined>>

/** Domains of a group share an alert: it is read once. */
export const sharedReads = (ports: DetectionPorts): ReadAlert => {
  const reads = new Map<string, ReturnType<ReadAlert>>()
  return (id) => {
    const read = reads.get(id) ?? ports.alerts.get(id)()
    reads.set(id, read)
    return read
  }
}

export const observeDomain = async (
  monitor: Monitor,
  reserve: number,
  read: ReadAlert,
  windows: readonly Window[],
  ports: DetectionPorts,
): Promise<E.Either<AppError, Observation>> => {
  const identity = identityOf(monitor)
  const key = keyOf(identity)
  const item = await ports.monitors.get(key)()
  if (E.isLeft(item)) return item
  const state = item.right ?? emptyState(key)
  const started_at = ports.clock.now()
  const report = await confirmed(monitor, state, reserve, ports)
  if (report.status === 'unknown')
    ports.log.warn('probe could not tell', { ...identity, reason: report.reason })
  return observationOf({ monitor, state, report, started_at }, read, windows, ports)
}

/** A report of a monitor with what is stored about it: its open alerts, and why none may open. */
export const observationOf = async (
  { monitor, state, report, started_at }: Pick<Observation, 'monitor' | 'state' | 'report' | 'started_at'>,
  read: ReadAlert,
  windows: readonly Window[],
  ports: DetectionPorts,
): Promise<E.Either<AppError, Observation>> => {
  const identity = identityOf(monitor)
  const key = keyOf(identity)
  const alerts = new Map<string, AlertView>()
  const stored: Alert[] = []
  for (const entry of Object.values(state.open)) {
    const alert = await read(entry.alert_id)
    if (E.isLeft(alert)) return alert
    alerts.set(entry.alert_id, viewOf(key, alert.right, ports.clock.now()))
    if (alert.right !== undefined) stored.push(alert.right)
  }
  const quiet = quietReason(identity, state, windows, ports)
  return E.right({
    ...{ monitor, key, state, report, started_at, alerts, stored },
    ...defined({ quiet }),
  })
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
  const ending = endingBy(report, state)
  if (ending.length === 0) return report
  const cannotTell = (reason: string): ProbeReport =>
    report.status === 'healthy'
      ? { ...report, status: 'unknown', reason }
      : // What goes on beside it is known.
        { ...report, unchecked: [...(report.unchecked ?? []), ...ending] }
  for (let probes = 1; probes < confirmations; probes++) {
    await wait(confirm_interval_ms)
    if (ports.remaining() < timeout_ms * PROBE_SHARE + reserve)
      return cannotTell('no time was left to confirm that it is well')
    const again = await ports.prober.probe(monitor)()
    if (again.status === 'unknown') return report.status === 'healthy' ? again : cannotTell('')
    // The end of a fault is seen by every probe, or not at all.
    report = { ...report, unchecked: [...(report.unchecked ?? []), ...(again.unchecked ?? [])] }
    if (report.status === 'issue') {
      if (again.issues.some((one) => ending.includes(checkOf(one)))) return cannotTell('')
      continue
    }
    const known = again.issues.filter((one) => state.open[checkOf(one)] !== undefined)
    if (known.length > 0) return { ...again, issues: known, unchecked: report.unchecked ?? [] }
    if (again.issues.length > 0) return cannotTell('it is now well, now broken')
  }
  return report
}

/** Checks whose open faults a report does not find any more. */
const endingBy = (report: ProbeReport, { open }: MonitorState): readonly string[] => {
  if (report.status === 'unknown') return []
  const failing = new Set(report.issues.map(checkOf))
  return Object.entries(open).flatMap(([check, { recovered_at }]) =>
    recovered_at !== undefined || failing.has(check) || isUnchecked(check, report) ? [] : [check],
  )
}

const viewOf = (key: string, alert: Alert | undefined, now: Instant): AlertView => {
  if (alert === undefined) return 'missing'
  if (!isTerminal(alert))
    return E.isRight(decide({ name: 'analyze_deferred' }, alert, now)) ? 'deferred' : 'open'
  return {
    ended_at: alert.ended_at ?? alert.timestamp,
    issue: alert.issue,
    severity: alert.severity,
    // Without a time of its end there is no end that could be added to.
    well: isWell(alert) || alert.ended_at === undefined,
    ...(isWell(alert) ? defined({ well_at: alert.resolved_at ?? alert.ended_at }) : {}),
    follow_up: alert.follow_up_requested_at !== undefined,
    outside: !isAbout(alert, key),
    repeatable: alert.analysis_status === 'complete' && alert.execution_status === 'not_started',
  }
}
