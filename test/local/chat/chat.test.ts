import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Gateway, openGateway, readBody } from '../../../local/aws/gateway'
import { type Chat, type ChatMessage, createChat } from '../../../local/chat'
import { listen } from '../../../local/listen'

const signingSecret = 'signing-secret'
let chat: Chat
let gateway: Gateway

interface Interaction {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

let interactions: Interaction[] = []
let product: Server
let interactionsUrl: string

const test = suite('local/chat')

test.before(async () => {
  gateway = await openGateway(0, () => {})
  product = createServer(async (request, response) => {
    const body = (await readBody(request)).toString()
    interactions.push({ headers: request.headers, body })
    response.writeHead(202).end('seen')
  })
  interactionsUrl = `http://127.0.0.1:${await listen(product)}/prod/slack/interactions`
})
test.before.each(() => {
  interactions = []
  chat = createChat({ signingSecret })
  gateway.attach({ services: [], routes: [chat.route] })
})
test.after(async () => {
  await gateway.stop()
  product.closeAllConnections()
  await new Promise((resolve) => product.close(resolve))
})

const post = async (url: string, body: unknown) => {
  const sent = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: sent,
  })
  return [response.status, await response.text()] as const
}

const slack = (body: unknown) => post(chat.slackWebhookUrl(gateway.endpoint), body)
const teams = (body: unknown) => post(chat.teamsWebhookUrl(gateway.endpoint), body)

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } })
const button = (action_id: string, given: object = {}) => ({
  type: 'button',
  text: { type: 'plain_text', text: 'Approve' },
  action_id,
  value: '{"alert_id":"a-1"}',
  ...given,
})
const alertMessage = {
  text: 'shop is broken',
  blocks: [
    { type: 'header', text: { type: 'plain_text', text: 'CRITICAL shop' } },
    section('*stale content*'),
    {
      type: 'actions',
      block_id: 'decision',
      elements: [button('approve', { style: 'primary' }), button('reject')],
    },
  ],
}

/** The newest message; fails the test when there is none. */
const last = (): ChatMessage => {
  const message = chat.messages.at(-1)
  if (message === undefined) throw new Error('no message was received')
  return message
}

test('keeps what is sent to Slack, in reading order, and lists it', async () => {
  const seen: string[] = []
  const stop = chat.onMessage(({ text }) => seen.push(text))
  assert.equal(await slack(alertMessage), [200, 'ok'])
  stop()
  assert.equal(await slack({ text: 'a second one' }), [200, 'ok'])
  assert.equal(seen, ['shop is broken\nCRITICAL shop\n*stale content*\nApprove'])
  const listed = await fetch(`${gateway.endpoint}/_local/chat/messages`)
  assert.equal(await listed.json(), chat.messages)
  assert.equal(last().payload, { text: 'a second one' })
})

const long = (length: number) => 'x'.repeat(length)
const manyBlocks = (count: number, text = 'x') => Array.from({ length: count }, () => section(text))
const blocks = (...given: object[]) => ({ blocks: given })
const actions = (...elements: object[]) => blocks({ type: 'actions', elements })

const slackTable: readonly [string, unknown, number, string][] = [
  ['no JSON', 'hello', 400, 'invalid_payload'],
  ['a list', [], 400, 'invalid_payload'],
  ['nothing to read', {}, 400, 'no_text'],
  ['50 blocks', { blocks: manyBlocks(50) }, 200, 'ok'],
  ['51 blocks', { blocks: manyBlocks(51) }, 400, 'invalid_blocks'],
  ['a section of 3000', blocks(section(long(3000))), 200, 'ok'],
  ['a section of 3001', blocks(section(long(3001))), 400, 'invalid_blocks'],
  ['an empty section', blocks(section('')), 400, 'invalid_blocks'],
  ['a section without text', blocks({ type: 'section' }), 400, 'invalid_blocks'],
  [
    'a header of 151',
    blocks({ type: 'header', text: { type: 'plain_text', text: long(151) } }),
    400,
    'invalid_blocks',
  ],
  [
    'a header in mrkdwn',
    blocks({ type: 'header', text: { type: 'mrkdwn', text: 'x' } }),
    400,
    'invalid_blocks',
  ],
  ['a value of 2000', actions(button('a', { value: long(2000) })), 200, 'ok'],
  ['a value of 2001', actions(button('a', { value: long(2001) })), 400, 'invalid_blocks'],
  [
    'a label of 76',
    actions(button('a', { text: { type: 'plain_text', text: long(76) } })),
    400,
    'invalid_blocks',
  ],
  ['the same action twice', actions(button('a'), button('a')), 400, 'invalid_blocks'],
  [
    'a confirm text of 301',
    actions(
      button('a', {
        confirm: {
          title: { type: 'plain_text', text: 'Sure?' },
          text: { type: 'mrkdwn', text: long(301) },
          confirm: { type: 'plain_text', text: 'Yes' },
          deny: { type: 'plain_text', text: 'No' },
        },
      }),
    ),
    400,
    'invalid_blocks',
  ],
  ['an unknown block', blocks({ type: 'table' }), 400, 'invalid_blocks'],
  ['14,000 characters in all', { blocks: manyBlocks(7, long(2000)) }, 400, 'invalid_blocks'],
]
for (const [what, body, status, answer] of slackTable) {
  test(`Slack: ${what} is answered with ${answer}`, async () => {
    assert.equal(await slack(body), [status, answer])
    assert.is(chat.messages.length, status === 200 ? 1 : 0)
  })
}

test('a click is sent signed, with the message and a response URL', async () => {
  await slack(alertMessage)
  const click = {
    message: last(),
    user: { id: 'U1', name: 'dana' },
    team: { id: 'T1' },
    endpoint: interactionsUrl,
  }
  const answer = await chat.clickSlack({ ...click, action_id: 'reject' })
  assert.equal([answer.status, answer.body], [202, 'seen'])
  const [{ headers, body } = { headers: {}, body: '' }] = interactions
  const timestamp = String(headers['x-slack-request-timestamp'])
  assert.ok(Math.abs(Number(timestamp) - Date.now() / 1000) < 30)
  const mac = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')
  assert.is(headers['x-slack-signature'], `v0=${mac}`)
  assert.is(headers['content-type'], 'application/x-www-form-urlencoded')
  const payload = JSON.parse(new URLSearchParams(body).get('payload') ?? '')
  assert.is(payload.type, 'block_actions')
  assert.is(payload.user.id, 'U1')
  assert.is(payload.team.id, 'T1')
  assert.equal(payload.message.blocks, alertMessage.blocks)
  const [action] = payload.actions
  assert.equal(
    [action.action_id, action.block_id, action.value, action.type],
    ['reject', 'decision', '{"alert_id":"a-1"}', 'button'],
  )
  assert.ok(payload.response_url.startsWith(`${gateway.endpoint}/_local/chat/slack/response/`))
  try {
    await chat.clickSlack({ ...click, action_id: 'launch' })
    assert.unreachable()
  } catch (error) {
    assert.match(String(error), 'has no button launch')
  }
})

const responseUrl = async (): Promise<string> => {
  await slack(alertMessage)
  const click = { message: last(), action_id: 'approve', user: { id: 'U1', name: 'd' }, team: { id: 'T1' } }
  await chat.clickSlack({ ...click, endpoint: interactionsUrl })
  const { body = '' } = interactions.at(-1) ?? {}
  return JSON.parse(new URLSearchParams(body).get('payload') ?? '').response_url
}

test('a response URL replaces the message in place, or adds one', async () => {
  const url = await responseUrl()
  const { id } = last()
  assert.equal(await post(url, { replace_original: true, text: 'approved by dana' }), [200, 'ok'])
  assert.is(chat.messages.length, 1)
  assert.is(last().id, id)
  assert.is(last().text, 'approved by dana')
  assert.type(last().updated_at, 'string')
  assert.equal(await post(url, { response_type: 'ephemeral', text: 'not for you' }), [200, 'ok'])
  assert.is(chat.messages.length, 2)
  assert.equal(await post(url, { replace_original: true }), [400, 'no_text'])
  assert.equal(await post(url, { delete_original: true }), [200, 'ok'])
  assert.equal(
    chat.messages.map(({ text }) => text),
    ['not for you'],
  )
})

test('a response URL works five times, an unknown one never', async () => {
  const url = await responseUrl()
  const answers: string[] = []
  for (let use = 1; use <= 6; use++) answers.push((await post(url, { text: String(use) }))[1])
  assert.equal(answers, ['ok', 'ok', 'ok', 'ok', 'ok', 'used_url'])
  assert.equal(await post(url.replace(/[^/]+$/, 'guess'), { text: 'x' }), [404, 'expired_url'])
})

const card = (given: object = {}) => ({
  type: 'message',
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive',
      content: {
        type: 'AdaptiveCard',
        version: '1.4',
        body: [{ type: 'TextBlock', text: 'shop is broken' }],
        actions: [{ type: 'Action.OpenUrl', title: 'Review', url: 'https://x/approval?t=1' }],
        ...given,
      },
    },
  ],
})

test('keeps what is sent to Teams', async () => {
  assert.equal(await teams(card()), [202, ''])
  assert.is(last().channel, 'teams')
  assert.is(last().text, 'shop is broken\nReview\nhttps://x/approval?t=1')
  assert.is((await teams({ text: 'no card' }))[0], 400)
  assert.is((await teams(card({ body: [{ text: long(28_700) }] })))[0], 413)
  assert.is(
    (await teams(card({ body: [{ text: 'ü'.repeat(5000) }] })))[0],
    413,
    'escaped, it is six times as long',
  )
  assert.is(chat.messages.length, 1)
})

test('keeps mails', () => {
  chat.deliverMail('ops@example.com', 'Alert', 'shop is broken', 'arn:aws:sns:x:1:cloudops-alerts')
  assert.is(last().channel, 'email')
  assert.is(last().text, 'Alert\nshop is broken')
  assert.is(last().payload.to, 'ops@example.com')
})

test('refuses other hooks and methods', async () => {
  assert.is((await post(`${gateway.endpoint}/_local/chat/slack/other`, { text: 'x' }))[0], 404)
  assert.is((await post(`${gateway.endpoint}/_local/chat/pager/alerts`, { text: 'x' }))[0], 404)
  assert.is((await fetch(chat.slackWebhookUrl(gateway.endpoint))).status, 405)
  assert.is(chat.messages.length, 0)
})

test.run()
