import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Lambda } from '../../../local/aws/lambda'
import { createMonitors, type Monitored } from '../../../local/console/monitors'
import type { MonitorIdentity } from '../../../schemas/monitor'

const test = suite('local/console/monitors')

const found = (domain: string, more: object = {}): object => ({
  ...{ domain, status: 'healthy', issue_types: [] },
  ...more,
})

/** A detector that answers with these, one after the other. */
const withAnswers = (monitored: readonly MonitorIdentity[], ...answers: readonly (readonly object[])[]) => {
  let tell: Parameters<Lambda['onResult']>[0] = () => {}
  const left = [...answers]
  const monitors = createMonitors(
    {
      onResult: (listener) => {
        tell = listener
        return () => {}
      },
      invoke: async (name) => {
        const payload = JSON.stringify({ domains: left.shift() })
        const result = { requestId: 'r', failed: false, payload, log: [] }
        tell(name, result)
        return result
      },
    },
    monitored,
  )
  return monitors
}
const only = (list: readonly Monitored[]): Monitored => {
  assert.is(list.length, 1)
  return list[0] as Monitored
}

test('what is monitored is there before the first look', () => {
  const { status, looked_at, history } = only(withAnswers([{ domain: 'a.example' }]).list())
  assert.equal([status, looked_at, history], ['pending', undefined, []])
})

test('a look brings status, latency and the end of the certificate; the last looks stay', async () => {
  const certificate_expires_at = '2026-03-01T00:00:00.000Z'
  const monitors = withAnswers(
    [{ domain: 'a.example' }],
    [found('a.example', { latency_ms: 84, certificate_expires_at })],
    [found('a.example', { status: 'issue', issue_types: ['tcp_refused'] })],
  )
  await monitors.probe()
  assert.is(only(monitors.list()).certificate_expires_at, certificate_expires_at)
  await monitors.probe()
  const { status, history, looked_at } = only(monitors.list())
  assert.is(status, 'issue')
  assert.equal(history, [{ status: 'healthy', latency_ms: 84 }, { status: 'issue' }])
  assert.ok(Date.parse(looked_at ?? '') > 0)
})

const said: readonly (readonly [object, string])[] = [
  [{}, 'a.example is healthy'],
  [
    { status: 'issue', issue_types: ['tls_expired', 'http_status'] },
    'a.example is broken: tls expired, http status',
  ],
  [
    { status: 'unknown', reason: 'no resolver answers' },
    'a.example could not be judged: no resolver answers',
  ],
  [
    { status: 'issue', issue_types: ['tcp_refused'], quiet: 'muted by dana' },
    'a.example is broken: tcp refused; quiet: muted by dana',
  ],
]
for (const [finding, words] of said)
  test(words, async () =>
    assert.is(await withAnswers([], [found('a.example', finding)]).probe('a.example'), words),
  )

test('all of them are counted', async () =>
  assert.is(
    await withAnswers([], [found('a.example'), found('b.example', { status: 'issue' })]).probe(),
    '2 probed, 1 healthy',
  ))

test.run()
