import type { Instant, Severity } from '../../schemas/scalars'
import { laterBy, minutes } from '../time'
import type { Deferred } from './deferred'
import { type FleetOrders, rankOf } from './grouping'

const WINDOW_MS = minutes(60)

/** When analyses were granted, by alert. */
export type Grants = Readonly<Record<string, Instant>>

export interface Granted {
  readonly orders: FleetOrders
  /** Deferred alerts that the agent is asked about now. */
  readonly analyses: readonly string[]
  /** Those of the last hour. */
  readonly granted: Grants
}

/** Somebody who would have the agent asked. */
interface Ask {
  readonly alert_id: string
  readonly severity: Severity
  readonly since: Instant
  /** Not where an alert waits for it that is open already. */
  readonly opens?: { readonly domain: string; readonly cause: string }
}

/**
 * Which alerts the agent is asked about, of those to open and of those that wait since there was no budget: the worst first,
 * the oldest of one severity first, until the hour's budget is used up. The others open with their evidence alone, or go on
 * waiting. An alert that carries a previous analysis costs nothing, and neither does one that was granted its analysis by a
 * tick before or beside this one.
 */
export const grantAnalyses = (
  orders: FleetOrders,
  deferred: readonly Deferred[],
  before: Grants,
  perHour: number,
  now: Instant,
): Granted => {
  const granted: Record<string, Instant> = Object.fromEntries(
    Object.entries(before).filter(([, at]) => isOfThisHour(at, now)),
  )
  const result: FleetOrders = new Map([...orders].map(([domain, causes]) => [domain, new Map(causes)]))
  const analyses: string[] = []
  const asks: readonly Ask[] = [...opening(orders, now), ...deferred]
  for (const { alert_id, opens } of [...asks].sort(worstAndOldestFirst)) {
    const known = granted[alert_id] !== undefined
    if (!known && Object.keys(granted).length >= perHour) {
      const order = opens && result.get(opens.domain)?.get(opens.cause)
      if (opens === undefined || order?.kind !== 'open') continue
      const deferred_until = laterBy(earliest(Object.values(granted)) ?? now, WINDOW_MS)
      result.get(opens.domain)?.set(opens.cause, { ...order, analysis: { deferred_until } })
      continue
    }
    // It is asked for now, whenever that was granted first: the hour counts from here.
    granted[alert_id] = now
    if (opens === undefined) analyses.push(alert_id)
  }
  return { orders: result, analyses, granted }
}

/** A grant of a clock that ran ahead by more than an hour would never grow old. */
const isOfThisHour = (at: Instant, now: Instant): boolean =>
  laterBy(at, WINDOW_MS) > now && laterBy(at, -WINDOW_MS) <= now

const opening = (orders: FleetOrders, now: Instant): readonly Ask[] =>
  [...orders].flatMap(([domain, causes]) =>
    [...causes].flatMap(([cause, order]) =>
      order.kind === 'open' && order.analysis === undefined
        ? [
            {
              alert_id: order.alert_id,
              severity: order.issue.severity,
              since: now,
              opens: { domain, cause },
            },
          ]
        : [],
    ),
  )

const worstAndOldestFirst = (a: Ask, b: Ask): number =>
  rankOf(a.severity) - rankOf(b.severity) || compare(a.since, b.since) || compare(nameOf(a), nameOf(b))

const nameOf = ({ opens, alert_id }: Ask): string => opens?.domain ?? alert_id
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const earliest = (instants: readonly Instant[]): Instant | undefined => [...instants].sort(compare)[0]
