import type { APIGatewayProxyResult } from 'aws-lambda'
import * as E from 'fp-ts/Either'
import type { Alert } from '../../../schemas/alert'
import { policyFor } from '../../../schemas/settings'
import { slackMessage } from '../../adapters/channels/slack/message'
import type { ChatSecret } from '../../adapters/secrets/chat-secret'
import { isKnownTeam } from '../../domain/approval/policy'
import { currentEvent } from '../../domain/messages/current-event'
import { escapeSlack } from '../../domain/messages/markdown/slack'
import { messageFor } from '../../domain/messages/model'
import { type AppError, messageOf } from '../../runtime/errors'
import type { Result } from '../../runtime/ports'
import { header, type ProxyEvent, rawBody } from '../api/request'
import { json, logRefusal, sayTo } from '../api/respond'
import { type DecisionPorts, decideAlert } from '../decide'
import type { Decided } from '../outcome'
import { readClick, type SlackClick } from './click'
import { signedBySlack } from './signature'

export type SlackPorts = DecisionPorts & {
  readonly chatSecret: () => Result<ChatSecret | undefined>
  /** Replaces or answers a message through Slack's response URL. */
  readonly respond: (url: string, message: object) => Result<void>
}

/**
 * Answers an interaction: 401 without a word to anybody but Slack, 403 without a word to a team that has no approver, else
 * 200 at once, with the outcome in the message.
 */
export const slackInteraction = async (
  event: ProxyEvent,
  ports: SlackPorts,
): Promise<APIGatewayProxyResult> => {
  const secret = await ports.chatSecret()()
  if (E.isLeft(secret)) {
    logRefusal(ports.log, secret.left, { surface: 'slack' })
    return json(503, {})
  }
  const body = rawBody(event)
  const signed = signedBySlack({
    body,
    timestamp: header(event, 'x-slack-request-timestamp'),
    signature: header(event, 'x-slack-signature'),
    secret: secret.right?.slack_signing_secret,
    now: Date.parse(ports.clock.now()),
  })
  if (!signed) {
    ports.log.warn('slack request without a valid signature', {
      configured: secret.right?.slack_signing_secret !== undefined,
    })
    return json(401, {})
  }
  const click = readClick(body)
  if (E.isLeft(click)) {
    ports.log.warn('slack request unreadable', { problem: click.left })
    return json(400, { error: click.left })
  }
  return answer(click.right, ports)
}

const answer = async (click: SlackClick, ports: SlackPorts): Promise<APIGatewayProxyResult> => {
  const { request, team, response_url } = click
  const { alert_id, caller } = request
  const decided = await decideAlert(request)(ports)()
  if (E.isLeft(decided))
    logRefusal(ports.log, decided.left, { alert_id, surface: 'slack', principal: caller.principal })
  if (!isKnownTeam(team, ports.settings)) return json(403, {})
  // The decision stands whatever becomes of the message: the other messages of the alert tell it, too.
  const told = await ports.respond(response_url, await replyTo(request.action, decided, alert_id, ports))()
  if (E.isLeft(told))
    ports.log.warn('slack message not replaced', { alert_id, problem: messageOf(told.left) })
  return { statusCode: 200, body: '' }
}

const replyTo = async (
  action: string,
  decided: E.Either<AppError, Decided>,
  alertId: string,
  ports: SlackPorts,
): Promise<object> => {
  if (E.isRight(decided))
    return action === 'snooze' ? toOne(decided.right.message) : inPlace(decided.right.alert, ports)
  const why = sayTo(decided.left)
  const isStale = (decided.left.tag === 'conflict' || decided.left.tag === 'gone') && action !== 'snooze'
  const stored = isStale ? await ports.alerts.get(alertId)() : E.right(undefined)
  if (E.isLeft(stored) || stored.right === undefined) return toOne(`Not done: ${why}`)
  // A stale button shows the outcome; on an alert that is still open, why it does nothing any more.
  return currentEvent(stored.right) === 'AlertAnalyzed'
    ? inPlace(stored.right, ports, why)
    : inPlace(stored.right, ports)
}

/** Says something to the one who clicked, and leaves the message as it is. */
const toOne = (text: string): object => ({
  response_type: 'ephemeral',
  replace_original: false,
  text: escapeSlack(text),
})

/** Takes the message's place, for everybody: where the alert stands now, or why its buttons are void. */
const inPlace = (alert: Alert, ports: SlackPorts, why?: string): object => {
  const policy = policyFor(ports.settings, alert.severity)
  const message = messageFor(currentEvent(alert), alert, policy, 'slack', undefined, ports.settings.execution)
  const over = { facts: [], lines: [], steps: [], notes: [], offers: [] }
  return {
    replace_original: true,
    ...slackMessage(why === undefined ? message : { ...message, ...over, summary: why }),
  }
}
