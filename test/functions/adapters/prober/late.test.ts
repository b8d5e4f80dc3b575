import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { lateProber } from '../../../../functions/adapters/prober/late'
import type { ProbeReport, Prober } from '../../../../functions/runtime/ports'

const report = (domain: string, status: ProbeReport['status']): ProbeReport => ({
  domain,
  status,
  issues: [],
  timings: {},
})

const test = suite('a prober that is loaded with its first probe')

test('is loaded once, and by nothing but a probe', async () => {
  let loads = 0
  const prober = lateProber(async (): Promise<Prober> => {
    loads += 1
    return {
      probe:
        ({ domain }) =>
        async () =>
          report(domain, 'healthy'),
      confirm:
        ({ domain }) =>
        async () =>
          report(domain, 'issue'),
    }
  })
  const probe = prober.probe({ domain: 'shop.example.com' })
  assert.is(loads, 0)
  assert.equal(await probe(), report('shop.example.com', 'healthy'))
  assert.equal(await prober.confirm({ domain: 'api.example.com' })(), report('api.example.com', 'issue'))
  assert.is(loads, 1)
})

test('says that it cannot tell where it cannot be loaded', async () => {
  const prober = lateProber(() => Promise.reject(new Error('no such file')))
  for (const how of ['probe', 'confirm'] as const)
    assert.equal(await prober[how]({ domain: 'shop.example.com' })(), {
      ...report('shop.example.com', 'unknown'),
      reason: 'the prober cannot be loaded: no such file',
    })
})

test.run()
