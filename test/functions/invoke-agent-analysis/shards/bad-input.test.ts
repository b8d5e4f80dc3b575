import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeShardSigner } from '../../../../functions/adapters/mac/attestations'
import {
  budgetOf,
  packed,
  type ResultOf,
  type ShardResult,
  within,
} from '../../../../functions/invoke-agent-analysis/shards/result'
import { type MonitorState, shardKey, TICK } from '../../../../schemas/monitor'
import { localMac } from '../../../support/macs'
import { delivery, ShardedFleet } from '../../../support/sharded'

/** What messages and results may not be, and what is done with those that are. */

const test = suite('functions/invoke-agent-analysis/shards: bad input')

const four = ['a', 'b', 'c', 'd'].map((name) => `${name}.example.com`)
const SETTINGS = 'f'.repeat(64)
const TIME = '2026-01-31T08:00:00.000Z'
const observe = { work: 'observe', tick: TIME, settings: SETTINGS, shard: 1 }

for (const [what, payload, problem] of [
  ['no message', { Records: [] }, /Records: expected one.*found 0/],
  [
    'two messages',
    { Records: [1, 2].map((id) => ({ messageId: `${id}`, eventSource: 'aws:sqs', body: '{}' })) },
    /Records: expected one.*found 2/,
  ],
  [
    'messages of another service',
    { Records: [{ messageId: '1', eventSource: 'aws:sns', body: '{}' }] },
    /eventSource: expected/,
  ],
  ['no JSON', delivery('{'), /Records\.0\.body: expected JSON/],
  ['no work', delivery('{}'), /Records\.0\.body: /],
  ['other work', delivery(JSON.stringify({ ...observe, work: 'repair' })), /Records\.0\.body: /],
  [
    'a tick that is no time',
    delivery(JSON.stringify({ ...observe, tick: 'now' })),
    /tick: expected a UTC time/,
  ],
  [
    'no digest of settings',
    delivery(JSON.stringify({ ...observe, settings: 'all' })),
    /settings: expected a SHA-256 digest/,
  ],
  ['a shard before the first', delivery(JSON.stringify({ ...observe, shard: 0 })), /shard: expected/],
  [
    'a tick that has not come',
    delivery(JSON.stringify({ ...observe, tick: '2026-01-31T08:02:00.000Z' })),
    /tick: expected a time that has come/,
  ],
  [
    'a decision over a tick that has not come',
    delivery(JSON.stringify({ work: 'decide', tick: '2099-01-01T00:00:00.000Z', settings: SETTINGS })),
    /tick: expected a time that has come/,
  ],
  ['a schedule without a time', { 'detail-type': 'Scheduled Event' }, /time: expected/],
  [
    'a schedule without a real time',
    { 'detail-type': 'Scheduled Event', time: 'soon' },
    /time: expected a time/,
  ],
] as const)
  test(`${what}: refused, and nothing is looked at or written`, async () => {
    const fleet = new ShardedFleet(four)
    const error = await fleet.world.send(payload).catch((thrown: unknown) => thrown)
    assert.match(String(error), problem)
    assert.equal([[...fleet.world.states], fleet.world.probed, fleet.queue], [[], [], []])
  })

test('a shard that there is not: refused', async () => {
  const fleet = new ShardedFleet(four)
  await fleet.begin()
  const [message = ''] = fleet.messages('observe')
  const error = await fleet
    .deliver(message.replace('"shard":1', '"shard":9'))
    .catch((thrown: unknown) => thrown)
  assert.match(String(error), /shard: expected 1 to 2, found 9/)
  assert.equal(fleet.world.probed, [])
})

/** Both shards have given their results; then somebody alters the item of the first, and the tick is decided at its deadline. */
const afterwards = async (
  alter: (
    shard: Record<string, unknown>,
    of: ResultOf,
  ) => Record<string, unknown> | Promise<Record<string, unknown>>,
) => {
  const fleet = new ShardedFleet(four)
  const { world } = fleet
  world.conditions.set(four[2] ?? '', ['http_status'])
  await fleet.begin()
  await fleet.take('observe')
  const key = shardKey(1, 1)
  const item = world.states.get(key) as MonitorState
  const { tick, settings, shard } = item.shard as unknown as ResultOf
  world.states.set(key, {
    ...item,
    shard: (await alter({ ...item.shard }, { tick, settings, shard })) as never,
  })
  world.later(4)
  const decisions = await fleet.take('decide')
  return {
    world,
    decisions,
    said: world.lines.find(({ message }) => message === 'shards are missing')?.fields.shards,
  }
}

const nothing: ShardResult = { started_at: TIME, well: [], reports: [], unobserved: [] }
/** As the detector signs it. */
const genuinely = async (of: ResultOf, result: unknown): Promise<Record<string, unknown>> => {
  const { parts, signed } = packed(of, result as ShardResult)
  const mac = await makeShardSigner(localMac('evidence')).sign(signed)()
  return { ...parts[0], mac: mac._tag === 'Right' ? mac.right : '' }
}
const broken = (key: string) => ({
  key,
  started_at: TIME,
  report: {
    ...{ domain: key, status: 'issue', timings: {} },
    issues: [
      {
        ...{ issue_type: 'http_status', severity: 'critical', summary: 'forged' },
        evidence: { observed_at: TIME, target: `https://${key}/`, facts: [], timings: {} },
      },
    ],
  },
})

for (const [what, alter, reason] of [
  ['of a tick before', (shard) => ({ ...shard, tick: '2026-01-31T07:55:00.000Z' }), '1: it gave no result'],
  [
    'of a tick that comes',
    (shard) => ({ ...shard, tick: '2026-01-31T08:05:00.000Z' }),
    `1: tick: expected ${TIME}, found 2026-01-31T08:05:00.000Z`,
  ],
  ['of another shard', (shard) => ({ ...shard, shard: 2 }), '1: shard: expected 1, found 2'],
  [
    'of other settings',
    (shard) => ({ ...shard, settings: SETTINGS }),
    '1: settings: expected those of this deployment',
  ],
  [
    'of more parts than there may be',
    (shard) => ({ ...shard, parts: 21 }),
    '1: part: expected 1 of at most 20, found 1 of 21',
  ],
  ['without its second part', (shard) => ({ ...shard, parts: 2 }), '1: it gave no result'],
  ['without a MAC', ({ mac: _, ...shard }) => shard, '1: mac: expected one of the detector over this result'],
  [
    'with the MAC of somebody',
    (shard) => ({ ...shard, mac: 'x'.repeat(43) }),
    '1: mac: expected one of the detector over this result',
  ],
  [
    'with other data under its MAC',
    (shard, of) => ({ ...shard, data: packed(of, nothing).parts[0]?.data }),
    '1: mac: expected one of the detector over this result',
  ],
  [
    'that is larger than an item',
    (shard) => ({ ...shard, data: 'A'.repeat(300_001) }),
    /^1: data: expected a text of at most 300000 characters/,
  ],
  ['signed, that names none of its monitors', (_, of) => genuinely(of, nothing), undefined],
  [
    'signed, and of another form',
    (_, of) => genuinely(of, { ...nothing, well: 'all' }),
    /^1: well: expected/,
  ],
  [
    'signed, and larger unpacked than it may be',
    (_, of) => genuinely(of, 'x'.repeat(5 * 1024 * 1024)),
    /^1: data: expected gzip of JSON: /,
  ],
] as readonly [string, Parameters<typeof afterwards>[0], string | RegExp | undefined][])
  test(`a result ${what} counts for nothing: its monitors are unknown`, async () => {
    const { world, decisions, said } = await afterwards(alter)
    assert.equal(decisions[0], { decision: 'made' })
    if (reason === undefined) assert.is(said, undefined)
    else {
      const [only, ...others] = said as readonly string[]
      assert.equal(others, [])
      if (typeof reason === 'string') assert.is(only, reason)
      else assert.match(String(only), reason)
    }
    const finished = world.lines.filter(({ message }) => message === 'probe tick finished').at(-1)
    assert.equal([finished?.fields.healthy, finished?.fields.unknown], [1, 2])
    assert.equal(
      world.published
        .filter(({ name }) => name === 'IssueDetected')
        .map(({ detail }) => (detail.data as { domain: string }).domain),
      [four[2]],
    )
  })

test('of monitors of other shards a result says nothing, and each of its own is counted once', async () => {
  const { world, said } = await afterwards((_, of) =>
    genuinely(of, {
      ...nothing,
      well: [four[0], four[0], four[3], 'stranger.example.com'],
      reports: [broken(four[0] ?? ''), broken(four[3] ?? ''), broken(four[0] ?? '')],
    }),
  )
  assert.is(said, undefined)
  const opened = world.published.filter(({ name }) => name === 'IssueDetected')
  assert.equal(opened.map(({ detail }) => (detail.data as { domain: string }).domain).sort(), [
    four[0],
    four[2],
  ])
  const finished = world.lines.filter(({ message }) => message === 'probe tick finished').at(-1)
  assert.equal(
    [finished?.fields.healthy, finished?.fields.unknown],
    [1, 1],
    'the second of the shard is named nowhere',
  )
})

test('an item of the tick that cannot be read stops the decision, and says so', async () => {
  const fleet = new ShardedFleet(four)
  const { world } = fleet
  await fleet.begin()
  await fleet.take('observe')
  const { ports } = world
  world.ports = () => {
    const real = ports.call(world)
    const get: typeof real.monitors.get = (key) =>
      key === TICK
        ? async () => ({
            _tag: 'Left',
            left: { tag: 'corrupt', what: 'monitor state', id: TICK, message: 'tick.until: expected' },
          })
        : real.monitors.get(key)
    return { ...real, monitors: { ...real.monitors, get } }
  }
  const [decide = ''] = fleet.messages('decide')
  const error = await fleet.deliver(decide).catch((thrown: unknown) => thrown)
  assert.match(String(error), /tick not claimed: .*tick\.until: expected/)
  assert.equal(world.published, [])
})

test('a result that is mostly faults fits, as far as there is room, and says what it left out', async () => {
  assert.equal([budgetOf(1), budgetOf(6), budgetOf(24)], [4 * 1024 * 1024, 4 * 1024 * 1024, 1024 * 1024])
  const reports = four.map(broken) as unknown as ShardResult['reports']
  const [one] = reports
  const room = Buffer.byteLength(JSON.stringify(nothing)) + 2 * (Buffer.byteLength(JSON.stringify(one)) + 1)
  const result = within(room, { ...nothing, reports })
  assert.equal(result.reports, reports.slice(0, 2))
  assert.equal(
    result.unobserved.map(({ key, status }) => [key, status]),
    [
      [four[2], 'unknown'],
      [four[3], 'unknown'],
    ],
  )
})

test.run()
