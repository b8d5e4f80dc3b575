import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeProber } from '../../../../functions/adapters/prober'
import type { Prober } from '../../../../functions/ports'
import { decode } from '../../../../schemas/codec'
import { Issue } from '../../../../schemas/issue'
import { Monitor } from '../../../../schemas/monitor'
import type { ProbeSettings } from '../../../../schemas/settings'
import { FLEET_TIMEOUT_MS, type Fleet, startFleet } from '../../../support/fleet'
import { findingOf } from '../../../support/probed'

const test = suite('functions/adapters/prober: the fleet')

let fleet: Fleet
let settings: ProbeSettings
let prober: Prober
test.before(async () => {
  fleet = await startFleet()
  settings = {
    timeout_ms: FLEET_TIMEOUT_MS,
    confirmations: 1,
    confirm_interval_ms: 0,
    concurrency: 16,
    allow_private: true,
    resolvers: [fleet.names.address],
    ca_pem: fleet.ca,
  }
  prober = makeProber(settings)
})
test.after(() => fleet.stop())

test('each fault is found as its own kind, and none on those that are well', async () => {
  const wrong = await Promise.all(
    fleet.members.map(async ({ monitor, expected }) => {
      assert.equal(decode(Monitor, monitor), E.right(monitor), monitor.domain)
      const report = await prober.probe(monitor)()
      for (const issue of report.issues) assert.equal(decode(Issue, issue), E.right(issue), monitor.domain)
      const found = findingOf(report)
      return found === expected ? [] : [`${monitor.domain}: ${found}, not ${expected}`]
    }),
  )
  assert.equal(wrong.flat(), [])
})

test.run()
