import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { days } from '../../../local/sites/certificates'
import {
  a,
  alertsOf,
  anotherDay,
  b,
  c,
  d,
  e,
  faults,
  news,
  said,
  sites,
  slackMessages,
  startFleet,
  stateOf,
  tick,
  updates,
  type WatchedFleet,
} from '../../support/watched-fleet'

/** The whole local cloud watches sites that fail together: what reaches people, when, and how often. */

const test = suite<WatchedFleet>('detection on the local cloud')

test.before(async (context) => void Object.assign(context, await startFleet()))
test.after(({ stop }) => stop())

test('a fault counts when three fresh connections of one tick see it', async ({
  world,
  broken,
  connections,
}) => {
  await tick(world)
  connections.length = 0
  broken.add(a)
  await tick(world)
  const count = (site: string) => connections.filter((host) => host === site).length
  assert.equal([count(a), count(b)], [3, 1])
  assert.is(news(world, 'IssueDetected').length, 1)
  broken.delete(a)
  await tick(world)
  assert.equal(
    news(world, 'AlertClosed').map(({ closed_reason }) => closed_reason),
    ['recovered'],
  )
  await tick(world)
  assert.equal((await stateOf(world, a)).open, {})
})

test('domains of one shared cause: one alert, one analysis, one message, until the last of them is well', async ({
  world,
  broken,
}) => {
  await anotherDay(world)
  const before = slackMessages(world).length
  for (const site of [a, b, c]) broken.add(site)
  const [[group, ...others] = []] = await tick(world, 2)
  assert.equal(others, [])
  const [detected, ...more] = news(world, 'IssueDetected')
  assert.equal([detected?.alert_id, detected?.domain, more], [group, a, []])
  const [analyzed, ...again] = news(world, 'AlertAnalyzed')
  assert.equal([analyzed?.alert_id, again], [group, []])
  assert.match(String(analyzed?.summary), /^http_status 5xx at the address 127\.0\.0\.1: /)
  assert.equal([analyzed?.domains, analyzed?.domain_count], [[a, b, c], 3])
  const traces = new Set(
    world.watch.events.flatMap(({ detail: { metadata } }) =>
      metadata.correlation_id === group
        ? [/^00-([0-9a-f]{32})-/.exec(String(metadata.traceparent))?.[1]]
        : [],
    ),
  )
  assert.is(traces.size, 1, 'what one event leads to is in its trace')
  assert.type([...traces][0], 'string')
  assert.is(slackMessages(world).length, before + 1)

  broken.add(d)
  assert.equal(await tick(world), [[group]], 'one that fails later joins')
  assert.equal(updates(world), [['joined', [d], [a, b, c, d]]])
  assert.is(slackMessages(world).length, before + 2)
  for (const site of [a, b, c, d]) assert.equal(await alertsOf(world, site), [group], site)
  for (const site of [a, b, c]) broken.delete(site)
  assert.equal(await tick(world, 2), [[group], [group]])
  assert.equal(updates(world), [['left', [a, b, c], [d]]])
  assert.equal(news(world, 'AlertClosed'), [])
  assert.equal(news(world, 'IssueDetected'), [])
  broken.delete(d)
  assert.equal(await tick(world), [[]])
  assert.equal(
    news(world, 'AlertClosed').map(({ alert_id }) => alert_id),
    [group],
  )
})

test('ticks at the same time do nothing twice: one alert, one event, one analysis, one message', async ({
  world,
  broken,
}) => {
  await anotherDay(world)
  const before = slackMessages(world).length
  broken.add(e)
  const answers = await tick(world, 4)
  assert.is(new Set(answers.flat()).size, 1)
  assert.is(news(world, 'IssueDetected').length, 1)
  assert.is(news(world, 'AlertAnalyzed').length, 1)
  assert.is(slackMessages(world).length, before + 1)
  const { revision, outbox } = await stateOf(world, e)
  assert.equal([revision, outbox], [1, {}])
  const { fleet } = await stateOf(world, '_fleet')
  const { granted } = fleet as { readonly granted: Record<string, string> }
  assert.is(Object.keys(granted).filter((id) => answers.flat().includes(id)).length, 1)
  broken.delete(e)
  await tick(world, 4)
  assert.is(news(world, 'AlertClosed').length, 1)
})

test('beyond the budget: one message with the evidence, and the analysis when the hour is over', async ({
  world,
  broken,
  circling,
}) => {
  await anotherDay(world)
  const before = slackMessages(world).length
  for (const site of [a, b]) broken.add(site)
  circling.add(e)
  await tick(world)
  const [deferred, ...more] = news(world, 'AnalysisDeferred')
  assert.equal([deferred?.domain, more], [e, []])
  assert.equal(
    news(world, 'AlertAnalyzed')
      .map(({ domain, analysis_status }) => [domain, analysis_status])
      .sort(),
    [
      [a, 'complete'],
      [b, 'complete'],
      [e, 'unavailable'],
    ],
  )
  assert.is(slackMessages(world).length, before + 3)
  for (let minutes = 5; minutes < 60; minutes += 5) await tick(world)
  assert.equal(news(world, 'AnalysisRequested'), [])
  await tick(world, 3)
  assert.equal(
    news(world, 'AnalysisRequested').map(({ alert_id }) => alert_id),
    [deferred?.alert_id],
  )
  assert.equal(
    news(world, 'AlertAnalyzed').map(({ alert_id, analysis_status, plan_revision }) => [
      alert_id,
      analysis_status,
      plan_revision,
    ]),
    [[deferred?.alert_id, 'complete', 2]],
  )
  for (let ticks = 0; ticks < 3; ticks++) await tick(world)
  assert.equal(news(world, 'AnalysisRequested'), [])
  broken.clear()
  circling.clear()
  await tick(world)
  assert.is(news(world, 'AlertClosed').length, 3)
})

test('everything fails at once: the prober is doubted and nobody is paged, and then all is as before', async ({
  world,
  broken,
}) => {
  await anotherDay(world)
  const before = slackMessages(world).length
  for (const site of sites) broken.add(site)
  for (let ticks = 1; ticks <= 3; ticks++) assert.equal(await tick(world, ticks), Array(ticks).fill([]))
  const [degraded, ...more] = news(world, 'DetectionDegraded')
  assert.equal([degraded?.reason, degraded?.failing, more], ['most_domains_failing', 5, []])
  assert.equal(news(world, 'IssueDetected'), [])
  assert.is(slackMessages(world).length, before + 1, 'one message about the detector itself')
  for (const site of sites) assert.equal(await alertsOf(world, site), [], site)

  broken.clear()
  await tick(world)
  assert.equal(
    news(world, 'DetectionRestored').map(({ failing }) => failing),
    [0],
  )
  assert.is(slackMessages(world).length, before + 2, 'and one that it works again')
  assert.is(((await stateOf(world, '_fleet')) as { fleet: { degraded?: unknown } }).fleet.degraded, undefined)
  broken.add(a)
  assert.equal((await tick(world)).flat(), await alertsOf(world, a))
  assert.is(news(world, 'IssueDetected').length, 1, 'one that fails is told as ever')
  broken.clear()
  await tick(world)
  assert.is(news(world, 'AlertClosed').length, 1)
})

test('everything goes on failing: after the time of doubt one alert says so', async ({ world, broken }) => {
  await anotherDay(world)
  for (const site of sites) broken.add(site)
  for (let ticks = 0; ticks < 4; ticks++) await tick(world)
  const [detected, ...more] = news(world, 'IssueDetected')
  assert.match(String((detected?.issue as { summary?: unknown })?.summary), 'the whole fleet at once')
  assert.is(detected?.domain_count, 5)
  assert.equal(more, [])
  assert.is(news(world, 'DetectionDegraded').length, 1)
  broken.clear()
  await tick(world)
  assert.equal(
    news(world, 'AlertClosed').map(({ alert_id }) => alert_id),
    [detected?.alert_id],
  )
})

test('404 becomes 503: worse is said at once, of the same alert', async ({ world, missing, broken }) => {
  await anotherDay(world)
  const before = slackMessages(world).length
  missing.add(a)
  const [opened] = await tick(world)
  broken.add(a)
  assert.equal(await tick(world), [opened])
  const [{ reason, severity, previous_severity, alert_id } = {}, ...more] = news(world, 'AlertUpdated')
  assert.equal([reason, severity, previous_severity], ['severity', 'critical', 'high'])
  assert.equal([[alert_id], more], [opened, []])
  assert.is(news(world, 'IssueDetected').length, 1)
  assert.is(
    said(world, before).filter((text) => text.includes('worse now, critical instead of high')).length,
    1,
  )
  for (const one of [missing, broken]) one.clear()
  await tick(world)
  assert.is(news(world, 'AlertClosed').length, 1)
})

test('two monitors of one host: one alert', async ({ world, broken }) => {
  await anotherDay(world)
  broken.add(d)
  const [[alert_id, ...others] = []] = await tick(world)
  assert.equal(others, [])
  assert.equal([await alertsOf(world, d), await alertsOf(world, `${d}#checkout`)], [[alert_id], [alert_id]])
  assert.is(news(world, 'IssueDetected').length, 1)
  broken.clear()
  await tick(world)
  assert.is(news(world, 'AlertClosed').length, 1)
})

test('a certificate that ends soon hides no outage, and stays acknowledged', async ({
  world,
  renew,
  broken,
}) => {
  await anotherDay(world)
  const before = slackMessages(world).length
  await renew(days(-70, 20))
  const [[slow = ''] = []] = await tick(world)
  assert.equal(faults(world), [['tls_expiring', 'medium']])
  broken.add(e)
  await tick(world)
  assert.equal(faults(world), [['http_status', 'critical']])
  assert.is((await alertsOf(world, e)).length, 2)
  broken.clear()
  await tick(world)
  assert.is(news(world, 'AlertClosed').length, 1)
  assert.equal(await alertsOf(world, e), [slow])
  assert.ok(
    said(world, before).some((text) => /certificate .*ends|expires/i.test(text)),
    'in words',
  )
  await world.people.acknowledgeDirectly(slow)
  world.advance(3 * 60 * 60_000)
  for (let ticks = 0; ticks < 2; ticks++) await tick(world)
  assert.equal(faults(world), [])
  await renew(days(-1, 80))
  await tick(world)
  assert.equal(await alertsOf(world, e), [])
})

test('where no probe can tell, that is said, and at the end of the group who is not known to be well', async ({
  world,
  broken,
  blocked,
}) => {
  await anotherDay(world)
  for (const site of [a, b, c]) broken.add(site)
  const [[group] = []] = await tick(world)
  faults(world)
  blocked.add(c)
  for (let ticks = 0; ticks < 2; ticks++) await tick(world)
  assert.equal(faults(world), [], 'one that cannot be told keeps its alert, and opens nothing yet')
  const before = slackMessages(world).length
  await tick(world)
  assert.equal(faults(world), [['probe_inconclusive', 'low']])
  assert.match(said(world, before).join('\n'), new RegExp(`No probe can tell whether ${c} .*Cloudflare`))
  for (const site of [a, b]) broken.delete(site)
  await tick(world)
  assert.equal(
    news(world, 'AlertClosed').map(({ alert_id, unknown_domains }) => [alert_id, unknown_domains]),
    [[group, [c]]],
  )
  assert.match(said(world, before).join('\n'), `recovered by itself except ${c}`)
  broken.clear()
  blocked.clear()
  await tick(world)
  assert.equal([news(world, 'AlertClosed').length, await alertsOf(world, c)], [1, []])
})

test.run()
