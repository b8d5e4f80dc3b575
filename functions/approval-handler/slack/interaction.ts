import type { APIGatewayProxyResult } from 'aws-lambda'
import * as E from 'fp-ts/Either'
import type { Alert } from '../../../schemas/alert'
import type { AlertId } from '../../../schemas/scalars'
import { policyFor } from '../../../schemas/settings'
import { isKnownTeam } from '../../domain/approval/policy'
import { currentEvent } from '../../domain/messages/current-event'
import { messageFor } from '../../domain/messages/message'
import type { Message } from '../../domain/messages/model'
import { executionMode } from '../../domain/messages/wording'
import { type AppError, messageOf } from '../../runtime/errors'
import type { Result } from '../../runtime/ports'
import { header, isTooLarge, type ProxyEvent, rawBody } from '../api/request'
import { json, logRefusal, sayTo } from '../api/respond'
import { type DecisionPorts, decideAlert } from '../decide'
import type { Decided } from '../outcome'
import { type ProvingSecret, provenBy } from '../proven'
import { readClick, type SlackClick } from './click'
import { isPlausible, type SignedRequest, signedBySlack } from './signature'

/** Slack repeats the whole message in a click, and escapes what is not ASCII: so much of it is read where it is signed. */
const MOST_SIGNED_BYTES = 128 * 1024

interface SlackSecret {
  readonly slack_signing_secret?: string
}

export type SlackPorts = DecisionPorts & {
  readonly slackSecret: ProvingSecret<SlackSecret>
  readonly slackReplies: SlackReplies
}

/** What is sent to the response URL of a click. */
interface SlackReplies {
  /** The message that was clicked is replaced, for everyone. */
  readonly replace: (url: string, message: Message) => Result<void>
  /** Only the one who clicked sees it; the message stays as it is. */
  readonly answer: (url: string, text: string) => Result<void>
}

/**
 * Answers an interaction: 401 without a word to anyone but Slack, 403 without a word to a team that has no approver, else
 * 200 at once, with the outcome in the message.
 */
export const slackInteraction = async (
  event: ProxyEvent,
  ports: SlackPorts,
): Promise<APIGatewayProxyResult> => {
  if (isTooLarge(event, MOST_SIGNED_BYTES)) return json(413, {})
  const request = {
    body: rawBody(event),
    timestamp: header(event, 'x-slack-request-timestamp'),
    signature: header(event, 'x-slack-signature'),
    now: Date.parse(ports.clock.now()),
  }
  const signed = await isSigned(request, ports.slackSecret)
  if (E.isLeft(signed)) {
    logRefusal(ports.log, signed.left, { surface: 'slack' })
    return json(503, {})
  }
  if (!signed.right.valid) {
    ports.log.warn('slack request without a valid signature', { configured: signed.right.configured })
    return json(isTooLarge(event) ? 413 : 401, {})
  }
  const click = readClick(request.body)
  if (E.isLeft(click)) {
    ports.log.warn('slack request unreadable', { problem: click.left })
    return json(400, { error: click.left })
  }
  return answer(click.right, ports)
}

interface Verdict {
  readonly valid: boolean
  /** Whether there is a secret at all. */
  readonly configured: boolean
}

const isSigned = async (
  request: SignedRequest,
  secret: SlackPorts['slackSecret'],
): Promise<E.Either<AppError, Verdict>> => {
  const verdict = (value: SlackSecret | undefined): Verdict => ({
    valid: signedBySlack(request, value?.slack_signing_secret),
    configured: value?.slack_signing_secret !== undefined,
  })
  if (!isPlausible(request)) return E.right({ valid: false, configured: true })
  return provenBy(secret, verdict)
}

const answer = async (click: SlackClick, ports: SlackPorts): Promise<APIGatewayProxyResult> => {
  const { request, team, response_url } = click
  const { alert_id, caller } = request
  const decided = await decideAlert(request)(ports)()
  if (E.isLeft(decided))
    logRefusal(ports.log, decided.left, { alert_id, surface: 'slack', principal: caller.principal })
  if (!isKnownTeam(team, ports.settings)) return json(403, {})
  // The decision holds whatever becomes of the message: the other messages of the alert show it, too.
  const reply = await replyTo(request.action, decided, alert_id, ports)
  const { replace, answer: toOne } = ports.slackReplies
  const replied = await (typeof reply === 'string'
    ? toOne(response_url, reply)
    : replace(response_url, reply))()
  if (E.isLeft(replied))
    ports.log.warn('slack message not replaced', { alert_id, problem: messageOf(replied.left) })
  return { statusCode: 200, body: '' }
}

/** A text for the one who clicked, or a message in place of the one that was clicked. */
const replyTo = async (
  action: string,
  decided: E.Either<AppError, Decided>,
  alertId: AlertId,
  ports: SlackPorts,
): Promise<Message | string> => {
  if (E.isRight(decided))
    return action === 'snooze' ? decided.right.message : replacement(decided.right.alert, ports)
  const why = sayTo(decided.left)
  const isStale = (decided.left.tag === 'conflict' || decided.left.tag === 'gone') && action !== 'snooze'
  const stored = isStale ? await ports.alerts.get(alertId)() : E.right(undefined)
  if (E.isLeft(stored) || stored.right === undefined) return `Not done: ${why}`
  // A stale button shows the outcome; on an alert that is still open, why it does nothing any more.
  return currentEvent(stored.right) === 'AlertAnalyzed'
    ? replacement(stored.right, ports, why)
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
