import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alarmEvent, reportedIssue } from '../../../support/alarm-event'
import { DetectionWorld } from '../../../support/detection'

/** What others tell is looked at as a tick looks: the same alert, the same rules, and no pretence of being a tick. */

const [shop, www, api] = ['shop.example.com', 'www.example.com', 'api.example.com'] as const

const test = suite('functions/invoke-agent-analysis, reports of others')

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
  const w = world()
  w.conditions.set(shop, ['http_status'])
  const first = await w.tick(alarmEvent('shop', 'ALARM'))
  const second = await w.tick(reportedIssue('acme.probes'))
  const third = await w.tick()
  assert.is(detected(w).length, 1)
  assert.equal([first.alert_ids, second.alert_ids], [third.alert_ids, third.alert_ids])
})

test('only the domains that are meant are probed', async () => {
  const w = world()
  await w.tick(alarmEvent('edge', 'ALARM'))
  assert.equal([...new Set(w.probed)].sort(), [shop, www])
})

test('the threshold of ticks holds for what others tell, too', async () => {
  const w = world({ failure_ticks: 2 })
  w.conditions.set(shop, ['http_status'])
  await w.tick(alarmEvent('shop', 'ALARM'))
  assert.is(detected(w).length, 0)
  w.later(1)
  await w.tick(reportedIssue('acme.probes'))
  assert.is(detected(w).length, 1)
})

test('nothing opens in maintenance, whoever tells it', async () => {
  const window = { cron: '0 8 31 1 *', duration_minutes: 60, time_zone: 'UTC' }
  const w = world({ maintenance: [window] })
  w.conditions.set(shop, ['http_status'])
  const answer = await w.tick(alarmEvent('shop', 'ALARM'))
  assert.match(answer.domains[0]?.quiet ?? '', /maintenance/i)
  assert.is(detected(w).length, 0)
})

test('a report counts as not confirmed only where every one of its domains is well', async () => {
  const w = world()
  w.conditions.set(shop, ['http_status'])
  await w.tick(alarmEvent('edge', 'ALARM'))
  assert.equal(lines(w, 'report not confirmed'), [])
  w.conditions.set(shop, 'unknown')
  await w.tick(alarmEvent('edge', 'ALARM'))
  assert.equal(lines(w, 'report not confirmed'), [])
  w.conditions.set(shop, 'healthy')
  await w.tick(alarmEvent('edge', 'ALARM'))
  assert.equal(
    lines(w, 'report not confirmed').map(({ fields }) => fields),
    [{ domains: [shop, www], by: 'CloudWatch alarm edge' }],
  )
})

test('the end of an alarm withdraws the alert of a domain that is well, and reports nothing', async () => {
  const w = world()
  w.conditions.set(shop, ['http_status'])
  await w.tick(alarmEvent('shop', 'ALARM'))
  w.analyze(shop)
  w.conditions.set(shop, 'healthy')
  await w.tick(alarmEvent('shop', 'OK'))
  assert.equal(
    [...w.alerts.values()].map(({ closed_reason }) => closed_reason),
    ['recovered'],
  )
  assert.equal(lines(w, 'report not confirmed'), [])
})

test('what others ask for does not pass for a tick of the schedule', async () => {
  const w = world()
  const ticks = () => w.measured.filter(({ name }) => name === 'ProbeTicks').length
  const counted: number[] = []
  for (const payload of [undefined, alarmEvent('shop', 'ALARM'), reportedIssue('acme.probes'), {}]) {
    await w.tick(payload)
    counted.push(ticks())
  }
  assert.equal(counted, [1, 1, 1, 1])
})

test.run()
