import { createHmac, randomUUID } from 'node:crypto'
import type { ChatMessage } from './messages'
import { buttonsOf, inputState } from './slack-limits'

/** A person's click on a button, its confirm dialog included. */
export interface Click {
  readonly message: ChatMessage
  readonly action_id: string
  readonly user: { readonly id: string; readonly name: string }
  readonly team: { readonly id: string }
  /** What the person has typed into the message's input. */
  readonly typed?: string
  /** The interactions URL that is set for the app in Slack. */
  readonly endpoint: string
}

/** milliseconds; Slack itself waits three seconds, but a laptop's cold processes say nothing about Lambda's */
const patience = 15_000

/** Seconds since 1970 with six digits, as Slack numbers its messages. */
const slackTimestamp = (at: string): string => (Date.parse(at) / 1000).toFixed(6)

/** The `block_actions` payload. @throws Error when the message has no such button */
const payloadOf = ({ message, action_id, user, team, typed }: Click, responseUrl: string): object => {
  const { blocks, text = '' } = message.payload
  const placed = buttonsOf(blocks).find(({ button }) => button.action_id === action_id)
  if (placed === undefined) throw new Error(`the message ${message.id} has no button ${action_id}`)
  const { button, blockId } = placed
  const ts = slackTimestamp(message.received_at)
  const channel = { id: 'C0LOCAL', name: 'alerts' }
  return {
    type: 'block_actions',
    user: { id: user.id, username: user.name, name: user.name, team_id: team.id },
    api_app_id: 'A0LOCAL',
    container: { type: 'message', message_ts: ts, channel_id: channel.id, is_ephemeral: false },
    trigger_id: randomUUID(),
    team: { id: team.id, domain: 'local' },
    enterprise: null,
    is_enterprise_install: false,
    channel,
    message: { type: 'message', subtype: 'bot_message', bot_id: 'B0LOCAL', ts, text, blocks },
    state: { values: inputState(blocks, typed) },
    response_url: responseUrl,
    actions: [
      {
        type: 'button',
        action_id,
        block_id: blockId,
        text: button.text,
        ...(button.value !== undefined && { value: button.value }),
        ...(button.style !== undefined && { style: button.style }),
        action_ts: slackTimestamp(new Date().toISOString()),
      },
    ],
  }
}

/**
 * Sends the signed interaction as Slack does and answers what came back.
 * Rejects when no answer comes in time.
 */
export const sendClick = async (
  click: Click,
  { signingSecret, responseUrl }: { readonly signingSecret: string; readonly responseUrl: string },
): Promise<{ readonly status: number; readonly body: string }> => {
  const body = new URLSearchParams({ payload: JSON.stringify(payloadOf(click, responseUrl)) }).toString()
  const timestamp = String(Math.floor(Date.now() / 1000))
  const mac = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')
  const response = await fetch(click.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${mac}`,
    },
    body,
    signal: AbortSignal.timeout(patience),
  })
  return { status: response.status, body: await response.text() }
}
