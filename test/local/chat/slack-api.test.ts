import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Gateway, openGateway } from '../../../local/aws/gateway'
import { type Chat, createChat } from '../../../local/chat'

const test = suite('local/chat/slack-api')
let chat: Chat
let gateway: Gateway
test.before(async () => {
  gateway = await openGateway(0, () => {})
  chat = createChat({ signingSecret: 'signing-secret' })
  gateway.attach({ services: [], routes: [chat.route] })
})
test.after(() => gateway.stop())

const question = {
  text: 'shop is broken',
  blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '*stale content*' } }],
}

test('an app with a token posts, replies and changes; the answer repeats the message and the one it replies to', async () => {
  const call = async (method: string, body: object, token = 'Bearer xoxb') => {
    const response = await fetch(`${chat.slackApiUrl(gateway.endpoint)}/${method}`, {
      method: 'POST',
      headers: { authorization: token },
      body: JSON.stringify(body),
    })
    return JSON.parse(await response.text())
  }
  const channel = 'C0ALERTS'
  const first = await call('chat.postMessage', { channel, ...question })
  assert.is(first.message.ts, first.ts)
  assert.equal(first.message.blocks, question.blocks)
  const reply = { channel, text: 'überfällig', thread_ts: first.ts, reply_broadcast: true }
  const second = await call('chat.postMessage', reply)
  assert.is(second.message.subtype, 'thread_broadcast')
  assert.is(second.message.text, 'überfällig')
  assert.equal(second.message.root.blocks, question.blocks)
  assert.is(second.message.root.reply_count, 1)
  assert.ok((await call('chat.update', { channel, ts: first.ts, text: 'over' })).ok)
  assert.equal(
    chat.messages.map(({ text }) => text),
    ['over', 'überfällig'],
  )
  const refused: readonly (readonly [string, object, string, string?])[] = [
    ['chat.postMessage', { channel, text: 'x' }, 'not_authed', 'Basic x'],
    ['chat.postMessage', { text: 'x' }, 'channel_not_found'],
    ['chat.postMessage', { channel }, 'no_text'],
    ['chat.postMessage', { channel, text: 'x', thread_ts: '1.0' }, 'thread_not_found'],
    ['chat.update', { channel, text: 'x', ts: '1.0' }, 'message_not_found'],
    ['chat.delete', { channel, text: 'x' }, 'unknown_method'],
  ]
  for (const [method, body, error, token] of refused)
    assert.equal(await call(method, body, token), { ok: false, error })
  assert.is(chat.messages.length, 2)
})

test.run()
