import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../schemas/alert'
import { defined } from '../../schemas/defined'
import type { Channel } from '../../schemas/scalars'
import { isNotified } from '../../schemas/settings'
import { underFreeze } from '../domain/freeze'
import { alteredMessage } from '../domain/messages/altered'
import { type NotifiedEvent, notificationOf } from '../domain/messages/events'
import { messageFor } from '../domain/messages/message'
import type { Message } from '../domain/messages/model'
import { executionMode } from '../domain/messages/wording'
import type { Result } from '../runtime/ports'
import { linkFor } from './link'
import type { NotifyPorts } from './model'
import { isExecutable, policyOf } from './policy'

/** An event about an alert: its name, and its id. */
export interface AlertOccasion {
  readonly name: NotifiedEvent
  readonly id: string
}

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
  occasion: AlertOccasion,
  alert: Alert,
  channel: Channel,
  ports: NotifyPorts,
): Result<Message> => {
  const { name: event } = occasion
  const now = ports.clock.now()
  // A channel that is only notified from now on gets the question in full, not a reminder of something it never saw.
  const isFirst =
    event === 'ReminderDue' &&
    !isNotified(policyOf(event, alert, ports), channel, (alert.reminders_sent ?? 0) - 1)
  const shown = isFirst ? 'AlertAnalyzed' : event
  return pipe(
    TE.Do,
    TE.bind('link', () => linkFor(alert, channel, ports)),
    TE.bind('problem', () =>
      showsPlan(shown, alert) ? ports.attestations.problem(alert) : TE.right(undefined),
    ),
    TE.bind('frozen', () => TE.fromTask(() => underFreeze(alert, ports.settings, now))),
    TE.map(({ link, problem, frozen: { settings, freeze } }) => {
      const moment = { execution: executionMode(alert, settings), now, ...defined({ freeze }) }
      const policy = policyOf(event, alert, { settings })
      const message = messageFor(shown, alert, policy, channel, link, moment)
      if (problem === undefined || (problem === 'plan' && !isExecutable(alert))) return message
      return message.brief ?? alteredMessage(alert, problem, link)
    }),
    TE.map((message) => ({ ...message, event: occasion })),
  )
}
