import type { Instant } from '../../schemas/scalars'

/** `failing`: visitors cannot use it. `at_risk`: something is wrong that they do not notice yet. `unknown`: nothing is known of it now. */
export type State = 'operational' | 'at_risk' | 'failing' | 'unknown'

export interface Incident {
  readonly alert_ids: readonly string[]
  readonly cause: string
  /** `down`: visitors could not use the domain. `unknown`: no probe could tell. */
  readonly kind: 'down' | 'at_risk' | 'unknown'
  readonly from: Instant
  /** Absent where it goes on. */
  readonly to?: Instant
  /** No one saw the end: `to` is the latest at which another alert would have opened if it had gone on. */
  readonly is_end_assumed: boolean
}

/** One day of a domain, UTC. Milliseconds. */
export interface Day {
  readonly date: string
  /** In which something was known of it; 0 where nothing was. */
  readonly known_ms: number
  readonly down_ms: number
  readonly at_risk: boolean
}

export interface DomainStatus {
  readonly domain: string
  readonly state: State
  readonly days: readonly Day[]
  /** Share of the known time that it was not down, 0 to 1; absent where nothing is known. */
  readonly availability?: number
  /** What may be down in the whole window, and what was. */
  readonly budget: { readonly allowed_ms: number; readonly used_ms: number }
  /** The latest first. */
  readonly incidents: readonly Incident[]
}

export interface Status {
  /** The end of the window: what is said holds for this moment. */
  readonly at: Instant
  readonly from: Instant
  /** Share of the time that a domain is to be available, 0 to 1. */
  readonly target: number
  readonly domains: readonly DomainStatus[]
  /** When detection could not be trusted. */
  readonly degraded: readonly { readonly from: Instant; readonly to?: Instant; readonly reason: string }[]
}
