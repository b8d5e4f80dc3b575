import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { AlertUpdated } from '../../../schemas/events'
import { inOrder } from '../../../tools/review/filed'
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
  const found = review({ ...plain, events, duplicates, alerts, filter: { domain: 'late.example.com' } })
  assert.equal(
    found.alerts.map((one) => [one.alert_id, one.domain_count]),
    [[alert_id, 230]],
  )
})

test.run()
