import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import type { Alert } from '../../../schemas/alert'
import { policyFor } from '../../../schemas/settings'
import { currentEvent } from '../../domain/messages/current-event'
import { messageFor } from '../../domain/messages/message'
import type { Message } from '../../domain/messages/model'
import { executionMode } from '../../domain/messages/wording'
import type { AppError } from '../../runtime/errors'
import type { Result } from '../../runtime/ports'
import { sayTo } from '../api/respond'
import { type Decided, revised } from '../outcome'
import type { SlackClick } from './click'
import type { SlackPorts } from './ports'

/** Sends what became of a click to its response URL: a text for the one who clicked, or a message in place of the one that was clicked. */
export const reply = (
  { request, response_url }: SlackClick,
  decided: E.Either<AppError, Decided>,
  ports: SlackPorts,
): Result<void> => {
  const { replace, answer } = ports.slackReplies
  return TE.flatMap((words: Message | string) =>
    typeof words === 'string' ? answer(response_url, words) : replace(response_url, words),
  )(TE.fromTask(() => wordsOf(request, decided, ports)))
}

const wordsOf = async (
  { action, alert_id, plan_digest }: SlackClick['request'],
  decided: E.Either<AppError, Decided>,
  ports: SlackPorts,
): Promise<Message | string> => {
  if (E.isRight(decided))
    return action === 'snooze' ? decided.right.message : replacement(decided.right.alert, ports)
  const why = sayTo(decided.left)
  const isStale = (decided.left.tag === 'conflict' || decided.left.tag === 'gone') && action !== 'snooze'
  const stored = isStale ? await ports.alerts.get(alert_id)() : E.right(undefined)
  if (E.isLeft(stored) || stored.right === undefined) return `Not done: ${why}`
  // A stale button shows the outcome; on an alert that is still open, why it does nothing any more: with a plan that has come in between, that.
  const isRevised = plan_digest !== undefined && plan_digest !== (stored.right.plan_digest ?? '')
  return currentEvent(stored.right) === 'AlertAnalyzed'
    ? replacement(stored.right, ports, isRevised ? sayTo(revised(stored.right)) : why)
    : replacement(stored.right, ports)
}

/** Shows the alert's state now, or why the buttons are void. */
const replacement = (alert: Alert, ports: SlackPorts, why?: string): Message => {
  const policy = policyFor(ports.settings, alert.severity)
  const message = messageFor(currentEvent(alert), alert, policy, 'slack', undefined, {
    execution: executionMode(alert, ports.settings),
    now: ports.clock.now(),
  })
  return why === undefined
    ? message
    : { ...(message.brief ?? message), facts: [], lines: [], steps: [], notes: [], offers: [], summary: why }
}
