import { ExecutionStarted } from '../../../../schemas/events'
import { time } from '../wording'
import { alertNotification } from './notification'
import { isExecuted, revisionIf } from './state'

export const executionStarted = alertNotification(ExecutionStarted, {
  headline: () => 'the plan is being carried out',
  details: ({ execution_started_at }) => [`Since ${time(execution_started_at)}. The result follows.`],
  occasions: (alert) => revisionIf(alert.execution_started_at !== undefined, alert),
  isSuperseded: isExecuted,
  isQuiet: true,
  keepsPlan: true,
})
