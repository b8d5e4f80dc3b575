import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { printableJson } from '../../../local/commands/shared/printable'
import { idOf, linesOf, readEvent, timeOf } from '../../../tools/events/line'
import { lineOf, stop } from '../../../tools/shared/finding'

/** What others put on the bus is shown, and nothing of it reaches the terminal as a command. */

const test = suite('tools/events/line')

const CSI = '\u009b'
const HOSTILE = `\u001b[2K\r${CSI}31m\u202eok\u061c`
const event = {
  id: HOSTILE,
  source: `other.${HOSTILE}`,
  'detail-type': HOSTILE,
  time: '2026-01-31T08:05:00Z',
  'replay-name': HOSTILE,
  detail: {
    metadata: { occurred_at: `2026-01-31T${HOSTILE}`, correlation_id: HOSTILE },
    data: { monitor: HOSTILE, domain: HOSTILE },
  },
}

const moves = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

test('no field of an event moves the cursor of who follows the bus', () => {
  const read = readEvent(JSON.stringify(event))
  assert.ok(E.isRight(read))
  for (const line of linesOf(read.right)) assert.not.match(line, moves)
})

test('what a check has found is of others as well', () => {
  assert.is(
    lineOf(stop('bucket', `is of ${HOSTILE}\n`, `ask ${HOSTILE}\nor not`)).replace(/^.*?bucket/, 'bucket'),
    'bucket: is of [2K31mok\n     -> ask [2K31mok\nor not',
  )
})

const details: readonly object[] = [
  { metadata: 'text', data: 1 },
  { metadata: { event_id: 7, occurred_at: 9 }, data: { domain: 5 } },
  { metadata: null, data: [1] },
]
for (const detail of details)
  test(`an event of others is shown, whatever is in it: ${JSON.stringify(detail)}`, () => {
    for (const source of ['acme.synthetics', 'cloudops.agent']) {
      const given = { id: 'i', source, 'detail-type': 'Ping', time: '2026-01-31T08:05:00Z', detail }
      const read = readEvent(JSON.stringify(given))
      assert.ok(E.isRight(read), JSON.stringify(read))
      assert.match(linesOf(read.right).join('\n'), `from ${source}`)
      assert.is(idOf(read.right), 'i')
      assert.is(timeOf(read.right), '2026-01-31T08:05:00Z')
    }
  })

test('of two events of others that share what we de-duplicate on, neither is hidden', () => {
  const ids = ['1', '2'].map((id) => {
    const read = readEvent(
      JSON.stringify({ ...event, id, detail: { metadata: { event_id: 'same', occurred_at: 'zzz' } } }),
    )
    assert.ok(E.isRight(read))
    assert.is(timeOf(read.right), event.time)
    return idOf(read.right)
  })
  assert.equal(ids, ['1', '2'])
})

test('as JSON it is the same value, in a line of what can be seen', () => {
  const line = printableJson(JSON.stringify(event))
  assert.not.match(line, moves)
  assert.equal(JSON.parse(line), event)
})

test.run()
