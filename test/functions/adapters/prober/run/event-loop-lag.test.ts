import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Clock, makeProber } from '../../../../../functions/adapters/prober'
import { makeLagMeter } from '../../../../../functions/adapters/prober/run/event-loop-lag'
import { overAt } from '../../../../support/deadline'
import { factOf, findingOf, ok, type Probed, startProbed } from '../../../../support/probed'

const test = suite('functions/adapters/prober/run/event-loop-lag')

let probed: Probed
test.before(async () => {
  probed = await startProbed()
})
test.after(() => probed.stop())

const domain = 'shop.example.com'

/** Milliseconds that a machine took the CPU away. */
const busy = (ms: number): void => {
  const until = performance.now() + ms
  while (performance.now() < until);
}

test('counts the time in which nothing could run, before and after its timer has had a turn', async () => {
  const meter = makeLagMeter()
  await meter.during(async (stalledMs) => {
    busy(200)
    assert.ok(stalledMs() >= 150, `${stalledMs()} ms at once`)
    await new Promise((resolve) => setTimeout(resolve, 30))
    assert.ok(stalledMs() >= 150, `${stalledMs()} ms later`)
  })
})

test('what others were held up before does not count', async () => {
  const meter = makeLagMeter()
  let before = 0
  await meter.during(async (first) => {
    busy(500)
    await new Promise((resolve) => setTimeout(resolve, 30))
    before = first()
    await meter.during(async (second) => assert.ok(second() < before, `${second()} of ${before} ms`))
  })
})

const stalledFor = (ms: number): Clock['lag'] => ({ during: (work) => work(() => ms) })

/** Milliseconds the prober was held up, of 60 s in all, and what it finds of a site that does not answer. */
const timeouts = [
  [29_000, 'http_timeout'],
  [31_000, 'unknown: the prober had too little CPU to tell its own slowness from that of the site'],
] as const
for (const [ms, finding] of timeouts) {
  test(`a site that is silent, and a prober that is held up for ${ms} ms: ${finding}`, async () => {
    const port = await probed.https(domain, () => {})
    const clock = { lag: stalledFor(ms), makeDeadline: overAt('answer') }
    assert.is(findingOf(await makeProber(probed.settings, { clock }).probe({ domain, port })()), finding)
  })
}

test('a fault that is no slowness is told however long the prober was held up', async () => {
  const port = await probed.http((_, response) => void response.writeHead(503).end())
  const clock = { lag: stalledFor(60_000) }
  const report = await probed.probe({ domain, scheme: 'http', port }, {}, { clock })
  assert.is(findingOf(report), 'http_status')
})

test('the budget of a site is not used up by what the prober was held up', async () => {
  const slow = await probed.http((request, response) => void setTimeout(() => ok(request, response), 50))
  const at = (ms: number) =>
    probed.probe(
      { domain, scheme: 'http', port: slow, expect: { max_ms: 20 } },
      {},
      { clock: { lag: stalledFor(ms) } },
    )
  assert.is(findingOf(await at(60_000)), 'healthy')
  const report = await at(0)
  assert.is(findingOf(report), 'http_too_slow')
  assert.is(report.issues[0]?.severity, 'medium')
  assert.is(factOf(report, 'budget_ms'), '20')
})

test.run()
