import { stripVTControlCharacters } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { rightsOf } from '../../../../local/commands/demo/step-rows'
import { render } from '../../../../local/commands/demo/timeline'
import { deliveriesJoined, type Row, rowsOf } from '../../../../local/commands/shared/event-rows'
import { wrapped } from '../../../../local/commands/shared/printable'

const test = suite('local/commands/demo/timeline')

const row = (second: number, phase: Row['phase'], what: string): Row => ({
  at: `2026-01-31T08:05:0${second}.000Z`,
  ...{ phase, what, alert_id: 'alert-9f2c1b7a5d3e4f60', domain: 'shop.example.test' },
})
const rows = [
  row(0, 'detected', 'high: https://shop.example.test:33149/ does not contain the expected text'),
  row(3, 'execution started', '1 approved step, claimed once'),
]
const linesAt = (columns?: number): readonly string[] =>
  stripVTControlCharacters(render(rows, columns)).split('\n').slice(1)

test('in a file, each row is a line', () =>
  assert.equal(linesAt(), [
    'shop.example.test  alert-9f2c1b7a5d3e4f60',
    '  +0.0s  detected   high: https://shop.example.test:33149/ does not contain the expected text',
    '  +3.0s  started    1 approved step, claimed once',
  ]))

test('80 columns break it under its beginning', () =>
  assert.equal(linesAt(80), [
    'shop.example.test  alert-9f2c1b7a5d3e4f60',
    '  +0.0s  detected   high: https://shop.example.test:33149/ does not contain the',
    '                    expected text',
    '  +3.0s  started    1 approved step, claimed once',
  ]))

test('40 columns put it under its phase', () =>
  assert.equal(linesAt(40).slice(1, 5), [
    '  +0.0s  detected',
    '         high:',
    '         https://shop.example.test:33149',
    '         / does not contain the expected',
  ]))

for (const columns of [40, 41, 63, 64, 80, 100])
  test(`nothing is wider than ${columns} columns`, () =>
    assert.equal(
      linesAt(columns)
        .slice(1)
        .filter((line) => line.length > columns),
      [],
    ))

test('what is broken is there in whole', () =>
  assert.is(wrapped('a bb ccc dddddddd', 4).join('').replaceAll(' ', ''), 'abbcccdddddddd'))

test('the alert that went on longest comes last', () => {
  const other = { ...row(1, 'ended', 'recovered'), alert_id: 'alert-0', domain: 'pay.example.test' }
  const heads = stripVTControlCharacters(render([...rows, other])).match(/^\S+(?= {2}alert-)/gm)
  assert.equal(heads, ['pay.example.test', 'shop.example.test'])
})

test('the channels of one message are one row', () => {
  const delivered = (channel: string, notified_of = 'AlertAnalyzed') => ({
    ...{ id: channel, time: '2026-01-31T08:05:01Z', 'detail-type': 'MessageDelivered' },
    detail: {
      metadata: {
        event_id: `${channel}-${notified_of}`,
        correlation_id: 'alert-1',
        causation_id: notified_of,
        occurred_at: rows[0]?.at ?? '',
      },
      data: { alert_id: 'a', domain: 'd', channel, notified_of },
    },
  })
  const events = [delivered('slack'), delivered('email', 'AlertClosed'), delivered('teams')]
  assert.equal(
    deliveriesJoined(events)
      .flatMap(rowsOf)
      .map(({ what }) => what),
    ['AlertAnalyzed to Slack, Teams', 'AlertClosed to mail'],
  )
})

const at = '2026-01-31T08:05:04.000Z'
const policyOf = (...Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const details = (session_policy: unknown) =>
  JSON.stringify({ steps: [{ step_id: 'step-1', started_at: at, session_policy }] })
const rights: readonly (readonly [string, string | undefined, readonly RegExp[]])[] = [
  ['no execution', undefined, []],
  ['what is no JSON', '{', []],
  ['a step that was skipped', details(undefined), []],
  [
    'a policy that is none',
    details('nonsense'),
    [/^rights of step-1, session policy [0-9a-f]{12}: a policy that/],
  ],
  [
    'two statements, one with a condition',
    details(
      policyOf(
        { Effect: 'Allow', Action: 'a:Get', Resource: ['arn:1', 'arn:2'] },
        {
          Effect: 'Allow',
          Action: ['a:Put', 'a:Do'],
          Resource: '*',
          Condition: { Bool: { 'a:Key': 'true' } },
        },
      ),
    ),
    [/: a:Get on arn:1, arn:2$/, /: a:Put, a:Do on \*, by a:Key$/],
  ],
  [
    'more statements than rows, and longer ones',
    details(policyOf(...Array(9).fill({ Action: 'a:Get', Resource: `arn:${'x'.repeat(400)}` }))),
    [...Array(6).fill(/^.{299}…$/), /: and 3 more$/],
  ],
]
for (const [what, execution_details, expected] of rights)
  test(`rights of steps: ${what}`, () => {
    const found = rightsOf(execution_details === undefined ? {} : { execution_details })
    assert.is(found.length, expected.length)
    for (const [index, row] of found.entries()) {
      assert.is(row.at, at)
      assert.match(row.what, expected[index] ?? /^never$/)
    }
  })

test.run()
