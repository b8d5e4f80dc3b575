import type { AlertId, Instant } from '../../schemas/scalars'

/** An instant moved by milliseconds. */
export const laterBy = (instant: Instant, milliseconds: number): Instant =>
  new Date(Date.parse(instant) + milliseconds).toISOString()

export const minutes = (count: number): number => count * 60_000

/** `alerts/2026-01-31/shop.example.com/08-05-00-<alert id>.md`: the documented key, times in UTC. */
export const documentKey = (
  folder: 'alerts' | 'executions',
  domain: string,
  alertId: AlertId,
  at: Instant,
): string => `${folder}/${at.slice(0, 10)}/${domain}/${at.slice(11, 19).replaceAll(':', '-')}-${alertId}.md`
