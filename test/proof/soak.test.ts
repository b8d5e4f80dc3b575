import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { randomOf } from '../../tools/chaos/kills'
import { countOf, FEW, seedOf } from '../support/sample-size'
import { type Burst, heapNow, keptOf, measured, progressOf, sumsOf, tableOf } from './soak/figures'
import { Soak } from './soak/world'

/** How many alerts, `make soak` for the whole; `short` in bursts of fifty. */
const SHORT = FEW ? 100 : 200
const ALERTS = countOf('RUNS', SHORT, { short: SHORT })
const AT_ONCE = ALERTS > 1_000 ? 1_000 : 50
const SEED = seedOf(20_260_131)
/** Growth that is none, of the last burst against the first: no two bursts are the same. */
const FLAT = { calls: 1.4, kept: 1.15 }

const test = suite(`soak: ${ALERTS} alerts, ${AT_ONCE} at once, 5 % faults in every port, a new account`)

/** All of it; what it answers holds nothing of what was stored. */
const course = async (): Promise<{ readonly bursts: readonly Burst[]; readonly sums: readonly string[] }> => {
  const soak = new Soak(AT_ONCE, SEED)
  const bursts: Burst[] = []
  for (let alerts = 0; alerts < ALERTS; ) {
    const { burst, problems } = await measured(soak)
    bursts.push(burst)
    alerts += burst.alerts
    console.log(progressOf(burst, alerts, ALERTS))
    assert.equal(problems, [])
    // A fault that is over before a tick has seen it whole has none.
    assert.ok(burst.alerts >= 0.9 * AT_ONCE, `${burst.alerts} alerts for ${AT_ONCE} faults`)
  }
  // Or it was no such load.
  for (const wish of ['approve', 'reject', 'acknowledge', 'snooze', 'amend', 'stop'] as const)
    assert.ok((soak.people.done.get(wish) ?? 0) > 0, `${wish}: by no one`)
  assert.ok(soak.books.actions > 0 && soak.books.slots > 0 && soak.channels.throttled > 0)
  return { bursts, sums: sumsOf(soak) }
}

test('the books balance, and neither memory nor cost grows', async () => {
  console.log(`\n  seed ${SEED} (SEED tries another)`)
  // Delays of retries are drawn by the functions themselves: from the seed as well, so that it gives the same course again.
  const drawn = Math.random
  Math.random = randomOf(SEED)
  const { bursts, sums } = await course().finally(() => {
    Math.random = drawn
  })
  const kept = keptOf(bursts, heapNow())
  console.log(['', ...tableOf(bursts, kept), '', ...sums].map((line) => `  ${line}`).join('\n'))

  const growth = (of: (burst: Burst, index: number) => number): number => {
    const [first, ...others] = bursts.map(of)
    return (others.at(-1) ?? 0) / (first ?? 0)
  }
  const calls = growth((burst) => burst.calls / burst.alerts)
  const cpu = growth((burst) => burst.cpu_ms / burst.alerts)
  const held = growth((_, index) => kept[index] ?? 0)
  console.log(
    `  last against first: port calls ${calls.toFixed(2)}, CPU ${cpu.toFixed(2)}, heap without the stored ${held.toFixed(2)}`,
  )
  assert.ok(calls <= FLAT.calls, `an alert costs ${calls.toFixed(2)} times the port calls`)
  assert.ok(held <= FLAT.kept, `the heap without what is stored is ${held.toFixed(2)} times as large`)
})

test.run()
