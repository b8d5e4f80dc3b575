import type { SlackMessage } from '../../functions/adapters/channels/slack/message'
import { escapeHtml } from '../../functions/domain/messages/markdown/html'
import type { ChatMessage } from '../../local/chat'
import type { World } from '../../local/commands/demo/world'
import type { Picture } from './browser'
import { slackHtml, timeOf } from './slack'
import { renderScript, teamsHtml } from './teams'

/** Messages of the demo as what they are sent to shows them. */

export const slack = (messages: readonly ChatMessage[]): string =>
  slackHtml(
    messages.map(({ received_at, payload }) => ({
      at: timeOf(Date.parse(received_at)),
      message: payload as unknown as SlackMessage,
    })),
  )

interface TeamsMessage {
  readonly attachments: readonly [{ readonly content: unknown }]
}
const cards = (messages: readonly ChatMessage[]): string =>
  renderScript(messages.map(({ payload }) => (payload as unknown as TeamsMessage).attachments[0].content))

export const mail = ({ payload }: ChatMessage): string => {
  const style =
    ':root{color-scheme:light dark}body{margin:0;padding:20px;max-width:660px;background:light-dark(#fff,#1f1f1f);color:light-dark(#202124,#e3e3e3);font:14px/1.5 Inter,Arial,sans-serif}h1{font-size:18px;font-weight:500;margin:0 0 12px}pre{white-space:pre-wrap;overflow-wrap:anywhere;font:13px/1.5 "DejaVu Sans Mono",monospace;margin:0}'
  return `<!doctype html><meta charset="utf-8"><style>${style}</style><h1>${escapeHtml(String(payload.subject))}</h1><pre>${escapeHtml(String(payload.text))}</pre>`
}

export const messagesOf = ({ cloud }: World, of: string, channel: string): readonly ChatMessage[] =>
  cloud.chat.messages.filter(
    (message) => message.channel === channel && JSON.stringify(message.payload).includes(of),
  )

/** The link in a message of Teams: it leads to the page that decides. */
export const linkIn = (message: ChatMessage | undefined): string =>
  /http[^"\\]+\?t=[A-Za-z0-9._-]+/.exec(JSON.stringify(message?.payload ?? {}))?.[0] ?? ''

export const teamsPicture = (
  messages: readonly ChatMessage[],
): Pick<Picture, 'script'> & { readonly html: string } => ({ html: teamsHtml, script: cards(messages) })
