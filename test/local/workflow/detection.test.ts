import { createServer } from 'node:http'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { credentialsIn } from '../../../local/aws/credentials'
import { listen } from '../../../local/listen'
import { type Fixture, prepareFixture, startWorld, type World } from '../../../tools/chaos/fixture'
import { startNameServer } from '../../support/name-server'

/** The whole local cloud watches sites that fail together: what reaches people, when, and how often. */

const sites = ['a', 'b', 'c', 'd', 'e'].map((label) => `${label}.fleet.example`)
const [a = '', b = '', c = '', d = '', e = ''] = sites

interface Setting {
  readonly fixture: Fixture
  readonly world: World
  /** Sites that answer with an error. */
  readonly broken: Set<string>
  /** Sites that redirect to themselves. */
  readonly circling: Set<string>
  /** Connections by the site that was asked for over them. */
  readonly connections: string[]
}

const startFleet = async () => {
  const broken = new Set<string>()
  const circling = new Set<string>()
  const connections: string[] = []
  const seen = new WeakSet()
  const server = createServer((request, response) => {
    const host = request.headers.host?.replace(/:\d+$/, '') ?? ''
    if (!seen.has(request.socket)) connections.push(host)
    seen.add(request.socket)
    if (circling.has(host)) response.writeHead(302, { location: '/' }).end()
    else response.writeHead(broken.has(host) ? 503 : 200).end('release 42\n')
  })
  const port = await listen(server)
  const names = await startNameServer(['127.0.0.1'])
  const stop = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await names.stop()
  }
  return { broken, circling, connections, port, names, stop }
}

const test = suite<Setting & { readonly stop: () => Promise<void> }>('detection on the local cloud')

test.before(async (context) => {
  const fleet = await startFleet()
  const fixture = await prepareFixture([], {
    monitors: sites.map((domain) => ({
      domain,
      scheme: 'http',
      port: fleet.port,
      checks: { registration: false },
    })),
    probe: {
      resolvers: [fleet.names.address],
      allow_private: true,
      confirm_interval_ms: 20,
      timeout_ms: 4_000,
    },
    detection: { self_check: { references: [] }, analyses_per_hour: 2 },
    approval: Object.fromEntries(
      ['critical', 'high', 'medium', 'low'].map((severity) => [severity, { allow_machine: true }]),
    ),
  })
  const world = await startWorld(fixture)
  const stop = async () => {
    await world.stop()
    await fixture.stop()
    await fleet.stop()
  }
  Object.assign(context, { ...fleet, fixture, world, stop })
})
test.after(({ stop }) => stop())

/** Five minutes pass, and so many ticks run at the same time. Answers the alerts that are open, as each of them says. */
const tick = async (world: World, atOnce = 1): Promise<readonly (readonly string[])[]> => {
  world.advance(5 * 60_000)
  const ticks = Array.from({ length: atOnce }, () => world.clients.invoke('invoke-agent-analysis', {}))
  const answers = await Promise.all(ticks)
  await world.cloud.idle()
  return answers.map((answer) => (answer as { readonly alert_ids: readonly string[] }).alert_ids)
}

/** Long enough that what happened before makes no domain flap; whatever was told is old. */
const anotherDay = async (world: World): Promise<void> => {
  world.advance(24 * 60 * 60_000)
  await tick(world)
  for (const { 'detail-type': name } of world.watch.events) news(world, name)
}

/** Events of a name since the last question, by their ids: a repeated delivery is no second event. */
const news = (world: World, name: string): readonly Record<string, unknown>[] => {
  const seen = told.get(world) ?? new Set<string>()
  told.set(world, seen)
  return world.watch.events.flatMap(({ 'detail-type': type, detail: { metadata, data } }) => {
    if (type !== name || seen.has(metadata.event_id)) return []
    seen.add(metadata.event_id)
    return [data as Record<string, unknown>]
  })
}
const told = new WeakMap<World, Set<string>>()

const updates = (world: World) =>
  news(world, 'AlertUpdated').map(({ reason, changed, domains }) => [reason, changed, domains])

const stateOf = async (world: World, domain: string): Promise<Record<string, unknown>> => {
  const { AWS_REGION: region = '' } = world.cloud.environment
  const credentials = credentialsIn(world.cloud.environment)
  const client = new DynamoDBClient({ region, endpoint: world.cloud.endpoint, credentials })
  const { Item = {} } = await DynamoDBDocumentClient.from(client).send(
    new GetCommand({ TableName: 'cloudops-monitor-state', Key: { domain }, ConsistentRead: true }),
  )
  client.destroy()
  return Item
}
const alertsOf = async (world: World, domain: string): Promise<readonly unknown[]> =>
  Object.values((await stateOf(world, domain)).open ?? {}).map(
    (entry) => (entry as { alert_id: unknown }).alert_id,
  )

const slackMessages = (world: World): number =>
  world.cloud.chat.messages.filter(({ channel }) => channel === 'slack').length

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
  const before = slackMessages(world)
  for (const site of [a, b, c]) broken.add(site)
  const [[group, ...others] = []] = await tick(world, 2)
  assert.equal(others, [])
  const [detected, ...more] = news(world, 'IssueDetected')
  assert.equal([detected?.alert_id, detected?.domain, more], [group, a, []])
  const [analyzed, ...again] = news(world, 'AlertAnalyzed')
  assert.equal([analyzed?.alert_id, again], [group, []])
  assert.match(String(analyzed?.summary), /^http_status 5xx at the address 127\.0\.0\.1: /)
  assert.equal([analyzed?.domains, analyzed?.domain_count], [[a, b, c], 3])
  assert.is(slackMessages(world), before + 1)

  broken.add(d)
  assert.equal(await tick(world), [[group]], 'one that fails later joins')
  assert.equal(updates(world), [['joined', [d], [a, b, c, d]]])
  assert.is(slackMessages(world), before + 2)
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
  const before = slackMessages(world)
  broken.add(e)
  const answers = await tick(world, 4)
  assert.is(new Set(answers.flat()).size, 1)
  assert.is(news(world, 'IssueDetected').length, 1)
  assert.is(news(world, 'AlertAnalyzed').length, 1)
  assert.is(slackMessages(world), before + 1)
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
  const before = slackMessages(world)
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
  assert.is(slackMessages(world), before + 3)
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
  const before = slackMessages(world)
  for (const site of sites) broken.add(site)
  for (let ticks = 1; ticks <= 3; ticks++) assert.equal(await tick(world, ticks), Array(ticks).fill([]))
  const [degraded, ...more] = news(world, 'DetectionDegraded')
  assert.equal([degraded?.reason, degraded?.failing, more], ['most_domains_failing', 5, []])
  assert.equal(news(world, 'IssueDetected'), [])
  assert.is(slackMessages(world), before + 1, 'one message about the detector itself')
  for (const site of sites) assert.equal(await alertsOf(world, site), [], site)

  broken.clear()
  await tick(world)
  assert.equal(
    news(world, 'DetectionRestored').map(({ failing }) => failing),
    [0],
  )
  assert.is(slackMessages(world), before + 2, 'and one that it works again')
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

test.run()
