import type { Instant } from '../../schemas/scalars'
import type { ActionState } from './actions'

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
  /** From the first failing probe to the event that tells of it. */
  readonly detect_ms?: number
  /** From that event to the first message that a channel took. */
  readonly notify_ms?: number
  /** From that event to the analysis. */
  readonly analyse_ms?: number
  /** From the first request for a decision to the decision. */
  readonly decide_ms?: number
  /** From the approval to the probe that found the domain well. */
  readonly repair_ms?: number
  /** From the first failing probe to the probe that found the domain well. */
  readonly recover_ms?: number
}

const milestoneNames = [
  'impact_began',
  'detected',
  'people_notified',
  'decided',
  'mitigated',
  'recovered',
] as const
export type MilestoneName = (typeof milestoneNames)[number]

export interface Milestone {
  readonly name: MilestoneName
  /** Absent where it did not happen, or nothing tells of it. */
  readonly at?: Instant
  readonly text: string
  /** The event that it is taken from. */
  readonly event_id?: string
}

/** A sentence that answers a question, with the events that bear it out; without one, it is from the record. */
export interface Statement {
  readonly text: string
  readonly event_ids?: readonly string[]
  /** What belongs to it word for word: parameters, facts. */
  readonly details?: readonly string[]
}

/** What a reviewer asks, in this order. */
export const questions = {
  broke: 'What broke, and for whom?',
  knew: 'Who knew when?',
  evidence: 'On what evidence, with which cause and plan?',
  decided: 'Who decided, and who was refused?',
  done: 'What was done, and what did it change?',
  improve: 'What can be improved?',
} as const
export type Question = keyof typeof questions

/** From the first failing probe until the domain is well, whatever was decided meanwhile. */
export interface Outage {
  readonly from: Instant
  /** Absent where nothing in the window says that it ended. */
  readonly to?: Instant
  /** The last time before it that something found the domain well, as far as events tell. */
  readonly last_well_at?: Instant
  /** The alert that it began with, where that one ended before the domain was well. */
  readonly began_with?: string
}

export interface AlertReview {
  readonly alert_id: string
  readonly domain: string
  /** Which of several monitors of the domain saw it. */
  readonly monitor?: string
  /** Every domain that the evidence names, this one first; those of a group share the alert. */
  readonly domains: readonly string[]
  /** How many they are, where the evidence had no room for all of their names. */
  readonly domain_count: number
  readonly cause?: string
  readonly severity?: string
  readonly summary?: string
  readonly outcome: Outcome
  /** Whether the table still holds the alert. */
  readonly recorded: boolean
  readonly first_at: Instant
  readonly last_at: Instant
  readonly durations: Durations
  readonly outage?: Outage
  readonly milestones: readonly Milestone[]
  readonly answers: Readonly<Record<Question, readonly Statement[]>>
  /** Actions by what became of them. */
  readonly actions: Readonly<Partial<Record<ActionState, number>>>
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

export const measures = ['detect', 'notify', 'decide', 'repair', 'recover'] as const
export type Measure = (typeof measures)[number]

/** What each measure is. */
export const MEANINGS: Readonly<Record<Measure, string>> = {
  detect: 'from the first failing probe to the event that tells of it',
  notify: 'from that event to the first message that a channel took',
  decide: 'from the first request for a decision to the decision',
  repair: 'from the approval to the probe that found the domain well',
  recover: 'from the first failing probe to the probe that found the domain well',
}

/** A time in which the detector did not believe what it saw, so that faults raised no alert. */
export interface Blindness {
  readonly reason: string
  readonly explanation?: string
  readonly from: Instant
  /** Absent where the window ends first. */
  readonly to?: Instant
  readonly event_id: string
}

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
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>
  readonly actions: Readonly<Partial<Record<ActionState, number>>>
  /** What the facts of all alerts together suggest. */
  readonly improvements: readonly Statement[]
  readonly blindness: readonly Blindness[]
  readonly alerts: readonly AlertReview[]
  /** Events that are about no alert. */
  readonly system: readonly Entry[]
}

/** How often each occurs. */
export const tally = <K extends string>(values: readonly K[]): Readonly<Partial<Record<K, number>>> => {
  const counts: Partial<Record<K, number>> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
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
