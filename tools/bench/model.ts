import type { Lifetime } from '../../local/commands/shared/lifetime'

/** What a figure must not exceed, or not stay below. A time may take `pace` times as long on this machine (docs/adr/0058). */
export type Goal = { readonly most: number; readonly pace?: number } | { readonly least: number }

export interface Figure {
  readonly what: string
  /** A sentence where it could not be measured on this machine. */
  readonly value: number | string
  /** `ms` or `MB`; nothing for a ratio or a count. */
  readonly unit?: string
  /** A figure without a goal is only reported. */
  readonly goal?: Goal
}

/** An SVG of the page. */
export interface Picture {
  /** Below `docs/`. */
  readonly path: string
  readonly svg: string
  /** What it shows. */
  readonly caption: string
}

export interface Outcome {
  readonly figures: readonly Figure[]
  /** What the figures were made from. */
  readonly details?: readonly string[]
  readonly picture?: Picture
}

/**
 * Something that is measured.
 * @param quick smaller and fewer, and no more than what holds on a busy machine has a goal
 */
export type Scope<A> = (tell: (what: string) => void, life: Lifetime, quick: boolean) => Promise<A>

export interface Bench {
  readonly title: string
  /** How it is measured, for docs/benchmarks.md. */
  readonly method: string
  readonly run: Scope<Outcome>
}

export type Verdict = 'reached' | 'missed' | 'not measured' | 'reported'

export const verdictOf = ({ value, goal }: Figure): Verdict => {
  if (typeof value === 'string') return 'not measured'
  if (goal === undefined) return 'reported'
  // A figure that is no number reaches no goal.
  return ('most' in goal ? value <= goal.most * (goal.pace ?? 1) : value >= goal.least) ? 'reached' : 'missed'
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** @param share 0 to 1 */
export const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ??
  Number.NaN
