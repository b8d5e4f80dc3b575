import { ExecutionStopRequested } from '../../../../schemas/events'
import { alertNotification } from './notification'
import { isExecuted, revisionIf } from './state'

export const executionStopRequested = alertNotification(ExecutionStopRequested, {
  headline: ({ stop_requested_by }) => `asked to stop by ${stop_requested_by ?? 'somebody'}`,
  details: () => ['Steps that ran stay done; no further one is begun.'],
  occasions: (alert) => revisionIf(alert.stop_requested_at !== undefined, alert),
  isSuperseded: isExecuted,
  keepsPlan: true,
})
