import type { Instant, Severity } from '../../../schemas/scalars'
import { laterBy, minutes } from '../../runtime/time'
import type { Waiting } from './analysis-backlog'
import { type FleetOrders, rankOf } from './grouping'

const WINDOW_MS = minutes(60)

/** When analyses were granted, by what they were granted under. */
export type Grants = Readonly<Record<string, Instant>>

export interface Granted {
  readonly orders: FleetOrders
  /** Open alerts that the agent is asked about now. */
  readonly analyses: readonly Waiting[]
  /** Those of the last hour. */
  readonly granted: Grants
}

/** Somebody who would have the agent asked. */
interface Ask {
  readonly grant: string
  readonly severity: Severity
  readonly since: Instant
  /** The order that it is for, or the open alert that waits for it. */
  readonly of: { readonly domain: string; readonly cause: string } | Waiting
}

/**
 * Which alerts the agent is asked about, of those to open and of those that are open and wait for it: the worst first, the
 * oldest of one severity first, until the hour's budget is used up. The others open with their evidence alone, or go on
 * waiting. An alert that carries a previous analysis costs nothing, and neither does one that was granted its analysis by a
 * tick before or beside this one.
 */
export const grantAnalyses = (
  orders: FleetOrders,
  waiting: readonly Waiting[],
  before: Grants,
  perHour: number,
  now: Instant,
): Granted => {
  const granted: Record<string, Instant> = Object.fromEntries(
    Object.entries(before).filter(([, at]) => isOfThisHour(at, now)),
  )
  const result: FleetOrders = new Map([...orders].map(([domain, causes]) => [domain, new Map(causes)]))
  const analyses: Waiting[] = []
  const asks: readonly Ask[] = [...opening(orders, now), ...waiting.map((one) => ({ ...one, of: one }))]
  for (const { grant, of } of [...asks].sort(worstAndOldestFirst)) {
    const known = granted[grant] !== undefined
    if (!known && Object.keys(granted).length >= perHour) {
      if ('command' in of) continue
      const causes = result.get(of.domain)
      const order = causes?.get(of.cause)
      const deferred_until = laterBy(earliest(Object.values(granted)) ?? now, WINDOW_MS)
      if (order?.kind === 'open') causes?.set(of.cause, { ...order, analysis: { deferred_until } })
      continue
    }
    // It is asked for now, whenever that was granted first: the hour counts from here.
    granted[grant] = now
    if ('command' in of) analyses.push(of)
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
              grant: order.alert_id,
              severity: order.issue.severity,
              since: now,
              of: { domain, cause },
            },
          ]
        : [],
    ),
  )

const worstAndOldestFirst = (a: Ask, b: Ask): number =>
  rankOf(a.severity) - rankOf(b.severity) || compare(a.since, b.since) || compare(nameOf(a), nameOf(b))

const nameOf = ({ of, grant }: Ask): string => ('command' in of ? grant : of.domain)
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const earliest = (instants: readonly Instant[]): Instant | undefined => [...instants].sort(compare)[0]
