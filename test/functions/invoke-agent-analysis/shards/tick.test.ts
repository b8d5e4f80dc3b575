import { randomBytes } from 'node:crypto'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FLEET, shardKey, TICK } from '../../../../schemas/monitor'
import { DetectionWorld } from '../../../support/detection'
import { ShardedFleet } from '../../../support/sharded'

const test = suite('functions/invoke-agent-analysis/shards: a tick')

const five = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}.example.com`)
const of = (world: DetectionWorld, name: string) => world.measured.filter((one) => one.name === name)
const said = (world: DetectionWorld, message: string) =>
  world.lines.filter((line) => line.message === message)
interface Said {
  readonly domain: string
  readonly explanation?: string
}
const published = (world: DetectionWorld, name: string) =>
  world.published.filter((event) => event.name === name).map(({ detail }) => detail.data as Said)
const opened = (world: DetectionWorld) => published(world, 'IssueDetected')

test('the schedule hands out shards, and the decision at the deadline', async () => {
  const fleet = new ShardedFleet(five)
  const tick = fleet.world.instant
  assert.equal(await fleet.begin(), { tick, shards: 3, monitors: 5 })
  assert.equal(
    fleet.queue.map(({ body, delay_s }) => {
      const { settings, ...work } = JSON.parse(body)
      assert.match(settings, /^[0-9a-f]{64}$/)
      return [work, delay_s]
    }),
    [
      [{ work: 'decide', tick }, 240],
      [{ work: 'observe', tick, shard: 1 }, 0],
      [{ work: 'observe', tick, shard: 2 }, 0],
      [{ work: 'observe', tick, shard: 3 }, 0],
    ],
  )
  assert.equal(fleet.world.probed, [])
})

test('the last shard has the tick decided, as one invocation would have: the same events and states', async () => {
  const sharded = new ShardedFleet(five)
  const whole = new DetectionWorld(five)
  for (const world of [sharded.world, whole]) {
    world.with({ grouping: { min_domains: 2 } })
    world.conditions.set(five[1] ?? '', ['http_status'])
    world.conditions.set(five[4] ?? '', ['tls_expired'])
    world.conditions.set(five[2] ?? '', 'unknown')
  }
  const rounds = async (change: (world: DetectionWorld) => void) => {
    for (const world of [sharded.world, whole]) {
      change(world)
      world.later(5)
    }
    const answers = await sharded.tick()
    await whole.tick()
    assert.equal(answers, [{ decision: 'made' }, { decision: 'done' }], 'once')
    const own = (world: DetectionWorld) =>
      [...world.states.values()].filter(({ domain }) => domain !== TICK && !domain.startsWith('_shard'))
    const sorted = (world: DetectionWorld) => own(world).sort((x, y) => (x.domain < y.domain ? -1 : 1))
    assert.equal(sorted(sharded.world), sorted(whole))
    assert.equal(
      sharded.world.published.map(({ detail }) => detail.data),
      whole.published.map(({ detail }) => detail.data),
    )
  }
  await rounds(() => undefined)
  await rounds((world) => {
    world.analyze(five[1] ?? '')
  })
  await rounds((world) => {
    for (const domain of five) world.conditions.set(domain, 'healthy')
  })
  await rounds(() => undefined)
  assert.ok(sharded.world.published.some(({ name }) => name === 'AlertClosed'))
  assert.is(of(sharded.world, 'ProbeTicks').length, 4)
  assert.equal(
    of(sharded.world, 'MissingShards').map(({ value }) => value),
    [0, 0, 0, 0],
  )
})

test('what a missing shard would have seen is unknown: not well, not over, no fault of its own, counted and reported', async () => {
  const fleet = new ShardedFleet(five)
  const { world } = fleet
  world.conditions.set(five[0] ?? '', ['http_status'])
  world.conditions.set(five[3] ?? '', ['http_status'])
  await fleet.tick()
  world.analyze(five[0] ?? '')
  world.analyze(five[3] ?? '')
  for (const domain of five) world.conditions.set(domain, 'healthy')
  world.later(5)
  await fleet.begin()
  await fleet.take('observe', (message) => message.work === 'observe' && message.shard !== 2)
  assert.equal(fleet.messages('decide').length, 1, 'not all are there')
  world.later(4)
  assert.equal(await fleet.take('decide'), [{ decision: 'made' }])
  assert.equal(
    published(world, 'AlertClosed').map(({ domain }) => domain),
    [five[0]],
  )
  assert.is(Object.keys(world.states.get(five[3] ?? '')?.open ?? {}).length, 1)
  assert.equal(world.states.get(FLEET)?.fleet?.last_look?.not_well, [five[2], five[3]])
  assert.is(of(world, 'MissingShards').at(-1)?.value, 1)
  assert.equal(said(world, 'shards are missing').at(-1)?.fields.shards, ['2: it gave no result'])
  const [degraded] = published(world, 'DetectionDegraded')
  assert.is(
    degraded?.explanation,
    'nothing was observed of 2 of 5 domains: of shard 2 nothing is known: it gave no result',
  )
  const finished = said(world, 'probe tick finished').at(-1)?.fields
  assert.equal([finished?.checked, finished?.healthy, finished?.unknown], [3, 3, 2])
})

test('where no shard comes at all, nothing opens and nothing ends', async () => {
  const fleet = new ShardedFleet(five)
  const { world } = fleet
  world.conditions.set(five[0] ?? '', ['http_status'])
  await fleet.tick()
  world.analyze(five[0] ?? '')
  world.later(5)
  await fleet.begin()
  world.later(4)
  const before = world.states.get(five[0] ?? '')
  assert.equal(await fleet.take('decide'), [{ decision: 'made' }])
  assert.equal(world.states.get(five[0] ?? ''), before)
  assert.equal(opened(world).length, 1)
})

test('a decision that was asked for too early waits', async () => {
  const fleet = new ShardedFleet(five)
  await fleet.begin()
  await fleet.take('observe', (message) => message.work === 'observe' && message.shard === 1)
  const [decide = ''] = fleet.messages('decide')
  assert.equal(await fleet.deliver(decide), { decision: 'early' })
  assert.is(fleet.world.states.get(TICK), undefined)
})

test('a late older tick writes nothing', async () => {
  const fleet = new ShardedFleet(five)
  const { world } = fleet
  await fleet.begin()
  await fleet.take('observe')
  const [late = ''] = fleet.messages('decide')
  fleet.queue.length = 0
  world.later(5)
  world.conditions.set(five[0] ?? '', ['http_status'])
  await fleet.tick()
  const before = [structuredClone([...world.states]), world.published.length]
  assert.equal(await fleet.deliver(late), { decision: 'late' })
  assert.equal([[...world.states], world.published.length], before)
  assert.is(said(world, 'late tick writes nothing').length, 1)
})

test('what somebody saw begin after a shard was observed is not ended by what the shard saw', async () => {
  const fleet = new ShardedFleet(five)
  const { world } = fleet
  // One of which there is something to say, so that its state is read again for the decision.
  world.conditions.set(five[0] ?? '', 'unknown')
  await fleet.tick()
  world.conditions.set(five[0] ?? '', 'healthy')
  world.later(5)
  await fleet.begin()
  await fleet.take('observe')
  world.later(1)
  world.conditions.set(five[0] ?? '', ['http_status'])
  await world.tick({ domain: five[0] })
  world.analyze(five[0] ?? '')
  await fleet.take('decide')
  assert.equal(published(world, 'AlertClosed'), [])
  assert.is(world.entry(five[0] ?? '').recovered_at, undefined)
  world.conditions.set(five[0] ?? '', 'healthy')
  world.later(4)
  await fleet.tick()
  assert.is(published(world, 'AlertClosed').length, 1)
})

test('results that are late, or come twice, change nothing', async () => {
  const fleet = new ShardedFleet(five)
  const { world } = fleet
  await fleet.begin()
  const [first = '', second = ''] = fleet.messages('observe')
  assert.equal(await fleet.deliver(first), { shard: 1, result: 'written' })
  const before = structuredClone([...world.states])
  const probed = world.probed.length
  assert.equal(await fleet.deliver(first), { shard: 1, result: 'repeated' })
  assert.equal([[...world.states], world.probed.length], [before, probed], 'it does not even look')
  world.later(4)
  assert.equal(await fleet.deliver(second), { shard: 2, result: 'late' })
  assert.equal([[...world.states], world.probed.length], [before, probed])
  assert.is(said(world, 'shard too late').length, 1)
})

test('a shard that has time left for no monitor gives no result', async () => {
  const fleet = new ShardedFleet(five)
  const { world } = fleet
  await fleet.begin()
  world.remaining_ms = 3_500
  assert.equal(
    await fleet.take('observe'),
    [1, 2, 3].map((shard) => ({ shard, result: 'late' })),
  )
  assert.equal([[...world.states], world.probed], [[], []])
})

test('a result that one item has no room for is in several, and is there when the first one is', async () => {
  const fleet = new ShardedFleet(five, 5)
  const { world } = fleet
  // What cannot be packed.
  const random = () => randomBytes(192).toString('base64')
  for (const domain of five) {
    world.conditions.set(domain, ['http_status'])
    world.facts.set(
      domain,
      Array.from({ length: 300 }, (_, index) => ({ name: `fact_${index}`, value: random() })),
    )
  }
  const parts = () => [...world.states.keys()].filter((key) => key.startsWith('_shard'))
  world.beforePut = ({ domain }) =>
    domain === shardKey(1, 1)
      ? { tag: 'service_failed', service: 'dynamodb', operation: 'PutItem', message: 'no', retryable: true }
      : undefined
  await fleet.begin()
  const [message = ''] = fleet.messages('observe')
  await fleet.deliver(message).catch(() => undefined)
  assert.ok(parts().length >= 1, 'the others are written first')
  world.later(4)
  await fleet.take('decide')
  assert.is(of(world, 'MissingShards').at(-1)?.value, 1)
  world.beforePut = () => undefined
  world.later(1)
  fleet.queue.length = 0
  await fleet.tick()
  assert.equal(parts().sort(), [shardKey(1, 1), shardKey(1, 2)])
  for (const key of parts()) assert.ok(Buffer.byteLength(JSON.stringify(world.states.get(key))) < 400 * 1024)
  assert.is(of(world, 'MissingShards').at(-1)?.value, 0)
  assert.is(opened(world).length, 5)
})

test('two that observe a shard at the same time leave one result', async () => {
  const fleet = new ShardedFleet(five)
  await fleet.begin()
  const [first = ''] = fleet.messages('observe')
  const answers = await Promise.all([fleet.deliver(first), fleet.deliver(first)])
  assert.equal(answers.map((one) => ('result' in one ? one.result : '')).sort(), ['repeated', 'written'])
})

test('two that observe a shard, and have each a result of its own in several parts, leave one', async () => {
  const fleet = new ShardedFleet(five, 5)
  const { world } = fleet
  // What cannot be packed, and is another with each look.
  const fact = (_: unknown, index: number) => ({
    name: `fact_${index}`,
    value: randomBytes(192).toString('base64'),
  })
  world.beforeProbe = (domain) => void world.facts.set(domain, Array.from({ length: 300 }, fact))
  for (const domain of five) world.conditions.set(domain, ['http_status'])
  await fleet.begin()
  const [message = ''] = fleet.messages('observe')
  const answers = await Promise.all([fleet.deliver(message), fleet.deliver(message)])
  assert.equal(answers.map((one) => ('result' in one ? one.result : '')).sort(), ['repeated', 'written'])
  await fleet.take('decide')
  assert.is(of(world, 'MissingShards').at(-1)?.value, 0)
  assert.is(opened(world).length, 5)
})

test('two that decide at the same time: one does, the other looks again later', async () => {
  const fleet = new ShardedFleet(five)
  const { world } = fleet
  world.conditions.set(five[0] ?? '', ['http_status'])
  await fleet.begin()
  await fleet.take('observe')
  const [one = '', other = ''] = fleet.messages('decide')
  const answers = await Promise.all([fleet.deliver(one), fleet.deliver(other)])
  assert.equal(
    answers.filter((answer) => 'decision' in answer),
    [{ decision: 'made' }],
  )
  assert.equal(
    answers.filter((answer) => 'batchItemFailures' in answer),
    [{ batchItemFailures: [{ itemIdentifier: 'message' }] }],
  )
  assert.is(opened(world).length, 1)
  assert.is(of(world, 'ProbeTicks').length, 1)
})

test('whoever claims a tick and dies is followed when its time is up: nothing is lost, and nothing comes twice', async () => {
  const fleet = new ShardedFleet(five)
  const { world } = fleet
  world.conditions.set(five[0] ?? '', ['http_status'])
  world.conditions.set(five[4] ?? '', ['http_status'])
  await fleet.begin()
  await fleet.take('observe')
  const [decide = ''] = fleet.messages('decide')
  // It dies between two domains: the first one's state and event are out, and nothing else is.
  const dead = new Promise<never>(() => undefined)
  const { ports } = world
  world.ports = () => {
    const real = ports.call(world)
    const put: typeof real.monitors.put = (state) =>
      state.domain === five[4] ? () => dead : real.monitors.put(state)
    return { ...real, monitors: { ...real.monitors, put } }
  }
  void fleet.deliver(decide)
  while (opened(world).length === 0) await new Promise((resolve) => setImmediate(resolve))
  world.ports = ports
  const claimed = world.states.get(TICK)?.tick
  assert.ok(claimed !== undefined && claimed.decided_at === undefined)
  assert.equal(await fleet.deliver(decide), { batchItemFailures: [{ itemIdentifier: 'message' }] }, 'held')
  world.later(6)
  assert.equal(await fleet.deliver(decide), { decision: 'made' })
  assert.equal(
    opened(world).map(({ domain }) => domain),
    [five[0], five[4]],
  )
  assert.equal(await fleet.deliver(decide), { decision: 'done' })
})

test('a decision that could not be recorded gives its claim back, and is made again', async () => {
  const fleet = new ShardedFleet(five)
  const { world } = fleet
  world.conditions.set(five[0] ?? '', ['http_status'])
  await fleet.begin()
  await fleet.take('observe')
  const [decide = ''] = fleet.messages('decide')
  world.beforePut = ({ domain }) =>
    domain === five[0]
      ? {
          ...{ tag: 'service_failed', service: 'dynamodb', operation: 'PutItem' },
          message: 'no',
          retryable: true,
        }
      : undefined
  const error = await fleet.deliver(decide).catch((thrown: unknown) => thrown)
  assert.match(String(error), /1 not recorded/)
  world.beforePut = () => undefined
  assert.equal(await fleet.deliver(decide), { decision: 'made' })
  assert.is(opened(world).length, 1)
})

test('where SQS takes not all messages, the schedule is answered with a failure, and its retry is the same tick', async () => {
  const fleet = new ShardedFleet(five)
  const time = fleet.world.instant
  fleet.beforeSend = () => {
    throw new Error('out of order')
  }
  const error = await fleet.begin(time).catch((thrown: unknown) => thrown)
  assert.match(String(error), /shards not handed out: .*out of order/)
  fleet.beforeSend = () => undefined
  fleet.world.later(1)
  await fleet.begin(time)
  assert.is(fleet.queue[0]?.delay_s, 180, 'the deadline is that of the tick')
  fleet.world.later(4)
  assert.equal(await fleet.begin(time), { passed_over: 'too late' })
})

test('a tick that other settings have begun is left alone', async () => {
  const fleet = new ShardedFleet(five)
  const { world } = fleet
  await fleet.begin()
  world.with({ failure_ticks: 2 })
  assert.equal(await fleet.take('observe'), Array(3).fill({ passed_over: 'other settings' }))
  world.later(4)
  assert.equal(await fleet.take('decide'), [{ passed_over: 'other settings' }])
  assert.equal([[...world.states.keys()], world.probed], [[], []])
})

test('what a person or an alarm asks for is done at once, and the whole fleet by the schedule alone', async () => {
  const fleet = new ShardedFleet(five)
  assert.is((await fleet.world.tick({ domain: five[0] })).checked, 1)
  const error = await fleet.world.send({}).catch((thrown: unknown) => thrown)
  assert.match(String(error), /domain: expected at least one/)
})

test.run()
