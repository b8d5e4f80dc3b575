import type { Alert } from '../../../schemas/alert'
import { checkDimension, type Measurement } from '../../../schemas/metrics'
import { checkOf } from '../issues/coverage'
import type { Transition } from './model'

const checkIn = (alert: Pick<Alert, 'issue'>) => checkDimension(checkOf(alert.issue))

/** An alert that was created. */
export const openingMeasurement = (alert: Pick<Alert, 'issue'>): Measurement => ({
  name: 'AlertsOpened',
  value: 1,
  by: { Check: checkIn(alert) },
})

/** What a transition that was made adds to the metrics; `alert` is as it was written. */
export const transitionMeasurements = (
  { command, set }: Transition,
  alert: Alert,
): readonly Measurement[] => [...ended(set, alert), ...decided(command, set, alert), ...executed(set)]

const ended = ({ ended_at }: Transition['set'], alert: Alert): readonly Measurement[] => {
  if (ended_at === undefined) return []
  const { closed_reason, approval_status } = alert
  const Ending = closed_reason ?? (approval_status === 'rejected' ? 'rejected' : 'executed')
  return [{ name: 'AlertsEnded', value: 1, by: { Check: checkIn(alert), Ending } }]
}

const DECISIONS = ['approve', 'reject', 'acknowledge'] as const

const decided = (
  command: Transition['command'],
  { approved_at, rejected_at, closed_at }: Transition['set'],
  { analyzed_at, timestamp }: Alert,
): readonly Measurement[] => {
  const Decision = DECISIONS.find((one) => one === command)
  const at = approved_at ?? rejected_at ?? closed_at
  if (Decision === undefined || at === undefined) return []
  // A clock that is behind the other one measures nothing below zero.
  const value = Math.max(0, (Date.parse(at) - Date.parse(analyzed_at ?? timestamp)) / 1000)
  return [{ name: 'DecisionSeconds', value, by: { Decision } }]
}

const executed = ({
  execution_status: Outcome,
  result: Result,
}: Transition['set']): readonly Measurement[] =>
  Result !== undefined && (Outcome === 'completed' || Outcome === 'failed')
    ? [{ name: 'Executions', value: 1, by: { Outcome, Result } }]
    : []
