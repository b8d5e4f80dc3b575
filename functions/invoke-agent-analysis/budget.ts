import type { Instant, Severity } from '../../schemas/scalars'
import { laterBy, minutes } from '../time'
import type { FleetOrders } from './grouping'

const WINDOW_MS = minutes(60)
const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low']

export interface Granted {
  readonly orders: FleetOrders
  /** When analyses were granted, the last hour's. */
  readonly analyses: readonly Instant[]
}

/**
 * Which of the alerts to open the agent is asked about: the worst first, until the hour's budget is used up. The others
 * open with their evidence alone. An alert that carries a previous analysis costs nothing.
 */
export const grantAnalyses = (
  orders: FleetOrders,
  granted: readonly Instant[],
  perHour: number,
  now: Instant,
): Granted => {
  const analyses = granted.filter((at) => laterBy(at, WINDOW_MS) > now)
  const result: FleetOrders = new Map([...orders].map(([domain, causes]) => [domain, new Map(causes)]))
  const wanted = [...result].flatMap(([domain, causes]) =>
    [...causes].flatMap(([cause, order]) =>
      order.kind === 'open' && order.analysis === undefined ? [{ domain, cause, order }] : [],
    ),
  )
  const rank = ({ order }: (typeof wanted)[number]) => SEVERITIES.indexOf(order.issue.severity)
  wanted.sort((a, b) => rank(a) - rank(b) || (a.domain < b.domain ? -1 : 1))
  for (const { domain, cause, order } of wanted) {
    if (analyses.length < perHour) {
      analyses.push(now)
      continue
    }
    const deferred_until = laterBy(analyses[0] ?? now, WINDOW_MS)
    result.get(domain)?.set(cause, { ...order, analysis: { deferred_until } })
  }
  return { orders: result, analyses }
}
