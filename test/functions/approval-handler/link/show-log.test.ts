import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { documentKey } from '../../../../functions/runtime/time'
import type { Alert } from '../../../../schemas/alert'
import { handle, proxy, world } from '../../../support/approval'
import * as sample from '../../../support/samples'

const test = suite('approval: the log of an execution on its page')

const ended = sample.completed()
const STARTED = ended.execution_started_at ?? ''
const KEY = documentKey('executions', ended.domain, ended.alert_id, STARTED)
const alert: Alert = { ...ended, execution_log: KEY }
const show = (token = 'teams') =>
  proxy('GET', '/approval', { queryStringParameters: { t: token, show: 'log' } })
const shown = async (text: string | undefined, of: Alert = alert) => {
  const w = world(of)
  if (text !== undefined) w.documents.items.set(of.execution_log ?? KEY, text)
  return { w, answer: await handle(show(), w.ports) }
}

test('it is read from the bucket and written as Markdown, with a way back', async () => {
  const { answer } = await shown(
    '# Execution\n\n| alert | x |\n|---|---|\n| a | b |\n\n```json\n{"a": 1}\n```',
  )
  assert.is(answer.statusCode, 200)
  for (const part of ['<h3>Execution</h3>', '<td>b</td>', '<pre tabindex="0"><code>{&quot;a&quot;: 1}'])
    assert.match(answer.body, part)
  assert.match(answer.body, 'href="approval?t=teams"')
  assert.match(String(answer.headers?.['content-security-policy']), "default-src 'none'")
})

test('what services and an agent have said stays text', async () => {
  const hostile = [
    '<script>alert(1)</script>',
    '<img src=x onerror=y>',
    '[here](javascript:alert(1))',
    '</section><form method="post" action="https://evil.example">',
    '> # Approved\n> ![x](https://evil.example/x.png)',
    '\u202eevil\u0000',
  ]
  const long = 'x'.repeat(40_000)
  for (const text of [hostile.join('\n\n'), `${hostile.join('\n\n')}${long}`]) {
    const { answer } = await shown(text)
    assert.is(answer.statusCode, 200)
    assert.not.match(answer.body, /<script|<img|<form|href="javascript|\u202e|\0/)
    assert.match(answer.body, '&lt;script&gt;')
  }
})

test('a log of any size costs as much as is shown of it, and says that there is more', async () => {
  const asked: number[] = []
  const w = world(alert)
  const documents = {
    start: (key: string, bytes: number) => {
      asked.push(bytes)
      return w.documents.start(key, bytes)
    },
  }
  w.documents.items.set(KEY, '"&<'.repeat(700_000))
  const { statusCode, body } = await handle(show(), { ...w.ports, documents })
  assert.equal([statusCode, asked], [200, [200_000]])
  assert.ok(Buffer.byteLength(JSON.stringify(body)) < 4_000_000, 'a function answers 6 MB at most')
  assert.match(body, 'The log is longer')
  assert.match(body, KEY)
})

test('no other document is read, whatever the item names', async () => {
  for (const [name, key] of [
    ['an analysis', documentKey('alerts', alert.domain, alert.alert_id, STARTED)],
    ['the log of another alert', documentKey('executions', alert.domain, 'alert-of-another', STARTED)],
    ['a session of the agent', 'sessions/secret.json'],
    ['a way around', `executions/../sessions/${KEY}`],
  ] as const) {
    const { w, answer } = await shown('what another document holds', { ...alert, execution_log: key })
    assert.is(answer.statusCode, 409, name)
    assert.match(answer.body, 'not the log of its execution')
    assert.not.match(answer.body, 'what another document holds')
    assert.ok(
      w.base.lines.some(({ level }) => level === 'error'),
      name,
    )
  }
  const { execution_started_at: _, ...neverBegun } = alert
  assert.is((await shown('x', neverBegun)).answer.statusCode, 409)
})

test('one that is gone, and one that was never written', async () => {
  const gone = (await shown(undefined)).answer
  assert.is(gone.statusCode, 502)
  for (const part of ['cannot be read just now, or is no longer kept', KEY, 'href="approval?t=teams"'])
    assert.match(gone.body, part)
  assert.not.match(gone.body, 'NoSuchKey')
  const none = (await shown(undefined, sample.pending())).answer
  assert.equal([none.statusCode, /There is no log/.test(none.body)], [404, true])
})

test('only whoever may see the alert: a link that is not ours shows nothing of it', async () => {
  const w = world(alert)
  w.documents.items.set(KEY, 'what was carried out')
  const answer = await handle(show('forged'), w.ports)
  assert.is(answer.statusCode, 401)
  assert.not.match(answer.body, 'what was carried out')
})

test.run()
