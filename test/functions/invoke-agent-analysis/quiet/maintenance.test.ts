import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeMaintenance } from '../../../../functions/invoke-agent-analysis/quiet/maintenance'
import { laterBy, minutes } from '../../../../functions/runtime/time'
import type { MaintenanceWindow } from '../../../../schemas/detection'

const test = suite('maintenance windows')

const window: MaintenanceWindow = { cron: '30 2 * * *', duration_minutes: 60, time_zone: 'Europe/Berlin' }

/** The quarters of a day, by UTC, in which a window is open: from, until. */
const openOn = (given: MaintenanceWindow, day: string): readonly string[] => {
  const maintenance = makeMaintenance([given])
  const edges: string[] = []
  let before = false
  for (let minute = 0; minute <= 24 * 60; minute += 15) {
    const at = laterBy(`${day}T00:00:00.000Z`, minutes(minute))
    const open = maintenance('shop.example.com', at) !== undefined
    if (open !== before) edges.push(at.slice(11, 16))
    before = open
  }
  return edges
}

const newYork = { ...window, time_zone: 'America/New_York' }
for (const [name, given, day, expected] of [
  ['in winter', window, '2026-01-31', ['01:30', '02:30']],
  ['in summer', window, '2026-07-01', ['00:30', '01:30']],
  [
    'on the day whose clock leaves out its hour: from the hour after',
    window,
    '2026-03-29',
    ['01:00', '02:00'],
  ],
  [
    'on the day whose clock shows its hour twice: the first time only',
    window,
    '2026-10-25',
    ['00:30', '01:30'],
  ],
  [
    'over the change of the clock, as long as ever',
    { ...window, cron: '30 1 * * *', duration_minutes: 120 },
    '2026-03-29',
    ['00:30', '02:30', '23:30'],
  ],
  [
    'over the clock going back, as long as ever',
    { ...window, cron: '30 1 * * *', duration_minutes: 180 },
    '2026-10-25',
    ['00:00', '02:30'],
  ],
  ['in New York, where the clock leaves out its hour', newYork, '2026-03-08', ['07:00', '08:00']],
  ['in New York, where the clock shows the hour before twice', newYork, '2026-11-01', ['07:30', '08:30']],
  ['in a zone with half an hour', { ...window, time_zone: 'Asia/Kolkata' }, '2026-01-30', ['21:00', '22:00']],
  [
    'longer than it takes to begin again: always',
    { ...window, cron: '0 * * * *', duration_minutes: 90 },
    '2026-10-25',
    ['00:00'],
  ],
  ['on a day of the week', { ...window, cron: '0 12 * * SUN', time_zone: 'UTC' }, '2026-01-31', []],
  [
    'over midnight',
    { ...window, cron: '45 23 * * *', time_zone: 'UTC' },
    '2026-01-31',
    ['00:00', '00:45', '23:45'],
  ],
] as const) {
  test(`a window ${name}`, () => assert.equal(openOn(given, day), expected))
}

test('a window is open from its first millisecond, and not at its end', () => {
  const maintenance = makeMaintenance([{ ...window, time_zone: 'UTC' }])
  for (const [at, open] of [
    ['2026-01-31T02:29:59.999Z', false],
    ['2026-01-31T02:30:00.000Z', true],
    ['2026-01-31T03:29:59.999Z', true],
    ['2026-01-31T03:30:00.000Z', false],
  ] as const)
    assert.is(maintenance('shop.example.com', at) !== undefined, open, at)
})

test('windows cover the domains that they name, and say why', () => {
  const maintenance = makeMaintenance([
    { ...window, time_zone: 'UTC', domains: ['shop.example.com'], reason: 'moving' },
    { ...window, time_zone: 'UTC', domains: ['*.example.org'] },
  ])
  const at = '2026-01-31T02:45:00.000Z'
  for (const [domain, reason] of [
    ['shop.example.com', 'maintenance: moving'],
    ['www.shop.example.com', undefined],
    ['www.example.org', 'maintenance: 30 2 * * *'],
    ['a.b.example.org', 'maintenance: 30 2 * * *'],
    ['example.org', undefined],
    ['badexample.org', undefined],
  ] as const)
    assert.is(maintenance(domain, at), reason, domain)
})

test.run()
