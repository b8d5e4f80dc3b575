import type { Severity } from '../../../schemas/scalars'

const ranks: Readonly<Record<Severity, number>> = { low: 0, medium: 1, high: 2, critical: 3 }

/** Higher for what is worse. */
export const severityRank = (severity: Severity): number => ranks[severity]

/** The lower one of two. */
export const milder = (one: Severity, other: Severity): Severity =>
  severityRank(one) < severityRank(other) ? one : other
