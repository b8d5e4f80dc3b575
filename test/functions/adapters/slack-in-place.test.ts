import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeSentMessages, type SentMessages } from '../../../functions/adapters/sent-messages'
import { makeSlackApi } from '../../../functions/adapters/slack-api'
import { tellInPlace } from '../../../functions/adapters/slack-in-place'
import { messageOf } from '../../../functions/errors'
import { type Message, messageFor, type NotifiedEvent } from '../../../functions/notify/model'
import type { Alert } from '../../../schemas/alert'
import { type Dynamo, startDynamo } from '../../support/dynamodb'
import * as sample from '../../support/samples'
import { type ScriptedServer, startScriptedServer } from '../../support/scripted-server'

/** Slack's Web API over HTTP, and where messages stand in a real table. */

const test = suite('adapters/slack-in-place')
const TOKEN = 'xoxb-secret-token'
let server: ScriptedServer
let dynamo: Dynamo
let sent: SentMessages
let count = 0
const ok = (body: object) => ({ status: 200, body: JSON.stringify({ ok: true, ...body }) })
const post = () => ok({ channel: 'C0ALERTS', ts: `1700000000.00000${++count}` })
test.before(async () => {
  server = await startScriptedServer()
  dynamo = await startDynamo({ name: 'idempotency', key: 'id', indexes: [] })
  sent = makeSentMessages({ table: 'idempotency' })
})
test.before.each(() => {
  server.asked.length = 0
  server.reply = post
})
test.after(async () => {
  await server.stop()
  await dynamo.stop()
})

const tell = (id: string, event: NotifiedEvent, alert: Alert) => {
  const message: Message = { ...messageFor(event, alert, sample.policy, 'slack', undefined), alert_id: id }
  const api = makeSlackApi({ token: TOKEN, channel: 'C0ALERTS', url: `${server.endpoint}/api` })
  return tellInPlace({ api, sent }, message, { text: message.title })()
}
const calls = () =>
  server.asked.map(({ path, body }) => {
    const { ts, thread_ts } = JSON.parse(body) as { ts?: string; thread_ts?: string }
    return `${path.replace('/api/chat.', '')}${ts === undefined ? '' : ` ${ts}`}${thread_ts === undefined ? '' : ` in ${thread_ts}`}`
  })

test('a question is posted with the token, remembered, and changed in place by its decision', async () => {
  count = 0
  assert.ok(E.isRight(await tell('a-1', 'AlertAnalyzed', sample.pending())))
  assert.is(server.asked[0]?.headers.authorization, `Bearer ${TOKEN}`)
  await tell('a-1', 'ReminderDue', sample.pending())
  await tell('a-1', 'AlertApproved', sample.approved())
  await tell('a-1', 'ExecutionCompleted', sample.completed())
  const [first, second] = ['1700000000.000001', '1700000000.000002']
  assert.equal(calls(), [
    'postMessage',
    `postMessage in ${first}`,
    `update ${first}`,
    `update ${second}`,
    `update ${first}`,
    `update ${second}`,
    `postMessage in ${first}`,
  ])
})
test('a message that is gone is followed by a new one', async () => {
  await tell('a-2', 'AlertAnalyzed', sample.pending())
  server.reply = ({ path }) =>
    path.endsWith('update') ? { status: 200, body: '{"ok":false,"error":"message_not_found"}' } : post()
  assert.ok(E.isRight(await tell('a-2', 'AlertApproved', sample.approved())))
  assert.match(calls().at(-1) ?? '', 'postMessage in')
})
test('without a remembered message the outcome is a new one', async () => {
  await tell('a-3', 'AlertRejected', sample.rejected())
  assert.equal(calls(), ['postMessage'])
})
for (const [error, retryable] of [
  ['ratelimited', true],
  ['invalid_blocks', false],
  ['not_in_channel', false],
] as const) {
  test(`Slack's ${error} is ${retryable ? 'tried again' : 'refused with its reason'}`, async () => {
    server.reply = () => ({ status: 200, body: JSON.stringify({ ok: false, error }) })
    const done = await tell('a-4', 'AlertAnalyzed', sample.pending())
    if (E.isRight(done) || done.left.tag !== 'service_failed') throw new Error('a failure was expected')
    assert.is(done.left.retryable, retryable)
    assert.is(messageOf(done.left), `slack chat.postMessage: ${error}`)
    assert.not.match(JSON.stringify(done), TOKEN)
  })
}
test.run()
