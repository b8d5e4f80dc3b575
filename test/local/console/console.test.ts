import { request } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Event } from '../../../local/aws/event-bridge'
import { type Gateway, openGateway } from '../../../local/aws/gateway'
import { type Chat, createChat } from '../../../local/chat'
import { createPage } from '../../../local/console'

const test = suite('local/console')
const PATH = '/_local/chat'
const DANA = { label: 'Dana', team: { id: 'T1' }, user: { id: 'U1', name: 'dana' } }

let gateway: Gateway
let chat: Chat
let page: ReturnType<typeof createPage>
let redriven: unknown[]
let fired: string[]
let tell: (event: Event, bus: string) => void = () => {}

test.before(async () => {
  gateway = await openGateway(0, () => {})
  chat = createChat({ signingSecret: 'secret' })
  page = createPage({
    chat,
    bus: {
      onEvent: (listener) => {
        tell = listener
        return () => {}
      },
      schedules: () => ['probe'],
      fireSchedule: (rule) => void fired.push(rule),
    },
    deadLetters: {
      list: async () => [{ name: 'dead', messages: [] }],
      redrive: async (queue, id) => {
        if (queue !== 'dead') throw new Error(`there is no queue ${queue}`)
        redriven.push([queue, id])
        return 1
      },
    },
    monitors: {
      list: () => [],
      probe: async (domain) => `${domain ?? 'all'}: healthy`,
      stop: () => {},
    },
    reader: {
      alerts: async () => [{ alert_id: 'a-1' }],
      document: async (key) => (key === 'alerts/a.md' ? '<script>alert(1)</script>' : undefined),
      close: () => {},
    },
    people: [DANA],
    interactionsUrl: `${gateway.endpoint}/nowhere`,
    report: () => {},
  })
  gateway.attach({ services: [], routes: [page.route] })
})
test.before.each(() => {
  redriven = []
  fired = []
})
test.after(async () => {
  page.stop()
  await gateway.stop()
})

const post = (name: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${gateway.endpoint}${PATH}/${name}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers,
  })

/** The status of a request under a name of its own for this address, which `fetch` does not let one choose. */
const statusUnder = (host: string, path: string, method = 'GET'): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(gateway.endpoint)
    request({ host: '127.0.0.1', port, path, method, headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })

test('the page and its parts come with a policy that runs nothing from elsewhere', async () => {
  for (const [name, type] of [
    ['', 'text/html'],
    ['/app.js', 'text/javascript'],
    ['/style.css', 'text/css'],
  ] as const) {
    const response = await fetch(`${gateway.endpoint}${PATH}${name}`)
    assert.is(response.status, 200)
    assert.match(response.headers.get('content-type') ?? '', type)
    assert.match(response.headers.get('content-security-policy') ?? '', "default-src 'none'")
  }
})

const acts = [
  ['redrive', { queue: 'dead', message_id: 'm-1' }],
  ['schedule', { rule: 'probe' }],
] as const
for (const [name, body] of acts) {
  test(`${name} of another site, or under another name, is refused`, async () => {
    assert.is((await post(name, body, { origin: 'https://elsewhere.example' })).status, 403)
    assert.is(await statusUnder('elsewhere.example', `${PATH}/${name}`, 'POST'), 403)
    assert.equal([redriven, fired], [[], []])
  })
}

test('nothing is shown under another name either', async () => {
  for (const name of ['', '/stream', '/document?key=alerts/a.md'])
    assert.is(await statusUnder('elsewhere.example', `${PATH}${name}`), 403)
})

test('its own requests act', async () => {
  assert.is(
    (await post('redrive', { queue: 'dead', message_id: 'm-1' }, { origin: gateway.endpoint })).status,
    200,
  )
  assert.is((await post('schedule', { rule: 'probe' })).status, 200)
  assert.equal([redriven, fired], [[['dead', 'm-1']], ['probe']])
})

const refusals: readonly (readonly [
  name: string,
  path: string,
  body: unknown,
  status: number,
  says: RegExp,
])[] = [
  ['no JSON', 'redrive', '{', 400, /JSON/],
  ['no queue', 'redrive', {}, 400, /queue: a text is needed, not nothing/],
  ['another queue', 'redrive', { queue: 'x' }, 409, /there is no queue x/],
  ['another rule', 'schedule', { rule: 'x' }, 404, /no scheduled rule x/],
  ['another message', 'click', { message_id: 'x', action_id: 'approve', person: 'U1' }, 404, /no message x/],
  ['no action', 'click', { message_id: 'x', person: 'U1' }, 400, /action_id/],
]
for (const [name, path, body, status, says] of refusals) {
  test(`${path} with ${name} is a ${status}`, async () => {
    const response = await post(path, body)
    assert.is(response.status, status)
    assert.match(await response.text(), says)
  })
}

test('a click as nobody of the people here is refused', async () => {
  await post('slack/alerts', { text: 'hello' })
  const [message] = chat.messages
  const response = await post('click', { message_id: message?.id, action_id: 'approve', person: 'U9' })
  assert.is(response.status, 400)
  assert.match(await response.text(), /U9 is none of the people/)
})

test('a document is text, whatever it holds; one that is not there is a 404', async () => {
  const found = await fetch(`${gateway.endpoint}${PATH}/document?key=alerts/a.md`)
  assert.match(found.headers.get('content-type') ?? '', 'text/plain')
  assert.is(found.headers.get('x-content-type-options'), 'nosniff')
  assert.is((await fetch(`${gateway.endpoint}${PATH}/document?key=none`)).status, 404)
})

test('the stream begins with everything and goes on with what happens', async () => {
  const gone = new AbortController()
  const response = await fetch(`${gateway.endpoint}${PATH}/stream`, { signal: gone.signal })
  let text = ''
  const until = async (pattern: RegExp): Promise<void> => {
    const reader = response.body?.getReader()
    for (; !pattern.test(text); ) {
      const { value, done } = (await reader?.read()) ?? { done: true }
      if (done) break
      text += Buffer.from(value ?? []).toString()
    }
    reader?.releaseLock()
  }
  await until(/event: start\ndata: .*\n\n/)
  assert.match(text, '"alerts":[{"alert_id":"a-1"}]')
  assert.match(text, '"people":[{"id":"U1","label":"Dana"}]')
  tell({ 'detail-type': 'AlertAnalyzed' } as Event, 'own')
  await until(/event: event\ndata: \{"bus":"own","event":\{"detail-type":"AlertAnalyzed"\}\}/)
  await post('slack/alerts', { text: 'news' })
  await until(/event: message\ndata: .*news/)
  gone.abort()
})

test.run()
