import * as E from 'fp-ts/Either'
import type { FleetState, ToldAlert } from '../../../schemas/monitor'
import type { Instant } from '../../../schemas/scalars'
import { isTerminal } from '../../domain/alert/decide'
import { messageOf } from '../../runtime/errors'
import { minutes } from '../../runtime/time'
import { inParallel } from '../../runtime/worker-pool'
import { hasPassed } from '../clock-skew'
import type { Order } from '../record/transition'
import type { DetectionPorts } from '../use-case'
import type { Assessed, FleetOrders, Standing } from './grouping'
import { sharedCauses } from './shared-causes'

type Told = NonNullable<FleetState['told']>

/** So many alerts are remembered, the newest. */
const MOST = 200
/** An alert that does not exist after this long was lost on its way; nobody joins it. */
const LOST_MS = minutes(10)

/**
 * Alerts of domains that this tick does not look at, and that share a cause with a fault that it sees: a tick for one domain,
 * after an alarm say, must not open an alert beside that of its neighbours.
 */
export const standingElsewhere = async (
  told: Told,
  fleet: readonly Assessed[],
  ports: DetectionPorts,
): Promise<readonly Standing[]> => {
  const looked = new Set(fleet.map(({ look }) => look.monitor.domain))
  const monitored = new Set(ports.settings.monitors.map(({ domain }) => domain))
  const wanted = new Set(
    fleet.flatMap(({ look, assessed }) =>
      assessed.wishes.flatMap(({ issue }) => sharedCauses(issue, look.monitor)),
    ),
  )
  const fitting = Object.entries(told).filter(
    ([, { domain, keys }]) =>
      !looked.has(domain) && monitored.has(domain) && keys.some((key) => wanted.has(key)),
  )
  const found = await inParallel(ports.settings.probe.concurrency, fitting, async ([alert_id, one]) =>
    (await stands(alert_id, one, ports)) ? [standingOf(alert_id, one)] : [],
  )
  return found.flat()
}

const standingOf = (alert_id: string, { domain, cause, keys, at, group }: ToldAlert): Standing => ({
  domain,
  cause,
  keys,
  alert_id,
  detected_at: at,
  ...(group === undefined ? {} : { group: { key: group, leader: domain } }),
})

const stands = async (alertId: string, { at }: ToldAlert, ports: DetectionPorts): Promise<boolean> => {
  const alert = await ports.alerts.get(alertId)()
  if (E.isLeft(alert)) {
    ports.log.warn('alert of a neighbour not read', { alert_id: alertId, problem: messageOf(alert.left) })
    return false
  }
  return alert.right === undefined ? !hasPassed(at, LOST_MS, ports.clock.now()) : !isTerminal(alert.right)
}

/** What is told after a tick; the stored value itself where nothing was added: what is over alone is no reason to write. */
export const toldAfter = (
  before: Told,
  fleet: readonly Assessed[],
  orders: FleetOrders,
  now: Instant,
): Told => {
  const given = fleet.flatMap((one) => [...(orders.get(one.look.monitor.domain) ?? [])].map(toldBy(one, now)))
  const groups = new Map(given.flatMap(({ id, group }) => (group === undefined ? [] : [[id, group]])))
  const opened = given.flatMap(({ id, told }) =>
    told === undefined || id in before ? [] : [[id, told] as const],
  )
  const over = overIn(fleet)
  const all = [...Object.entries(before).filter(([id, told]) => !over(id, told)), ...opened].map(
    ([id, told]): [string, ToldAlert] => {
      const group = groups.get(id) ?? told.group
      return [id, group === undefined ? told : { ...told, group }]
    },
  )
  const isNew = all.some(([id, { group }]) => !(id in before) || before[id]?.group !== group)
  return isNew
    ? Object.fromEntries(all.sort(([, a], [, b]) => (a.at < b.at ? 1 : -1)).slice(0, MOST))
    : before
}

interface Given {
  readonly id: string
  readonly group: string | undefined
  /** Where an order opens an alert whose cause others may share. */
  readonly told?: ToldAlert
}

const toldBy =
  ({ look, assessed }: Assessed, now: Instant) =>
  ([cause, order]: readonly [string, Order]): Given => {
    const { group } = order
    if (order.kind === 'lead') return { id: assessed.open[cause]?.alert_id ?? '', group }
    const { alert_id: id } = order
    if (order.kind === 'join') return { id, group }
    const keys = new Set([
      ...sharedCauses(order.issue, look.monitor),
      ...(group === undefined ? [] : [group]),
    ])
    const { domain } = look.monitor
    return keys.size === 0 ? { id, group } : { id, group, told: { domain, cause, keys: [...keys], at: now } }
  }

/** Whether a tick saw that none of its domains fails with this alert any more. */
const overIn = (fleet: readonly Assessed[]): ((id: string, told: ToldAlert) => boolean) => {
  const seen = new Set(
    fleet.flatMap(({ look }) => (look.report.status === 'unknown' ? [] : [look.monitor.domain])),
  )
  const open = new Set(
    fleet.flatMap(({ assessed }) =>
      Object.values(assessed.open).flatMap(({ alert_id, recovered_at }) =>
        recovered_at === undefined ? [alert_id] : [],
      ),
    ),
  )
  return (id, { domain }) => seen.has(domain) && !open.has(id)
}
