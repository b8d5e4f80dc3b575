import * as E from 'fp-ts/Either'
import { domainOf, type FleetState, identityOf, keyOf, type RecentAlert } from '../../../schemas/monitor'
import type { AlertId, Instant } from '../../../schemas/scalars'
import { isTerminal } from '../../domain/alert/decide'
import { messageOf } from '../../runtime/errors'
import { minutes } from '../../runtime/time'
import { inParallel } from '../../runtime/worker-pool'
import { hasPassed } from '../clock-skew'
import type { AlertDecision, Assessed, FleetDecisions, OpenAlert } from '../model'
import type { DetectionPorts } from '../ports'
import { sharedCauses } from './shared-causes'

type RecentAlerts = NonNullable<FleetState['recent_alerts']>

/** So many alerts are remembered, the newest. */
const MOST = 200
/** An alert that does not exist after this long was lost on its way; no domain joins it. */
const LOST_MS = minutes(10)

/**
 * Alerts of domains that this tick does not observe, and that share a cause with a fault that it sees: a tick for one domain
 * (for example after an alarm) must not open an alert beside that of its neighbours.
 */
export const openAlertsElsewhere = async (
  recentAlerts: RecentAlerts,
  fleet: readonly Assessed[],
  ports: DetectionPorts,
): Promise<readonly OpenAlert[]> => {
  const observed = new Set(fleet.map(({ observation }) => observation.key))
  const monitored = new Set(ports.settings.monitors.map((monitor) => keyOf(identityOf(monitor))))
  const wanted = new Set(
    fleet.flatMap(({ observation, assessed }) =>
      assessed.candidates.flatMap(({ issue }) => sharedCauses(issue, observation.monitor)),
    ),
  )
  const fitting = Object.entries(recentAlerts).filter(
    ([, { domain, keys }]) =>
      !observed.has(domain) && monitored.has(domain) && keys.some((key) => wanted.has(key)),
  )
  const found = await inParallel(ports.settings.probe.concurrency, fitting, async ([alert_id, one]) =>
    (await isStillOpen(alert_id, one, ports)) ? [openAlertOf(alert_id, one)] : [],
  )
  return found.flat()
}

const openAlertOf = (
  alert_id: AlertId,
  { domain, check, severity, keys, at, group }: RecentAlert,
): OpenAlert => ({
  key: domain,
  domain: domainOf(domain),
  check,
  severity,
  keys,
  alert_id,
  detected_at: at,
  ...(group === undefined ? {} : { group: { key: group, leader: domain } }),
})

const isStillOpen = async (
  alertId: AlertId,
  { at }: RecentAlert,
  ports: DetectionPorts,
): Promise<boolean> => {
  const alert = await ports.alerts.get(alertId)()
  if (E.isLeft(alert)) {
    ports.log.warn('alert of a neighbour not read', { alert_id: alertId, problem: messageOf(alert.left) })
    return false
  }
  return alert.right === undefined ? !hasPassed(at, LOST_MS, ports.clock.now()) : !isTerminal(alert.right)
}

/** The recent alerts after a tick; the stored value itself where nothing was added: that some are over is no reason to write. */
export const recentAlertsAfter = (
  before: RecentAlerts,
  fleet: readonly Assessed[],
  decisions: FleetDecisions,
  now: Instant,
): RecentAlerts => {
  const given = fleet.flatMap((one) =>
    [...(decisions.get(one.observation.key) ?? [])].map(recentAlertBy(one, now)),
  )
  const groups = new Map(given.flatMap(({ id, group }) => (group === undefined ? [] : [[id, group]])))
  const opened = given.flatMap(({ id, recentAlert }) =>
    recentAlert === undefined || id in before ? [] : [[id, recentAlert] as const],
  )
  const over = overIn(fleet)
  const all = [
    ...Object.entries(before).filter(([id, recentAlert]) => !over(id, recentAlert)),
    ...opened,
  ].map(([id, recentAlert]): [string, RecentAlert] => {
    const group = groups.get(id) ?? recentAlert.group
    return [id, group === undefined ? recentAlert : { ...recentAlert, group }]
  })
  const isNew = all.some(([id, { group }]) => !(id in before) || before[id]?.group !== group)
  return isNew
    ? Object.fromEntries(all.sort(([, a], [, b]) => (a.at < b.at ? 1 : -1)).slice(0, MOST))
    : before
}

interface Given {
  readonly id: string
  readonly group: string | undefined
  /** Where a decision opens an alert whose cause others may share. */
  readonly recentAlert?: RecentAlert
}

const recentAlertBy =
  ({ observation, assessed }: Assessed, now: Instant) =>
  ([check, decision]: readonly [string, AlertDecision]): Given => {
    const { group } = decision
    if (decision.kind === 'lead') return { id: assessed.open[check]?.alert_id ?? '', group }
    const { alert_id: id } = decision
    if (decision.kind === 'join') return { id, group }
    const keys = new Set([
      ...sharedCauses(decision.issue, observation.monitor),
      ...(group === undefined ? [] : [group]),
    ])
    const { key: domain } = observation
    return keys.size === 0
      ? { id, group }
      : {
          id,
          group,
          recentAlert: { domain, check, severity: decision.issue.severity, keys: [...keys], at: now },
        }
  }

/** Whether a tick saw that none of its domains fails with this alert any more. */
const overIn = (fleet: readonly Assessed[]): ((id: string, recentAlert: RecentAlert) => boolean) => {
  const observed = new Set(
    fleet.flatMap(({ observation }) => (observation.report.status === 'unknown' ? [] : [observation.key])),
  )
  const open = new Set(
    fleet.flatMap(({ assessed }) =>
      Object.values(assessed.open).flatMap(({ alert_id, recovered_at }) =>
        recovered_at === undefined ? [alert_id] : [],
      ),
    ),
  )
  return (id, { domain }) => observed.has(domain) && !open.has(id)
}
