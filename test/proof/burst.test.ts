import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { countOf, seedOf } from '../support/sample-size'
import { limited } from './burst/products'
import { Burst, type Reached } from './burst/world'
import { type Fault, faultKinds } from './simulator/faults'

/** How many open at once; `ALERTS=10000 make burst` for the whole. */
const ALERTS = countOf('ALERTS', 600)
const PLANS = 30

/** One call in fifty of notify goes wrong, each in a way that a seed chooses. */
const faultsOf = (seed: number): readonly Fault[] =>
  fc
    .sample(
      fc.record({ at: fc.integer({ min: 1, max: ALERTS * 10 }), kind: fc.constantFrom(...faultKinds) }),
      { numRuns: Math.ceil(ALERTS / 5), seed },
    )
    .filter(({ kind }) => kind !== 'clock jumps')

const line = ({ channel, known, own, digests, twice, throttled, dead, waiting, lost, minutes }: Reached) =>
  `  ${channel}: ${known} of ${ALERTS} made known by ${own} messages of their own and ${digests} digests in ${minutes.toFixed(1)} min; ${throttled} throttled, ${twice} named twice, ${dead} dead letters, ${waiting} wait, ${lost} lost`

const test = suite(`${ALERTS} alerts open at once, and each channel answers at its documented limits`)

for (const faulty of [false, true]) {
  const name = faulty ? 'while functions die and calls fail' : 'nothing else goes wrong'
  test(name, async () => {
    const burst = new Burst(ALERTS, faulty ? faultsOf(seedOf(20_260_131)) : [])
    await burst.run()
    const all = limited.map((channel) => burst.reached(channel))
    console.log(['', ...all.map(line)].join('\n'))
    for (const reached of all) {
      assert.is(reached.lost, 0, `${reached.channel}: lost`)
      assert.is(reached.waiting, 0, `${reached.channel}: still waiting`)
      assert.ok(reached.known >= 0.99 * ALERTS, `${reached.channel}: ${reached.known} known`)
      assert.ok(reached.known + reached.dead >= ALERTS, `${reached.channel}: neither known nor a dead letter`)
      assert.is(
        faulty || reached.approvable === Math.min(PLANS, ALERTS),
        true,
        'a plan has no way to be approved',
      )
      assert.ok(faulty || reached.twice === 0, `${reached.channel}: ${reached.twice} named twice`)
    }
  })
}

test.run()
