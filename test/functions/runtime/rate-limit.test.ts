import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeRateLimit } from '../../../functions/runtime/rate-limit'

const test = suite('functions/runtime/rate-limit')

const turns = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)))

/** Work that goes on until it is let end. */
const held = () => {
  const begun: number[] = []
  const ends: (() => void)[] = []
  const work = (id: number) => () =>
    new Promise<number>((resolve) => {
      begun.push(id)
      ends.push(() => resolve(id))
    })
  return { begun, ends, work }
}

test('no more goes on at once than may, and what waits begins in its order', async () => {
  const limited = makeRateLimit({ rate: 1_000_000, concurrency: 2 })
  const { begun, ends, work } = held()
  const all = [1, 2, 3, 4].map((id) => limited(work(id)))
  await turns()
  assert.equal(begun, [1, 2])
  ends.shift()?.()
  await turns()
  assert.equal(begun, [1, 2, 3])
  while (ends.length > 0) {
    ends.shift()?.()
    await turns()
  }
  assert.equal(await Promise.all(all), [1, 2, 3, 4])
})

test('work that fails makes room, and its failure reaches who asked', async () => {
  const limited = makeRateLimit({ rate: 1_000_000, concurrency: 1 })
  const failure = await limited(() => Promise.reject(new Error('down'))).catch((error: unknown) => error)
  assert.instance(failure, Error)
  assert.is(await limited(async () => 'next'), 'next')
})

test('begins no sooner than the rate allows', async () => {
  const interval = 5
  const limited = makeRateLimit({ rate: 1_000 / interval, concurrency: 100 })
  const at: number[] = []
  const began = performance.now()
  await Promise.all(Array.from({ length: 20 }, () => limited(async () => at.push(performance.now()))))
  // One start that is late may be caught up with; a millisecond is what the sums of fractions may be off.
  at.forEach((when, index) => {
    assert.ok(when - began >= (index - 1) * interval - 1, `start ${index} after ${when - began} ms`)
  })
})

test.run()
