import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { randomOf } from '../../tools/chaos/kills'
import { countOf, FEW, sampled } from '../support/sample-size'
import { SimulatedFleet } from './shards/fleet'

/**
 * The schedule and the decisions of a large fleet, by the functions themselves: the clock, Lambda, its queue and the sites are simulated.
 * `MONITORS=100000 node tools/run.cjs test/proof/shards.test.ts` for the largest that there may be.
 */
const MONITORS = countOf('MONITORS', FEW ? 2_000 : 10_000)
const SHARDS = 40
const SIZE = MONITORS / SHARDS

const test = suite(`${MONITORS} monitors in ${SHARDS} shards`)

const named = (
  fleet: SimulatedFleet,
  name: string,
): readonly { readonly domain: string; readonly domain_count?: number }[] =>
  fleet.world.published.filter((event) => event.name === name).map(({ detail }) => detail.data as never)
const measured = (fleet: SimulatedFleet, name: string): readonly number[] =>
  fleet.world.measured.filter((one) => one.name === name).map(({ value }) => value)

test('a tick and the next: each monitor once, decided once, before the next one begins', async () => {
  const fleet = new SimulatedFleet({ monitors: MONITORS, size: SIZE, atOnce: SHARDS + 1 })
  // Behind one distribution, in every shard; and single ones.
  const shared = fleet.domains.filter((_, index) => index % 100 === 7)
  const single = fleet.domains.filter((_, index) => index % 1_000 === 3)
  await fleet.ticks(3, (tick) => {
    for (const domain of [...shared, ...single])
      fleet.world.conditions.set(domain, tick === 1 ? ['http_status'] : 'healthy')
    for (const domain of shared)
      fleet.world.facts.set(domain, [{ name: 'resolved_address', value: '192.0.2.1' }])
  })
  const probes = new Map<string, number>()
  for (const domain of fleet.world.probed) probes.set(domain, (probes.get(domain) ?? 0) + 1)
  assert.equal([probes.size, [...new Set(probes.values())]], [MONITORS, [3]])
  console.log(
    `\n  decided after ${fleet.decidedAfter.map((after) => (after / 1_000).toFixed(1)).join(', ')} s`,
  )
  assert.is(fleet.decidedAfter.length, 3)
  const [first = 0, failing = 0] = fleet.decidedAfter
  // 100 a second, and what the last of them takes.
  assert.ok(first >= SIZE * 10 - 10 && first <= SIZE * 10 + 1_000, `decided after ${first} ms`)
  assert.ok(failing < 240_000, `decided after ${failing} ms`)
  assert.equal(measured(fleet, 'MissingShards'), [0, 0, 0])
  const detected = named(fleet, 'IssueDetected')
  assert.is(detected.length, 1 + single.length)
  const [group, ...groups] = detected.filter(({ domain_count }) => domain_count !== undefined)
  assert.equal([group?.domain_count, groups], [shared.length, []])
  assert.equal(
    detected
      .filter((one) => one !== group)
      .map(({ domain }) => domain)
      .sort(),
    [...single].sort(),
  )
  assert.equal([fleet.deadLetters, named(fleet, 'DetectionDegraded').length], [0, 0])
})

test('an account that allows ten invocations at once: what does not come in time is unknown, and counted', async () => {
  // A shard takes eighty seconds: two rounds end in time, a third is cut short, the fourth is late.
  const fleet = new SimulatedFleet({
    monitors: MONITORS,
    size: SIZE,
    atOnce: 10,
    rate: SIZE / 80,
    concurrency: Math.max(4, Math.ceil(SIZE / 250)),
  })
  await fleet.ticks(1)
  assert.equal(measured(fleet, 'MissingShards'), [10])
  assert.is(fleet.decidedAfter.length, 1)
  const [after = 0] = fleet.decidedAfter
  assert.ok(after <= 242_000, `decided after ${after} ms`)
  const finished = fleet.world.lines.find(({ message }) => message === 'probe tick finished')?.fields ?? {}
  assert.is(finished.unknown, 10 * SIZE)
  assert.ok(Number(finished.skipped) > 0, JSON.stringify(finished))
  assert.is(Number(finished.healthy) + Number(finished.skipped) + 10 * SIZE, MONITORS)
  assert.is(named(fleet, 'DetectionDegraded').length, 1)
})

/** Invocations die at any moment, in every part of a tick. */
for (const seed of sampled([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))
  test(`whoever dies when: no fault is lost or comes twice, and none opens that there is not (seed ${seed})`, async () => {
    const random = randomOf(seed)
    const fleet = new SimulatedFleet({
      ...{ monitors: 600, size: 30, atOnce: 21 },
      dies: (work) =>
        random() < (work === 'decide' ? 0.4 : 0.1) ? random() * (work === 'decide' ? 5 : 3_000) : undefined,
    })
    const failing = fleet.domains.filter(() => random() < 0.03)
    await fleet.ticks(8, (tick) => {
      for (const domain of failing) fleet.world.conditions.set(domain, tick < 6 ? ['http_status'] : 'healthy')
    })
    assert.ok(fleet.dead > 0)
    const ids = fleet.world.published.map(({ detail }) => detail.metadata.event_id)
    assert.is(new Set(ids).size, ids.length, 'an event is published once')
    assert.equal(
      named(fleet, 'IssueDetected')
        .map(({ domain }) => domain)
        .sort(),
      [...failing].sort(),
    )
  })

test.run()
