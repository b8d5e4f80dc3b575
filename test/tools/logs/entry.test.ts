import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alertOf, entryOf, lineOf } from '../../../tools/logs/entry'
import type { Row } from '../../../tools/logs/query'

const test = suite('tools/logs: a line of the log')

const row = (message: string): Row =>
  new Map([
    ['@timestamp', '2026-01-31 08:05:00.123'],
    ['@log', '123456789012:/aws/lambda/notify'],
    ['@message', message],
    ['@ptr', 'p1'],
  ])
const line = (fields: object): Row =>
  row(
    JSON.stringify({
      level: 'INFO',
      message: 'message sent',
      service: 'notify',
      sampling_rate: 0,
      ...fields,
    }),
  )

test('what a logger has written: its fields without those that each line has', () => {
  const entry = entryOf(line({ alert_id: 'alert-1', channel: 'slack', xray_trace_id: '1-a-b' }))
  assert.equal(entry, {
    id: 'p1',
    at: '2026-01-31T08:05:00.123Z',
    function: 'notify',
    level: 'INFO',
    message: 'message sent',
    trace: '1-a-b',
    fields: { alert_id: 'alert-1', channel: 'slack' },
  })
  assert.is(entry && alertOf(entry), 'alert-1')
  assert.is(
    entry && lineOf(entry, 'alert-1'),
    '08:05:00.123  notify                  message sent  channel=slack',
  )
})

test('what the platform writes around an invocation is left out, but not that it ended one', () => {
  for (const text of [
    'START RequestId: 1 Version: 3',
    'END RequestId: 1',
    'REPORT RequestId: 1\tDuration: 3 ms',
  ])
    assert.is(entryOf(row(text)), undefined)
  assert.is(entryOf(row('2026-01-31T08:05:00Z 1 Task timed out after 300.00 seconds'))?.level, 'ERROR')
  assert.is(entryOf(row('{"level":1}'))?.message, '{"level":1}')
})

test('text of others stays one line that moves no cursor, and is bounded', () => {
  const entry = entryOf(line({ problem: `a\u001b[2J\nb${'x'.repeat(1_000)}` }))
  const shown = entry === undefined ? '' : lineOf(entry, 'alert-1')
  assert.not.ok(shown.includes('\u001b') || shown.includes('\n'))
  assert.ok(shown.length < 300)
})

test.run()
