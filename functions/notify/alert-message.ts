import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import type { Channel } from '../../schemas/scalars'
import { type ApprovalPolicy, isNotified, policyFor } from '../../schemas/settings'
import { alteredMessage } from '../domain/messages/altered'
import { type NotifiedEvent, notificationOf } from '../domain/messages/events'
import { messageFor } from '../domain/messages/message'
import type { Message } from '../domain/messages/model'
import { executionMode } from '../domain/messages/wording'
import type { Result } from '../runtime/ports'
import { linkFor } from './link'
import type { NotifyPorts } from './model'

export const isExecutable = ({ plan }: Alert): boolean => (plan?.steps.length ?? 0) > 0

/** That of the alert's severity, or of the event's own. */
export const policyOf = (event: NotifiedEvent, alert: Alert, { settings }: NotifyPorts): ApprovalPolicy =>
  policyFor(settings, notificationOf[event].severity?.(alert) ?? alert.severity)

/** Whether its message shows a plan: as a question, again as it is now, or as what became of it. */
const showsPlan = (shown: NotifiedEvent, alert: Alert): boolean => {
  const { question, keepsPlan, changesHead } = notificationOf[shown]
  return question !== undefined || keepsPlan === true || changesHead?.(alert) === true
}

/**
 * The message that one channel gets of an event. A plan is shown where detection and analysis have made it: where they have not, a
 * question is shown as altered, and everything else without it.
 */
export const alertMessage = (
  event: NotifiedEvent,
  alert: Alert,
  channel: Channel,
  ports: NotifyPorts,
): Result<Message> => {
  const policy = policyOf(event, alert, ports)
  // A channel that is only notified from now on gets the question in full, not a reminder of something it never saw.
  const isFirst = event === 'ReminderDue' && !isNotified(policy, channel, (alert.reminders_sent ?? 0) - 1)
  const shown = isFirst ? 'AlertAnalyzed' : event
  const moment = { execution: executionMode(alert, ports.settings), now: ports.clock.now() }
  return pipe(
    TE.Do,
    TE.bind('link', () => linkFor(alert, channel, ports)),
    TE.bind('problem', () =>
      showsPlan(shown, alert) ? ports.attestations.problem(alert) : TE.right(undefined),
    ),
    TE.map(({ link, problem }) => {
      const message = messageFor(shown, alert, policy, channel, link, moment)
      if (problem === undefined || (problem === 'plan' && !isExecutable(alert))) return message
      return message.brief ?? alteredMessage(alert, problem, link)
    }),
  )
}
