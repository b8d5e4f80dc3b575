import { stripVTControlCharacters } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Event } from '../../../../local/aws/event-bridge/event'
import { makeEventLine } from '../../../../local/commands/serve/event-line'
import { rowOf, rowsOf } from '../../../../local/commands/shared/event-rows'
import type { AnyEvent } from '../../../../schemas/event'
import { events } from '../../../../schemas/events'

const test = suite('local/commands/serve/event-line')

const passed = ({ name, example }: AnyEvent, more: Partial<Event> = {}): Event => ({
  ...{ version: '0', id: `id-${name}`, 'detail-type': name, source: 'cloudops.agent', account: '1' },
  ...{ time: '2026-01-31T08:05:01Z', region: 'us-east-1', resources: [] },
  detail: example as unknown as Event['detail'],
  ...more,
})
const definitions = events as readonly AnyEvent[]
const named = (name: string): AnyEvent => definitions.find((one) => one.name === name) as AnyEvent
const lineOf = (event: Event): string | undefined => {
  const line = makeEventLine()(event)
  return line === undefined ? undefined : stripVTControlCharacters(line)
}

for (const definition of definitions)
  test(`${definition.name} is one line in words`, () => {
    const line = lineOf(passed(definition)) ?? ''
    assert.match(line, /^\d\d:\d\d:\d\d \w+/)
    assert.not.match(line, /undefined|\[object|null|NaN|\n/)
    assert.is.not(rowOf(passed(definition) as never).what, definition.name, 'it has words of its own')
  })

test('an event that is delivered again is no second line', () => {
  const line = makeEventLine()
  assert.ok(line(passed(named('AlertApproved'))))
  assert.is(line(passed(named('AlertApproved'), { id: 'another delivery' })), undefined)
})

test('what a replay repeats is no news', () =>
  assert.is(lineOf(passed(named('AlertApproved'), { 'replay-name': 'r' })), undefined))

test("another one's event is its name and source, without what moves the cursor", () => {
  const event = passed(named('AlertApproved'), {
    source: 'acme\u001b[2J.synthetics',
    'detail-type': 'Ping\n',
  })
  assert.match(lineOf(event) ?? '', /^08:05:01 event +Ping from acme\[2J\.synthetics$/)
})

for (const detail of [{}, { metadata: {} }, { ...named('IssueDetected').example, data: null }])
  test(`an event with our source and no form of ours is its name and source: ${JSON.stringify(detail).slice(0, 20)}`, () =>
    assert.match(
      lineOf(passed(named('IssueDetected'), { detail })) ?? '',
      /^08:05:01 event +IssueDetected from cloudops\.agent$/,
    ))

const people: readonly (readonly [name: string, data: object, expected: string])[] = [
  ['AlertApproved', { approved_by: 'dana', decided_by: 'slack:T0DEMO/U0DANA' }, 'approved by dana in Slack'],
  ['AlertApproved', { approved_by: 'sam', decided_by: 'slack:T1/U1' }, 'approved by sam in Slack'],
  ['AlertRejected', { rejected_by: 'erin', decided_by: 'api-key:k1' }, 'rejected by erin, by the API key'],
  [
    'AlertClosed',
    { closed_reason: 'acknowledged', closed_by: 'link:teams' },
    'acknowledged by the link in Teams',
  ],
  [
    'ApprovalRefused',
    { attempted: 'approve', decided_by: 'slack:T0DEMO/U0MALLORY', reason: 'not listed' },
    'approve by mallory in Slack: not listed',
  ],
]
for (const [name, data, expected] of people)
  test(`${name}: ${expected}`, () => {
    const example = { ...(named(name).example as object), data }
    assert.is(rowOf({ ...passed(named(name)), detail: example } as never).what, expected)
  })

test('an execution has a row for each action, the verdict and the end', () => {
  const rows = rowsOf(passed(named('ExecutionCompleted')) as never)
  assert.equal([...new Set(rows.map(({ phase }) => phase))], ['action', 'verified', 'ended'])
})

test.run()
