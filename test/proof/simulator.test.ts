import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { countOf, sampled, sampleSize, seedOf } from '../support/sample-size'
import { type Fault, faultKinds } from './simulator/faults'
import { type Long, Simulation } from './simulator/world'

const course = async (
  planned: readonly Fault[],
  sweeps = true,
  approvals: 1 | 2 = 1,
): Promise<Simulation> => {
  const simulation = new Simulation(planned, sweeps, approvals)
  await simulation.run()
  return simulation
}
/** Port calls of a good course until the system only looks whether there is something to do, and a sweep more. */
const BUSY = 60
const calls = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

const test = suite('simulator: the real use cases, with faults at every port call')

test('a good course ends resolved, by one action', async () => {
  const simulation = await course([])
  assert.equal(simulation.problems(), [])
  const [alert] = simulation.alerts.items.values()
  assert.equal([alert?.execution_status, alert?.result], ['completed', 'resolved'])
  const { names } = simulation.faults
  assert.ok(names.lastIndexOf('slots.release') < BUSY, 'all of it lies within the calls that are tried')
})

for (const kind of faultKinds) {
  test(`${kind}, at each of the first ${BUSY} port calls`, async () => {
    for (const at of sampled(calls(1, BUSY))) {
      const simulation = await course([{ at, kind }])
      assert.equal(simulation.problems(), [], `${kind} at call ${at} (${simulation.faults.names[at - 1]})`)
    }
  })
}

test('two to four faults in one course, of any kind', async () => {
  const fault = fc.record({ at: fc.integer({ min: 1, max: 2 * BUSY }), kind: fc.constantFrom(...faultKinds) })
  const seed = seedOf(20_260_131)
  console.log(`  seed ${seed} (SEED tries another)`)
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { minLength: 2, maxLength: 4 }), async (planned) => {
      const simulation = await course(planned)
      assert.equal(simulation.problems(), [])
    }),
    { numRuns: countOf('RUNS', sampleSize(300)), seed },
  )
})

test('two people must approve: the same, at every port call of their decisions', async () => {
  const good = await course([], true, 2)
  assert.equal(good.problems(), [])
  const [alert] = good.alerts.items.values()
  assert.equal([alert?.result, Object.keys(alert?.approvals ?? {})], ['resolved', ['slack:T0DEMO/U0DANA']])
  const { names } = good.faults
  const [first, last] = [names.indexOf('attestations.problem'), names.indexOf('begun.mark')]
  assert.ok(names.slice(first, last).filter((name) => name === 'signer.genuine').length >= 2)
  for (const kind of faultKinds)
    for (const at of sampled(calls(first, last + 1))) {
      const simulation = await course([{ at, kind }], true, 2)
      assert.equal(simulation.problems(), [], `${kind} at call ${at} (${simulation.faults.names[at - 1]})`)
    }
})

const longCourses: readonly (readonly [string, Long, string])[] = [
  ['AWS takes long for each of two steps', { looks: 2 }, 'completed resolved'],
  ['it is stopped while AWS is at the first one', { looks: 99, stopped: true }, 'failed still_failing'],
]
for (const [name, long, end] of longCourses)
  test(`${name}: the same, at every port call of its segments`, async () => {
    const take = async (planned: readonly Fault[]) => {
      const simulation = new Simulation(planned, true, 1, long)
      await simulation.run()
      return simulation
    }
    const good = await take([])
    assert.equal(good.problems(), [])
    const [alert] = good.alerts.items.values()
    assert.equal(`${alert?.execution_status} ${alert?.result}`, end)
    const { names } = good.faults
    const [first, last] = [names.indexOf('begun.mark'), names.lastIndexOf('slots.release')]
    assert.ok(names.slice(first, last).filter((one) => one === 'actions.look').length >= 1)
    for (const kind of faultKinds)
      for (const at of sampled(calls(first, last + 1))) {
        const simulation = await take([{ at, kind }])
        assert.equal(simulation.problems(), [], `${kind} at call ${at} (${simulation.faults.names[at - 1]})`)
      }
  })

test('every port call that is tried is made in a good course', async () => {
  const { names } = (await course([])).faults
  for (const name of [
    'begun.has',
    'begun.mark',
    'slots.keep',
    'signer.genuine',
    'attestations.problem',
    'evidence.sign',
    'plans.sign',
  ])
    assert.ok(names.includes(name), name)
})

test('without the sweeper something is lost, and it is noticed', async () => {
  const lost: string[] = []
  for (let at = 1; at <= BUSY; at++) {
    const simulation = await course([{ at, kind: 'crash after' }], false)
    if (simulation.problems().length > 0) lost.push(simulation.faults.names[at - 1] ?? '')
  }
  assert.ok(lost.includes('alerts.apply') && lost.includes('alerts.create'), lost.join(', '))
})

test.run()
