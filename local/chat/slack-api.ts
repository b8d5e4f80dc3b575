import * as t from 'io-ts'
import type { ChatMessage, Messages, Payload } from './messages'
import { type Reply, slackText } from './slack'
import { slackProblem } from './slack-limits'

/** What a call names beside the message: the channel, the message that is changed, the one that is replied to. */
const Call = t.intersection([
  t.type({ channel: t.string }),
  t.partial({ ts: t.string, thread_ts: t.string, reply_broadcast: t.boolean }),
])
type Call = t.TypeOf<typeof Call>

/** A refusal is a 200, too. Slack escapes what is beyond ASCII, and slashes. */
const answer = (body: object): Reply => ({
  status: 200,
  body: JSON.stringify(body)
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('/', '\\/'),
})
const refused = (error: string): Reply => answer({ ok: false, error })

const app = {
  user: 'U0AGENT',
  bot_id: 'B0AGENT',
  app_id: 'A0AGENT',
  team: 'T0DEMO',
  bot_profile: {
    id: 'B0AGENT',
    app_id: 'A0AGENT',
    name: 'CloudOps Agent',
    deleted: false,
    team_id: 'T0DEMO',
  },
}

/** Slack's side of an app with a bot token: `chat.postMessage` and `chat.update`, which repeat the whole message. */
export class SlackApi {
  private posted = 0

  constructor(private readonly messages: Messages) {}

  call(method: string, authorization: string | undefined, payload: unknown): Reply {
    if (authorization?.startsWith('Bearer ') !== true) return refused('not_authed')
    if (!t.UnknownRecord.is(payload) || !Call.is(payload)) return refused('channel_not_found')
    const problem = slackProblem(payload)
    if (problem !== undefined) return refused(problem)
    if (method === 'chat.postMessage') return this.post(payload)
    return method === 'chat.update' ? this.update(payload) : refused('unknown_method')
  }

  private find(channel: string, ts: string | undefined): ChatMessage | undefined {
    return this.messages.all.find(({ payload }) => payload.channel === channel && payload.ts === ts)
  }

  private post(payload: Payload & Call): Reply {
    const { channel, thread_ts } = payload
    const root = thread_ts === undefined ? undefined : this.find(channel, thread_ts)
    if (thread_ts !== undefined && root === undefined) return refused('thread_not_found')
    this.posted += 1
    const ts = `${Math.floor(Date.now() / 1_000)}.${String(this.posted).padStart(6, '0')}`
    this.messages.add('slack', { ...payload, ts }, slackText(payload))
    return answer({ ok: true, channel, ts, message: this.repeated({ ...payload, ts }, root) })
  }

  private update(payload: Payload & Call): Reply {
    const { channel, ts } = payload
    const before = this.find(channel, ts)
    if (before === undefined) return refused('message_not_found')
    const { thread_ts, reply_broadcast } = before.payload
    this.messages.replace(before.id, { ...payload, thread_ts, reply_broadcast }, slackText(payload))
    return answer({ ok: true, channel, ts, text: payload.text, message: this.repeated(payload) })
  }

  private repeated({ channel: _, reply_broadcast, ...message }: Payload, root?: ChatMessage): object {
    const whole = { type: 'message', ...app, ...message }
    if (root === undefined) return whole
    const { ts: thread_ts } = root.payload
    const replies = this.messages.all.filter(({ payload }) => payload.thread_ts === thread_ts)
    const thread = {
      thread_ts,
      reply_count: replies.length,
      reply_users_count: 1,
      latest_reply: message.ts,
      reply_users: [app.user],
      is_locked: false,
      subscribed: false,
    }
    if (reply_broadcast !== true) return { ...whole, thread_ts, parent_user_id: app.user }
    return { ...whole, subtype: 'thread_broadcast', root: { ...this.repeated(root.payload), ...thread } }
  }
}
