import { createServer } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { listen } from '../../../local/listen'
import { prepareFixture, startWorld, type World } from '../../../tools/chaos/fixture'
import { startNameServer } from '../../support/name-server'
import { delivery } from '../../support/sharded'
import { news, stateOf } from '../../support/watched-fleet'

/** A fleet on this machine in shards: the schedule's event, the queue, and the functions in processes of their own. */

/** `MONITORS=5000 node tools/run.cjs test/local/workflow/shards.test.ts` for a fleet of that size. */
const MONITORS = Number(process.env.MONITORS ?? 203)
const SIZE = Math.max(100, Math.ceil(MONITORS / 10))
const SHARDS = Math.ceil(MONITORS / SIZE)
const domains = Array.from({ length: MONITORS }, (_, index) => `site-${index}.fleet.example`)
const [first = ''] = domains
const last = domains.at(-1) ?? ''

interface Fleet {
  readonly world: World
  /** Sites that answer 503. */
  readonly broken: Set<string>
  readonly connections: string[]
  stop(): Promise<void>
}

const start = async (): Promise<Fleet> => {
  const broken = new Set<string>()
  const connections: string[] = []
  const server = createServer((request, response) => {
    const host = request.headers.host?.replace(/:\d+$/, '') ?? ''
    connections.push(host)
    response.writeHead(broken.has(host) ? 503 : 200).end('release 42\n')
  })
  const port = await listen(server)
  const names = await startNameServer(['127.0.0.1'])
  const checks = { registration: false }
  const fixture = await prepareFixture([], {
    monitors: domains.map((domain) => ({ domain, scheme: 'http', port, checks })),
    probe: {
      ...{ resolvers: [names.address], allow_private: true, confirm_interval_ms: 20, timeout_ms: 10_000 },
      // Sites, tables and names are one process here: more at once would measure its queue.
      ...{ rate_per_second: 1_000, concurrency: 8 },
    },
    detection: { self_check: { references: [] }, domains_per_second: 1_000, grouping: { min_domains: 2 } },
    shards: { monitors: SIZE },
  })
  const world = await startWorld(fixture)
  return {
    ...{ world, broken, connections },
    stop: async () => {
      await world.stop()
      await fixture.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await names.stop()
    },
  }
}

const test = suite<Fleet & { ahead: number }>(`${MONITORS} domains on the local cloud, in ${SHARDS} shards`)

test.before(async (context) => void Object.assign(context, await start(), { ahead: 0 }))
test.after(({ stop }) => stop())

const logged = (world: World, message: string): readonly Record<string, unknown>[] =>
  world.logs.flatMap((line) => (line.includes(`"${message}"`) ? [JSON.parse(line)] : []))

interface Clock {
  readonly world: World
  /** Milliseconds by which the functions' clock is ahead. */
  ahead: number
}
const advance = (clock: Clock, milliseconds: number): void => {
  clock.world.advance(milliseconds)
  clock.ahead += milliseconds
}
const nowOf = ({ ahead }: Clock): string => new Date(Date.now() + ahead).toISOString()

/** Five minutes pass and the schedule fires; everything that follows has come to its end. */
const tick = async (context: Clock): Promise<void> => {
  advance(context, 5 * 60_000)
  const time = nowOf(context)
  await context.world.clients.invoke('invoke-agent-analysis', { 'detail-type': 'Scheduled Event', time })
  await context.world.cloud.idle()
}

test('every domain is probed once, and the tick is decided once, when the last shard is there', async (context) => {
  const { world, connections } = context
  await tick(context)
  assert.equal([connections.length, new Set(connections).size], [MONITORS, MONITORS])
  assert.is(logged(world, 'shard observed').length, SHARDS)
  const [finished, ...again] = logged(world, 'probe tick finished')
  assert.equal(again, [])
  assert.equal(
    [finished?.checked, finished?.healthy, finished?.unknown, finished?.failures],
    [MONITORS, MONITORS, 0, 0],
  )
  assert.equal(news(world, 'DetectionDegraded'), [])
})

test('what fails in different shards for one cause is one alert, and ends as one', async (context) => {
  const { world, broken } = context
  broken.add(first).add(last)
  await tick(context)
  const [detected, ...more] = news(world, 'IssueDetected')
  assert.equal([detected?.domain, detected?.domains, more], [first, [first, last], []])
  broken.clear()
  await tick(context)
  assert.equal(
    news(world, 'AlertClosed').map(({ domain, closed_reason }) => [domain, closed_reason]),
    [[first, 'recovered']],
  )
})

test('a tick of which no shard has come is decided at its deadline: nothing is known, nothing ends', async (context) => {
  const { world, broken } = context
  // Long enough that what happened before makes no domain flap.
  advance(context, 24 * 60 * 60_000)
  broken.add(first)
  await tick(context)
  assert.is(news(world, 'IssueDetected').length, 1)
  const open = (await stateOf(world, first)).open
  broken.clear()
  const { settings } = logged(world, 'tick handed out').at(-1) as { readonly settings: string }
  const time = nowOf(context)
  const decide = delivery(JSON.stringify({ work: 'decide', tick: time, settings }))
  assert.equal(await world.clients.invoke('invoke-agent-analysis', decide as object), { decision: 'early' })
  advance(context, 4 * 60_000)
  assert.equal(await world.clients.invoke('invoke-agent-analysis', decide as object), { decision: 'made' })
  await world.cloud.idle()
  assert.is(logged(world, 'shards are missing').at(-1)?.count, SHARDS)
  assert.equal(news(world, 'AlertClosed'), [])
  assert.equal((await stateOf(world, first)).open, open)
  assert.is(news(world, 'DetectionDegraded').length, 1)
  assert.equal(await world.clients.invoke('invoke-agent-analysis', decide as object), { decision: 'done' })
  await tick(context)
  assert.is(news(world, 'AlertClosed').length, 1)
})

test.run()
