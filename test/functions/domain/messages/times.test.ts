import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { duration, withLocalTimes } from '../../../../functions/domain/messages/times'

const test = suite('messages: times')

const local: readonly (readonly [string, string, string])[] = [
  ['until 2026-01-31 08:05 UTC.', 'Europe/Berlin', 'until 2026-01-31 08:05 UTC (09:05 Europe/Berlin).'],
  ['2026-07-31 23:30 UTC', 'Europe/Berlin', '2026-07-31 23:30 UTC (2026-08-01 01:30 Europe/Berlin)'],
  ['2026-01-31 08:05 UTC', 'UTC', '2026-01-31 08:05 UTC'],
  ['2026-19-39 29:59 UTC', 'Europe/Berlin', '2026-19-39 29:59 UTC'],
  ['2026-01-31 08:05', 'Europe/Berlin', '2026-01-31 08:05'],
]
for (const [text, zone, wanted] of local)
  test(`${text} in ${zone}`, () => assert.is(withLocalTimes(text, zone), wanted))

const durations: readonly (readonly [number, string])[] = [
  [-5, 'less than a minute'],
  [0.9, 'less than a minute'],
  [59, '59 min'],
  [60, '1 h'],
  [214, '3 h 34 min'],
  [47 * 60 + 59, '47 h 59 min'],
  [48 * 60, '2 days'],
]
for (const [minutes, wanted] of durations)
  test(`${minutes} minutes: ${wanted}`, () => assert.is(duration(minutes * 60_000), wanted))
test.run()
