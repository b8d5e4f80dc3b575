import type { Instant } from '../../schemas/scalars'

/** What a line of the timeline tells of, in the order of an alert's life. */
export const phases = [
  'seen',
  'said',
  'notified',
  'asked',
  'refused',
  'decided',
  'started',
  'done',
  'verified',
  'closed',
  'other',
] as const
export type Phase = (typeof phases)[number]

/**
 * `unverified`: a stored record contradicts it. `not_recorded`: there is nothing to compare with, since the table keeps nothing
 * of this kind of event, or keeps it no longer.
 */
export type Verification = 'verified' | 'unverified' | 'not_recorded'

export interface Verdict {
  readonly verification: Verification
  /** What contradicts it, or why there is no record of it any more. */
  readonly because?: string
}

/** One line of the timeline. One event may give several. */
export interface Entry extends Verdict {
  readonly at: Instant
  readonly phase: Phase
  readonly text: string
  /** The person or principal behind it. */
  readonly by?: string
  readonly event: string
  readonly event_id: string
  readonly source: string
}

export interface Gap {
  readonly kind: 'missing_event' | 'missing_beginning' | 'missing_record' | 'silence' | 'open_end'
  readonly at: Instant
  readonly text: string
}

export type Outcome =
  | 'repaired'
  | 'not_repaired'
  | 'dry_run'
  | 'unknown'
  | 'rejected'
  | 'recovered'
  | 'expired'
  | 'acknowledged'
  | 'open'

/** Milliseconds; absent where the window does not hold both ends. */
export interface Durations {
  /** From the probe that saw the fault to the event that tells of it. */
  readonly detect_ms?: number
  /** From that event to the analysis. */
  readonly analyse_ms?: number
  /** From the first request for a decision to the decision. */
  readonly decide_ms?: number
  /** From the approval to the end of the execution that repaired the domain. */
  readonly repair_ms?: number
  /** From the probe that saw the fault to the end. */
  readonly total_ms?: number
}

export interface AlertReview {
  readonly alert_id: string
  readonly domain: string
  readonly cause?: string
  readonly severity?: string
  readonly summary?: string
  readonly outcome: Outcome
  /** Whether the table still holds the alert. */
  readonly recorded: boolean
  readonly first_at: Instant
  readonly last_at: Instant
  readonly durations: Durations
  readonly timeline: readonly Entry[]
  readonly gaps: readonly Gap[]
}

/** Of the alerts that have the measure. Milliseconds. */
export interface Quantiles {
  readonly count: number
  readonly median_ms?: number
  readonly p90_ms?: number
  readonly max_ms?: number
}

export const measures = ['detect', 'decide', 'repair'] as const
export type Measure = (typeof measures)[number]

export interface Review {
  readonly generated_at: Instant
  readonly window: { readonly from: Instant; readonly to: Instant }
  readonly time_zone: string
  readonly filter: { readonly alert?: string; readonly domain?: string }
  readonly replay: {
    readonly name: string
    readonly archive: string
    /** Events in the window, each counted once. */
    readonly events: number
    readonly duplicates: number
  }
  /** What to keep in mind when reading. */
  readonly notices: readonly string[]
  readonly measures: Readonly<Record<Measure, Quantiles>>
  readonly alerts: readonly AlertReview[]
  /** Events that are about no alert. */
  readonly system: readonly Entry[]
}

export const countOf = <K extends string>(
  review: Review,
  key: (alert: AlertReview) => K,
): Readonly<Partial<Record<K, number>>> => {
  const counts: Partial<Record<K, number>> = {}
  for (const alert of review.alerts) counts[key(alert)] = (counts[key(alert)] ?? 0) + 1
  return counts
}

export const entriesOf = (review: Review): readonly Entry[] => [
  ...review.alerts.flatMap(({ timeline }) => timeline),
  ...review.system,
]

/** Whether somebody should look closer. */
export const needsAttention = (alert: AlertReview): boolean =>
  alert.gaps.length > 0 ||
  alert.outcome === 'not_repaired' ||
  alert.outcome === 'unknown' ||
  alert.timeline.some(({ phase, verification }) => phase === 'refused' || verification === 'unverified')
