import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeSlackApi } from '../../../../../functions/adapters/channels/slack/api'
import { slackMessage } from '../../../../../functions/adapters/channels/slack/message'
import { updateInPlace } from '../../../../../functions/adapters/channels/slack/update-in-place'
import { makeSentMessages, type SentMessages } from '../../../../../functions/adapters/dynamodb/sent-messages'
import { type NotifiedEvent, noticeFor } from '../../../../../functions/domain/messages/events'
import { messageFor } from '../../../../../functions/domain/messages/message'
import type { Message } from '../../../../../functions/domain/messages/model'
import { isGoneForGood, messageOf } from '../../../../../functions/runtime/errors'
import { openGateway } from '../../../../../local/aws/gateway'
import { createChat } from '../../../../../local/chat'
import type { Alert } from '../../../../../schemas/alert'
import { DetectionDegraded, DetectionRestored } from '../../../../../schemas/events'
import type { Plan } from '../../../../../schemas/plan'
import { type Dynamo, startDynamo } from '../../../../support/dynamodb'
import { fakeBase, START } from '../../../../support/fakes'
import * as sample from '../../../../support/samples'
import { type Reply, type ScriptedServer, startScriptedServer } from '../../../../support/scripted-server'

/** Slack's Web API over HTTP, and where messages stand in a real table. */

const test = suite('adapters/slack/update-in-place')
const TOKEN = 'xoxb-secret-token'
let server: ScriptedServer
let dynamo: Dynamo
let sent: SentMessages
let count = 0
let { log, lines } = fakeBase()
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
  ;({ log, lines } = fakeBase())
})
test.after(async () => {
  await server.stop()
  await dynamo.stop()
})

const tell = (id: string, event: NotifiedEvent, alert: Alert) => {
  const message: Message = { ...messageFor(event, alert, sample.policy, 'slack', undefined), alert_id: id }
  return send(message)
}
const send = (message: Message, url = `${server.endpoint}/api`, kept = sent) => {
  const api = makeSlackApi({ token: TOKEN, channel: 'C0ALERTS', url })
  const others = message.brief === undefined ? {} : { brief: slackMessage(message.brief) }
  return updateInPlace({ api, sent: kept, log })(message, slackMessage(message), others)()
}
/** The item as it is in the table. */
const stored = async (id: string) => {
  const { Item } = await DynamoDBDocumentClient.from(dynamo.client).send(
    new GetCommand({ TableName: 'idempotency', Key: { id: `slack#${id}` } }),
  )
  return Item
}
const warned = () => lines.filter(({ level }) => level === 'warn').map(({ message }) => message)
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
  const [changed, reply] = server.asked.slice(-2).map(({ body }) => body)
  assert.match(changed ?? '', 'The cache is stale.')
  assert.not.match(reply ?? '', 'The cache is stale.')
  for (const body of [changed, reply]) assert.match(body ?? '', 'resolved, a fresh probe')
})
test('a message that is gone is followed by a new one', async () => {
  await tell('a-2', 'AlertAnalyzed', sample.pending())
  server.reply = ({ path }) =>
    path.endsWith('update') ? { status: 200, body: '{"ok":false,"error":"message_not_found"}' } : post()
  assert.ok(E.isRight(await tell('a-2', 'AlertApproved', sample.approved())))
  assert.is(calls().at(-1), 'postMessage')
})
test('a message that cannot be changed, but is there, is replied to', async () => {
  count = 0
  await tell('a-5', 'AlertAnalyzed', sample.pending())
  server.reply = ({ path }) =>
    path.endsWith('update') ? { status: 200, body: '{"ok":false,"error":"cant_update_message"}' } : post()
  assert.ok(E.isRight(await tell('a-5', 'AlertApproved', sample.approved())))
  assert.is(calls().at(-1), 'postMessage in 1700000000.000001')
})
for (const error of [
  'thread_not_found',
  'message_not_found',
  'cannot_reply_to_message',
  'channel_not_found',
  'is_archived',
  'not_in_channel',
]) {
  test(`a thread that Slack answers with ${error} is left: the message is posted anew`, async () => {
    const id = `gone-${error}`
    await tell(id, 'AlertAnalyzed', sample.pending())
    server.reply = ({ path, body }) =>
      path.endsWith('postMessage') && body.includes('thread_ts')
        ? { status: 200, body: JSON.stringify({ ok: false, error }) }
        : post()
    assert.ok(E.isRight(await tell(id, 'ExecutionCompleted', sample.completed())))
    assert.match(calls().at(-2) ?? '', 'postMessage in')
    assert.is(calls().at(-1), 'postMessage')
  })
}
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

const steps: Plan = {
  version: 1,
  summary: 'Invalidate the cache, look at the health check, look at the distribution',
  steps: (
    [
      ['cloudfront:CreateInvalidation', { distribution_id: 'E1SHOPDEMO0001', paths: ['/*'] }, 'low'],
      ['route53:GetHealthCheck', { health_check_id: '0b2c5f6e-0000-4000-8000-000000000001' }, 'low'],
      ['cloudfront:GetDistribution', { distribution_id: 'E1SHOPDEMO0001' }, 'low'],
    ] as const
  ).map(([action, parameters, risk], index) => ({
    id: `step-${index + 1}`,
    action,
    parameters,
    rationale:
      'The cache holds the page of before the deployment; what is asked here shows whether it still does.',
    risk,
  })),
}
const analyses: readonly (readonly [string, string])[] = [
  [
    'a plain analysis',
    'The distribution answers from its cache with a page that the origin has not held since. ',
  ],
  [
    'an analysis in Japanese',
    '配信元が更新された後も、ディストリビューションは古いページをキャッシュから返しています。',
  ],
]
for (const [index, [name, sentence]] of analyses.entries()) {
  test(`${name} of usual length: question and reminder are posted once, and replaced`, async () => {
    const gateway = await openGateway(0, () => {})
    try {
      const chat = createChat({ signingSecret: 's' })
      gateway.attach({ services: [], routes: [chat.route] })
      const id = `whole-${index}`
      const say = (event: NotifiedEvent, alert: Alert) => {
        const agent_analysis = `## Root Cause\n\n${sentence.repeat(30)}`
        const given = messageFor(event, { ...alert, agent_analysis }, sample.policy, 'slack', undefined)
        return send({ ...given, alert_id: id }, chat.slackApiUrl(gateway.endpoint))
      }
      for (const event of ['AlertAnalyzed', 'ReminderDue', 'ReminderDue'] as const)
        assert.equal(await say(event, sample.pending(steps)), E.right(undefined))
      assert.is(chat.messages.length, 3)
      const refs = chat.messages.map(({ payload: { channel, ts } }) => ({ channel, ts }))
      assert.equal((await stored(id))?.messages, refs)
      assert.equal(await say('AlertApproved', sample.approved()), E.right(undefined))
      assert.is(chat.messages.length, 3)
      for (const { text } of chat.messages) assert.match(text, 'approved by dana')
      assert.equal(warned(), [])
    } finally {
      await gateway.stop()
    }
  })
}

const unreadable: readonly (readonly [string, Reply])[] = [
  ['a page of a proxy', { status: 200, body: '<html>welcome</html>' }],
  ['nothing', { status: 200, body: '' }],
  ['an end in the middle of it', { status: 200, body: '{"ok":true,"channel":"C0ALERTS","ts":"17000' }],
  ['no reference', ok({})],
  ['more than is read', ok({ channel: 'C0ALERTS', ts: '1', message: 'x'.repeat(1_000_000) })],
  [
    'a cut connection',
    { status: 200, body: '{"ok":', headers: { 'content-length': '90', connection: 'close' } },
  ],
]
for (const [index, [name, reply]] of unreadable.entries()) {
  test(`a question that Slack took and answers with ${name}: not posted again, not remembered`, async () => {
    server.reply = () => reply
    assert.equal(await tell(`odd-${index}`, 'AlertAnalyzed', sample.pending()), E.right(undefined))
    assert.equal(calls(), ['postMessage'])
    assert.equal(warned(), ['slack message sent, its reference is not known'])
    assert.is(await stored(`odd-${index}`), undefined)
  })
}
test('a change that Slack answers in no readable way is tried again', async () => {
  await tell('a-6', 'AlertAnalyzed', sample.pending())
  server.reply = () => ({ status: 200, body: '<html>' })
  const done = await tell('a-6', 'AlertApproved', sample.approved())
  assert.ok(E.isLeft(done) && done.left.tag === 'service_failed' && done.left.retryable)
})
test('a reference that cannot be remembered is no reason to post again', async () => {
  const add = () =>
    TE.left({
      tag: 'service_failed' as const,
      service: 'dynamodb',
      operation: 'UpdateItem',
      message: 'busy',
      retryable: true,
    })
  const message = messageFor('AlertAnalyzed', sample.pending(), sample.policy, 'slack', undefined)
  assert.equal(await send(message, undefined, { messages: () => TE.right([]), add }), E.right(undefined))
  assert.equal(warned(), ['slack message not remembered'])
})
test('notices about the system stand for themselves: no thread, nothing remembered', async () => {
  const delivered = <N extends string, D>(name: N, detail: D) => ({
    id: '1',
    source: 'cloudops.agent' as const,
    time: START,
    'detail-type': name,
    detail,
  })
  for (const event of [
    delivered('DetectionDegraded' as const, DetectionDegraded.example),
    delivered('DetectionRestored' as const, DetectionRestored.example),
  ])
    assert.equal(await send(noticeFor(event)), E.right(undefined))
  assert.equal(calls(), ['postMessage', 'postMessage'])
  assert.is(await stored('detection'), undefined)
})
for (const error of ['token_revoked', 'account_inactive', 'invalid_auth', 'not_authed', 'missing_scope'])
  test(`an app that was removed (${error}) is a channel that is gone: another one has to do`, async () => {
    server.reply = () => ({ status: 200, body: JSON.stringify({ ok: false, error }) })
    const done = await tell(`a-${error}`, 'AlertAnalyzed', sample.pending())
    assert.ok(
      E.isLeft(done) && isGoneForGood(done.left) && !('retryable' in done.left && done.left.retryable),
    )
  })
test('where Slack is slow, what is news is posted, and messages before it stay as they are', async () => {
  count = 0
  for (const event of ['AlertAnalyzed', 'ReminderDue', 'ReminderDue', 'ReminderDue', 'ReminderDue'] as const)
    await tell('a-slow', event, sample.pending())
  const message = messageFor('ExecutionCompleted', sample.completed(), sample.policy, 'slack', undefined)
  const sending = (now: () => number) => {
    server.asked.length = 0
    const api = makeSlackApi({ token: TOKEN, channel: 'C0ALERTS', url: `${server.endpoint}/api`, now })
    return updateInPlace({ api, sent, log })({ ...message, alert_id: 'a-slow' }, slackMessage(message))()
  }
  let now = 0
  assert.ok(E.isRight(await sending(() => (now += 2_000))))
  assert.equal(
    [
      calls().filter((call) => call.startsWith('update')).length < 5,
      calls().at(-1)?.startsWith('postMessage'),
    ],
    [true, true],
  )
  // All calls of a message share the time for it: what is throttled late is not waited for.
  server.reply = () => ({ status: 429, body: '' })
  now = 0
  assert.ok(E.isLeft(await sending(() => (now += 9_000))))
  assert.is(server.asked.length, 1)
})
test.run()
