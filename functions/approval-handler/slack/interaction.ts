import type { APIGatewayProxyResult } from 'aws-lambda'
import * as E from 'fp-ts/Either'
import { isKnownTeam } from '../../domain/approval/policy'
import { type AppError, messageOf } from '../../runtime/errors'
import { late } from '../../runtime/late'
import { header, isTooLarge, type ProxyEvent, rawBody } from '../api/request'
import { json, logRefusal } from '../api/respond'
import { decideAlert } from '../decide'
import { provenBy } from '../proven'
import { readClick, type SlackClick } from './click'
import type { SlackPorts, SlackSecret } from './ports'
import { isPlausible, type SignedRequest, signedBySlack } from './signature'

/** Slack repeats the whole message in a click, and escapes what is not ASCII: so much of it is read where it is signed. */
const MOST_SIGNED_BYTES = 128 * 1024

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

/** Loaded when it is decided: no decision waits for the words about it. */
const words = late('slack', () => import('./reply'))

const answer = async (click: SlackClick, ports: SlackPorts): Promise<APIGatewayProxyResult> => {
  const { request, team } = click
  const { alert_id, caller } = request
  const decided = await decideAlert(request)(ports)()
  if (E.isLeft(decided))
    logRefusal(ports.log, decided.left, { alert_id, surface: 'slack', principal: caller.principal })
  if (!isKnownTeam(team, ports.settings)) return json(403, {})
  // The decision holds whatever becomes of the message: the other messages of the alert show it, too.
  const replied = await words(({ reply }) => reply(click, decided, ports))()
  if (E.isLeft(replied))
    ports.log.warn('slack message not replaced', { alert_id, problem: messageOf(replied.left) })
  return { statusCode: 200, body: '' }
}
