import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { defined } from '../../../schemas/defined'
import { AlertUpdated } from '../../../schemas/events'
import { inOrder } from '../../../tools/review/filed'
import { storyOf } from '../../../tools/review/stories'
import { review } from '../../../tools/review/timeline'
import { busyDay } from '../../support/busy-day'
import { filed, reviewedDay } from '../../support/reviewed-day'

/** Who shares an alert later is found by its domain. */

const test = suite('tools/review: domains that share an alert')

const day = busyDay(5, '2026-02-01T00:00:00.000Z')
const plain = reviewedDay(day)

test('an alert is found by every domain that its events name, also by one that joined later', () => {
  const [first] = plain.alerts
  if (first === undefined) throw new Error('the day is empty')
  const { alert_id, domain, first_at } = first
  const joined = AlertUpdated.create(
    { correlation_id: alert_id, occasion: 1, occurred_at: first_at },
    {
      ...AlertUpdated.example.data,
      ...{ alert_id, domain, reason: 'joined', changed: ['late.example.com'] },
      ...{ domains: [domain, 'late.example.com'], domain_count: 230 },
    },
  )
  const { events, duplicates } = inOrder([...day.events, joined].map((event) => filed(event)))
  const alerts = new Map(day.alerts.map((alert) => [alert.alert_id, alert]))
  const stored = alerts.get(alert_id)
  if (stored === undefined) throw new Error('it is not stored')
  const { reason, updated_at, severity, cause, summary } = AlertUpdated.example.data
  const update = { reason, updated_at, severity, cause, summary, symptoms: [] } as typeof stored.update
  const filter = { domain: 'late.example.com' }
  const of = (over: Partial<typeof stored>, wanted: typeof filter | { alert: string } = filter) =>
    review({
      ...{ ...plain, events, duplicates, filter: wanted },
      alerts: new Map([...alerts, [alert_id, { ...stored, ...over }]]),
    }).alerts
  assert.equal(
    of({ update_seq: 1, ...defined({ update }) }).map((one) => [one.alert_id, one.domain_count]),
    [[alert_id, 230]],
  )
  assert.equal(of({}), [], 'a change that the record does not have adds no one')
  const told = of({ update_seq: 2, ...defined({ update }) }, { alert: alert_id })[0]?.timeline.find(
    ({ event }) => event === 'AlertUpdated',
  )
  assert.equal(
    [told?.phase, told?.text, told?.because],
    ['seen', 'late.example.com joined: 230 domains now', 'the record holds a later change of the alert'],
  )
})

test('an alert that got worse says so', () => {
  const lines = storyOf('AlertUpdated')?.lines(AlertUpdated.example)
  assert.equal(
    lines,
    E.right([
      {
        phase: 'seen',
        text: 'severity: http_status (high, now critical): https://shop.example.com/ answers 503',
      },
    ]),
  )
})

test.run()
