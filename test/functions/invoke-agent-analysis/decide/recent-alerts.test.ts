import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LOG_METRICS } from '../../../../stacks/constructs/monitoring/log-metrics'
import { alarmEvent, reportedIssue } from '../../../support/alarm-event'
import { DetectionWorld } from '../../../support/detection'

/** What others tell is looked at as a tick looks: the same alert, the same rules, and no pretence of being a tick. */

const [shop, www, api] = ['shop.example.com', 'www.example.com', 'api.example.com'] as const

const test = suite('functions/invoke-agent-analysis, told by others')

const world = (detection: object = {}): DetectionWorld =>
  new DetectionWorld([shop, www, api]).with({
    alarms: [
      { alarm_name: 'shop', domain: shop },
      { alarm_name: 'edge', domain: shop },
      { alarm_name: 'edge', domain: www },
    ],
    sources: [{ source: 'acme.probes' }],
    ...detection,
  })
const detected = ({ published }: DetectionWorld) => published.filter(({ name }) => name === 'IssueDetected')
const lines = ({ lines }: DetectionWorld, message: string) => lines.filter((line) => line.message === message)

test('an alarm, another detector and a tick that mean one outage are one alert', async () => {
  const told = world()
  told.conditions.set(shop, ['http_status'])
  const first = await told.tick(alarmEvent('shop', 'ALARM'))
  const second = await told.tick(reportedIssue('acme.probes'))
  const third = await told.tick()
  assert.is(detected(told).length, 1)
  assert.equal([first.alert_ids, second.alert_ids], [third.alert_ids, third.alert_ids])
})

test('only the domains that are meant are probed', async () => {
  const told = world()
  await told.tick(alarmEvent('edge', 'ALARM'))
  assert.equal([...new Set(told.probed)].sort(), [shop, www])
})

test('the threshold of ticks holds for what others tell, too', async () => {
  const told = world({ failure_ticks: 2 })
  told.conditions.set(shop, ['http_status'])
  await told.tick(alarmEvent('shop', 'ALARM'))
  assert.is(detected(told).length, 0)
  told.later(1)
  await told.tick(reportedIssue('acme.probes'))
  assert.is(detected(told).length, 1)
})

test('nothing opens in maintenance, whoever tells it', async () => {
  const window = { cron: '0 8 31 1 *', duration_minutes: 60, time_zone: 'UTC' }
  const told = world({ maintenance: [window] })
  told.conditions.set(shop, ['http_status'])
  const answer = await told.tick(alarmEvent('shop', 'ALARM'))
  assert.match(answer.domains[0]?.quiet ?? '', /maintenance/i)
  assert.is(detected(told).length, 0)
})

test('a report counts as not confirmed only where every one of its domains is well', async () => {
  const told = world()
  told.conditions.set(shop, ['http_status'])
  await told.tick(alarmEvent('edge', 'ALARM'))
  assert.equal(lines(told, 'report not confirmed'), [])
  told.conditions.set(shop, 'unknown')
  await told.tick(alarmEvent('edge', 'ALARM'))
  assert.equal(lines(told, 'report not confirmed'), [])
  told.conditions.set(shop, 'healthy')
  await told.tick(alarmEvent('edge', 'ALARM'))
  assert.equal(
    lines(told, 'report not confirmed').map(({ fields }) => fields),
    [{ domains: [shop, www], by: 'CloudWatch alarm edge' }],
  )
})

test('the end of an alarm withdraws the alert of a domain that is well, and reports nothing', async () => {
  const told = world()
  told.conditions.set(shop, ['http_status'])
  await told.tick(alarmEvent('shop', 'ALARM'))
  told.analyze(shop)
  told.conditions.set(shop, 'healthy')
  await told.tick(alarmEvent('shop', 'OK'))
  assert.equal(
    [...told.alerts.values()].map(({ closed_reason }) => closed_reason),
    ['recovered'],
  )
  assert.equal(lines(told, 'report not confirmed'), [])
})

/** Whether a metric filter counts a line; it knows equality and `&&`, as much as this system's own filters use. */
const counts = (pattern: string, line: Readonly<Record<string, unknown>>): boolean =>
  pattern
    .replace(/^\{ | \}$/g, '')
    .split(' && ')
    .every((part) => {
      const [, field = '', value] = /^\$\.(\w+) = "(.*)"$/.exec(part) ?? []
      return value !== undefined && line[field] === value
    })

test('what others ask for does not pass for a tick of the schedule', async () => {
  const told = world()
  for (const payload of [undefined, alarmEvent('shop', 'ALARM'), reportedIssue('acme.probes'), {}])
    await told.tick(payload)
  assert.equal(
    lines(told, 'probe tick finished').map(({ message, fields }) =>
      counts(LOG_METRICS.ProbeTicks.pattern, { message, ...fields }),
    ),
    [true, false, false, false],
  )
})

test.run()
