import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Post, postJson, taken } from '../../../../functions/adapters/channels/http'
import { respondToSlack } from '../../../../functions/adapters/channels/slack/replies'
import { messageOf } from '../../../../functions/runtime/errors'
import { rememberSecret } from '../../../../functions/runtime/redaction'
import { assertCheap } from '../../../support/cpu'
import { type Reply, type ScriptedServer, startScriptedServer } from '../../../support/scripted-server'

const test = suite('adapters/channels/http')
let server: ScriptedServer
let waits: number[]
test.before(async () => {
  server = await startScriptedServer()
})
test.before.each(() => {
  server.asked.length = 0
  waits = []
})
test.after(() => server.stop())

const SECRET = 'T000/B000/very-secret'
const wait = async (milliseconds: number): Promise<void> => {
  waits.push(milliseconds)
}
/** Answers in this order, the last one for ever. */
const replies = (...given: readonly (Reply | undefined)[]): void => {
  server.reply = () => given[Math.min(server.asked.length, given.length) - 1]
}
const send = (more: Partial<Post> = {}) =>
  postJson(
    {
      service: 'slack',
      operation: 'webhook',
      url: `${server.endpoint}/services/${SECRET}`,
      body: { text: 'x' },
      ...more,
    },
    wait,
    () => 0.5,
  )()
const reply = (status: number, body = '', headers: Record<string, string> = {}): Reply => ({
  status,
  body,
  headers,
})

const cases: readonly (readonly [
  string,
  readonly (Reply | undefined)[],
  number,
  readonly number[],
  string,
])[] = [
  ['taken at once', [reply(200, 'ok')], 1, [], 'sent'],
  [
    'a throttle is waited for as long as the server says',
    [reply(429, '', { 'retry-after': '3' }), reply(200)],
    2,
    [3_000],
    'sent',
  ],
  [
    'twice, and the delays add up',
    [reply(429, '', { 'retry-after': '3' }), reply(429, '', { 'retry-after': '9' }), reply(200)],
    3,
    [3_000, 9_000],
    'sent',
  ],
  ['a fault without a delay backs off', [reply(503), reply(500), reply(200)], 3, [500, 1_000], 'sent'],
  [
    'a fault that stays is left to the next delivery',
    [reply(503, 'busy')],
    5,
    [500, 1_000, 2_000, 4_000],
    'retry: HTTP 503: busy',
  ],
  [
    'a delay beyond our time is left to the next delivery',
    [reply(429, '', { 'retry-after': '60' })],
    1,
    [],
    'retry: HTTP 429, to be tried again after 60 s',
  ],
  ...(
    [
      '0',
      '-1',
      '',
      'soon',
      'NaN',
      '1e-9',
      '0.0',
      '0x0',
      'Infinity',
      '-Infinity',
      '1e999',
      '99999999999',
      new Date(0).toUTCString(),
    ] as const
  ).map(
    (asked) =>
      [
        `a throttle that asks for ${JSON.stringify(asked)} is tried a few times, later each time`,
        [reply(429, '', { 'retry-after': asked })],
        5,
        [500, 1_000, 2_000, 4_000],
        'retry: HTTP 429',
      ] as const,
  ),
  [
    'a throttle that asks for less than we wait does not make it faster',
    [reply(429, '', { 'retry-after': '0.001' })],
    5,
    [500, 1_000, 2_000, 4_000],
    'retry: HTTP 429, to be tried again after 1 s',
  ],
  [
    'a refusal is not tried again',
    [reply(400, 'invalid_blocks')],
    1,
    [],
    'refused: HTTP 400: invalid_blocks',
  ],
  [
    'a webhook that is gone',
    [reply(410, 'channel_is_archived')],
    1,
    [],
    'refused: HTTP 410: channel_is_archived',
  ],
  [
    'an answer that repeats the URL',
    [reply(404, `no ${'https://hooks.slack.com/services/'}${SECRET} here`)],
    1,
    [],
    'refused: HTTP 404: no [url] here',
  ],
  [
    'a redirect is not followed',
    [reply(302, '', { location: 'https://evil.example/' })],
    1,
    [],
    'refused: HTTP 302',
  ],
  ['a cut connection may have arrived: not again here', [undefined], 1, [], 'retry: no connection'],
]
for (const [name, given, asked, waited, outcome] of cases) {
  test(name, async () => {
    replies(...given)
    const done = await send()
    const said = E.isRight(done)
      ? 'sent'
      : `${done.left.tag === 'service_failed' && done.left.retryable ? 'retry' : 'refused'}: ${messageOf(done.left).replace('slack webhook: ', '')}`
    assert.is(said, outcome)
    assert.equal(waits, waited)
    assert.is(server.asked.length, asked)
    assert.not.match(JSON.stringify(done), SECRET)
  })
}
const bodies: readonly (readonly [string, Reply, string | undefined])[] = [
  ['a long body is read whole', reply(200, 'x'.repeat(200_000)), 'x'.repeat(200_000)],
  ['one beyond all bounds is taken, and not read', reply(200, 'x'.repeat(1_000_001)), undefined],
  [
    'one that ends too early, too',
    reply(200, '{"ok":', { 'content-length': '90', connection: 'close' }),
    undefined,
  ],
]
for (const [name, given, body] of bodies) {
  test(name, async () => {
    replies(given)
    assert.equal(await send(), E.right(body))
    assert.is(server.asked.length, 1)
  })
}
test('the time that a product takes to fail counts as well: the function has to end before it is ended', async () => {
  replies(reply(503, 'busy'))
  let now = 0
  const post = { service: 'slack', operation: 'webhook', url: `${server.endpoint}/slow`, body: {} }
  // Each try takes six seconds.
  const done = await postJson(
    post,
    wait,
    () => 0.5,
    () => (now += 6_000),
  )()
  assert.ok(E.isLeft(done) && done.left.tag === 'service_failed' && done.left.retryable)
  assert.equal([server.asked.length, waits], [3, [500, 1_000]])
})
test('a reason without a space costs no more than its length', async () => {
  const long = ':'.repeat(50_000)
  for (const given of [reply(200, JSON.stringify({ errors: [long] })), reply(404, long)]) {
    replies(given)
    await assertCheap(`HTTP ${given.status}`, 400, async () => {
      assert.ok(E.isLeft(await taken(() => send(), 'slack')()))
    })
  }
})
test('a part of the URL that something unseen divides is no part of the reason, where the reason is cut as well', async () => {
  const token = 'XKCDabcdefghijklmnop0123'
  rememberSecret(`https://hooks.example/services/${token}`)
  const divided = token.split('').join('\0')
  for (const before of [0, 190]) {
    const text = `${'x '.repeat(before / 2)}${divided}`
    for (const given of [reply(404, text), reply(200, JSON.stringify({ error: text }))]) {
      replies(given)
      const done = await taken(() => send(), 'slack')()
      assert.ok(E.isLeft(done))
      assert.not.match(JSON.stringify(done), 'XKCD')
    }
  }
})
const urls: readonly (readonly [string, string])[] = [
  ['another host', 'https://evil.example/actions'],
  ['a host that begins alike', 'https://hooks.slack.com.evil.example/'],
  ['a user in front of another host', 'https://hooks.slack.com@evil.example/'],
  ['plain http', 'http://hooks.slack.com/x'],
  ['another port', 'https://hooks.slack.com:8443/x'],
  ['metadata of a machine', 'http://169.254.169.254/latest'],
  ['a file', 'file:///etc/passwd'],
  ['no URL', 'nonsense'],
]
for (const [name, url] of urls) {
  test(`a response URL that leads to ${name} is not followed`, async () => {
    const done = await respondToSlack(url, { text: 'x' })()
    assert.is(
      E.isLeft(done) ? messageOf(done.left) : 'followed',
      'slack respond: the response URL does not lead to Slack',
    )
  })
}
test('the local cloud takes the part of Slack on a laptop only', async () => {
  replies(reply(200, 'ok'))
  assert.ok(E.isRight(await respondToSlack(`${server.endpoint}/response/1`, { text: 'x' })()))
  const before = process.env.AWS_ENDPOINT_URL
  delete process.env.AWS_ENDPOINT_URL
  try {
    assert.ok(E.isLeft(await respondToSlack(`${server.endpoint}/response/1`, { text: 'x' })()))
  } finally {
    process.env.AWS_ENDPOINT_URL = before
  }
})
test.run()
