import type { APIGatewayProxyResult } from 'aws-lambda'
import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import type { Alert } from '../../schemas/alert'
import { decode, struct } from '../../schemas/codec'
import { AlertId, Principal, Sha256 } from '../../schemas/scalars'
import type { ChatSecret } from '../chat-secret'
import { type AppError, messageOf } from '../errors'
import { parseJson } from '../fenced-blocks'
import type { Result } from '../ports'
import { actions, type Decided, type DecisionPorts, type DecisionRequest, decideAlert } from './decide'
import { header, type ProxyEvent, rawBody } from './request'
import { json, logRefusal, sayTo } from './respond'
import { signedBySlack } from './slack-signature'

export type SlackPorts = DecisionPorts & {
  readonly chatSecret: () => Result<ChatSecret | undefined>
  /** Replaces or answers a message through Slack's response URL. */
  readonly respond: (url: string, message: object) => Result<void>
}

const Identified = t.type({ id: t.string }, 'Identified')

/** A click on a button, as Slack sends it. Ids are what counts: names can be changed by their owners. */
const Interaction = struct(
  'SlackInteraction',
  {
    type: t.literal('block_actions'),
    user: t.intersection([t.type({ id: t.string }), t.partial({ name: Principal, username: Principal })]),
    actions: t.array(
      t.type({ action_id: t.keyof({ approve: null, reject: null, acknowledge: null }), value: t.string }),
    ),
    response_url: t.string,
  },
  // An app that is installed for a whole organization has an enterprise and no team.
  { team: t.union([Identified, t.null]), enterprise: t.union([Identified, t.null]) },
)
type Interaction = t.TypeOf<typeof Interaction>

const ButtonValue = t.type({ alert_id: AlertId, plan_digest: Sha256 }, 'ButtonValue')

/** Answers an interaction: 401 without a word to anybody but Slack, else 200 at once, with the outcome in the message. */
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
  const { interaction, request } = click.right
  const decided = await decideAlert(request)(ports)()
  if (E.isLeft(decided)) {
    logRefusal(ports.log, decided.left, {
      alert_id: request.alert_id,
      surface: 'slack',
      principal: request.authority.principal,
    })
  }
  // The decision stands whatever becomes of the message: the other messages of the alert tell it, too.
  const told = await ports.respond(interaction.response_url, messageFor(decided))()
  if (E.isLeft(told))
    ports.log.warn('slack message not replaced', {
      alert_id: request.alert_id,
      problem: messageOf(told.left),
    })
  return { statusCode: 200, body: '' }
}

const readClick = (
  body: string,
): E.Either<string, { readonly interaction: Interaction; readonly request: DecisionRequest }> => {
  const interaction = decode(Interaction, parseJson(new URLSearchParams(body).get('payload') ?? ''))
  if (E.isLeft(interaction)) return E.left(`payload.${interaction.left}`)
  const { user, team, enterprise, actions: clicked } = interaction.right
  const workspace = team?.id ?? enterprise?.id
  if (workspace === undefined) return E.left('payload.team: expected the id of a team, found nothing')
  const [button] = clicked
  const value = decode(ButtonValue, parseJson(button?.value ?? ''))
  if (E.isLeft(value)) return E.left(`payload.actions.0.value.${value.left}`)
  const action = actions.find((name) => name === button?.action_id) ?? 'reject'
  return E.right({
    interaction: interaction.right,
    request: {
      ...value.right,
      action,
      by: user.username ?? user.name ?? user.id,
      authority: {
        surface: 'slack',
        principal: `slack:${workspace}/${user.id}`,
        team: workspace,
        user: user.id,
      },
    },
  })
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** What takes the message's place: the outcome for everybody, or a refusal for the one who clicked. */
const messageFor = (decided: E.Either<AppError, Decided>): object => {
  if (E.isLeft(decided)) {
    const ephemeral = { response_type: 'ephemeral', replace_original: false }
    return { ...ephemeral, text: `Not decided: ${escaped(sayTo(decided.left))}` }
  }
  const { alert, message } = decided.right
  const text = `${escaped(alert.domain)}: ${escaped(message)}`
  return {
    replace_original: true,
    text,
    blocks: [
      {
        type: 'section',
        text: { type: 'mrkdwn', text: `*${escaped(alert.summary)}*\n${text}${progress(alert)}` },
      },
      { type: 'context', elements: [{ type: 'mrkdwn', text: `Alert ${escaped(alert.alert_id)}` }] },
    ],
  }
}

const progress = (alert: Alert): string =>
  alert.approval_status === 'approved' ? '\nThe plan is being carried out; the result follows.' : ''
