import { ExecutionSuspended } from '../../../../schemas/events'
import { alertNotification } from './notification'
import { isExecuted } from './state'

export const executionSuspended = alertNotification(ExecutionSuspended, {
  headline: ({ plan, waiting_for }) => {
    const steps = plan?.steps ?? []
    const at = steps.findIndex(({ id }) => id === waiting_for)
    return `step ${at + 1} of ${steps.length} is under way at AWS`
  },
  details: ({ plan, waiting_for }) => {
    const action = plan?.steps.find(({ id }) => id === waiting_for)?.action ?? 'It'
    return [`${action} was accepted and takes its time. The plan goes on when it is done.`]
  },
  occasions: ({ plan_revision = 1, waiting_for }) =>
    waiting_for === undefined ? [] : [`${plan_revision}/${waiting_for}`],
  isSuperseded: isExecuted,
  isQuiet: true,
  keepsPlan: true,
})
