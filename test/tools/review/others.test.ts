import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { linesOf, readEvent } from '../../../tools/events/line'
import { inOrder } from '../../../tools/review/filed'
import { review } from '../../../tools/review/timeline'
import { busyDay } from '../../support/busy-day'
import { filed, filedText, reviewedDay } from '../../support/reviewed-day'

/** What others publish on the bus is shown as theirs, and is no part of an alert's story. */

const test = suite('tools/review: events of others')

const day = busyDay(5, '2026-02-01T00:00:00.000Z')
const plain = reviewedDay(day)
const decision = day.events.find(({ name }) => name === 'AlertApproved' || name === 'AlertAnalyzed')
if (decision === undefined) throw new Error('the day is empty')

test('another detector stands in the review with its domain, a forged decision as nothing else', () => {
  const told = { source: 'acme.monitoring', 'detail-type': 'IssueDetected' }
  const others = [
    filed(decision, { ...told, id: 'told-1', detail: { data: { domain: 'shop.example.com', issue: {} } } }),
    filed(decision, { source: 'acme.forger' }),
  ]
  const { events, duplicates } = inOrder([...day.events.map((event) => filed(event)), ...others.slice(0, 1)])
  const alerts = new Map(day.alerts.map((alert) => [alert.alert_id, alert]))
  const whole = review({ ...plain, events, duplicates, alerts })
  assert.equal(
    whole.system
      .slice(plain.system.length)
      .map(({ event, text, source, verification }) => [event, text, source, verification]),
    [
      [
        'IssueDetected',
        'an event of acme.monitoring, about shop.example.com',
        'acme.monitoring',
        'not_recorded',
      ],
    ],
  )
  assert.equal(whole.alerts, plain.alerts)
  assert.is(others[1]?.alert_id, undefined)
})

test('an id of ours on an event of another source puts ours in no doubt', () => {
  const { events } = inOrder([filed(decision), filed(decision, { source: 'acme.forger' })])
  assert.equal(
    events.map(({ conflicting }) => conflicting),
    [false, false],
  )
})

test('a follower of the bus sees whose it is', () => {
  const lines = (source: string) => {
    const event = readEvent(filedText(decision, { source }))
    if (E.isLeft(event)) throw new Error(event.left)
    return linesOf(event.right).join('\n')
  }
  assert.match(lines('acme.forger'), 'from acme.forger')
  assert.not.match(lines('cloudops.agent'), 'from cloudops.agent')
})

test.run()
