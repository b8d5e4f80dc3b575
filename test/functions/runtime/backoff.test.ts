import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { delayBefore } from '../../../functions/runtime/backoff'

const test = suite('delays between attempts')
const limits = { attempts: 5, first_ms: 500, patience_ms: 15_000 }

test('whatever a peer asks for: a handful of attempts, later each time, within the patience', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.double(), { nil: undefined }), { minLength: 10, maxLength: 10 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (asked, chance) => {
        const delays: number[] = []
        let waited_ms = 0
        for (let attempts = 1; ; attempts += 1) {
          const delay = delayBefore({ attempts, waited_ms }, limits, asked[attempts - 1], () => chance)
          if (delay === undefined) break
          delays.push(delay)
          waited_ms += delay
        }
        assert.ok(delays.length <= 4)
        assert.ok(waited_ms <= 15_000)
        for (const [n, delay] of delays.entries()) assert.ok(delay >= 375 * 2 ** n)
      },
    ),
  )
})
test('chance spreads those who come back together', () => {
  const delays = Array.from({ length: 50 }, () =>
    delayBefore({ attempts: 1, waited_ms: 0 }, limits, undefined),
  )
  assert.ok(new Set(delays).size > 10)
})
test.run()
