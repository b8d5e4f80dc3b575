/** What a benchmark says: its table, the goals that were missed, and what could not be measured here. */
export interface Outcome {
  readonly lines: readonly string[]
  readonly missed: readonly string[]
  readonly unmeasured: readonly string[]
}
