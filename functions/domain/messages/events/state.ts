import type { Alert } from '../../../../schemas/alert'

/** What several events ask of an alert as it is stored. */

export const isUndecided = (alert: Alert): boolean =>
  alert.approval_status === 'pending' &&
  alert.closed_reason === undefined &&
  alert.analysis_status !== 'in_progress'

export const isDecided = (alert: Alert): boolean => !isUndecided(alert)

export const isExecuted = ({ execution_status }: Alert): boolean =>
  execution_status === 'completed' || execution_status === 'failed'

export const revisionOf = ({ plan_revision }: Alert): number => plan_revision ?? 1

/** The one occasion of a revision, where it has happened. */
export const revisionIf = (happened: boolean, alert: Alert): readonly number[] =>
  happened ? [revisionOf(alert)] : []

export const upTo = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index + 1)
