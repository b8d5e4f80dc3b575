import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeProber } from '../../../../functions/adapters/prober'
import type { MakeDeadline } from '../../../../functions/adapters/prober/deadline'
import type { Prober } from '../../../../functions/ports'
import { decode } from '../../../../schemas/codec'
import { Issue } from '../../../../schemas/issue'
import { Monitor } from '../../../../schemas/monitor'
import type { ProbeSettings } from '../../../../schemas/settings'
import { overAt, shortOfDns } from '../../../support/deadline'
import { type Fleet, type Member, startFleet } from '../../../support/fleet'
import { findingOf, NO_LAG } from '../../../support/probed'

const test = suite('functions/adapters/prober: the fleet')

let fleet: Fleet
let settings: ProbeSettings
test.before(async () => {
  fleet = await startFleet()
  settings = {
    timeout_ms: 60_000,
    confirmations: 1,
    confirm_interval_ms: 0,
    concurrency: 16,
    allow_private: true,
    resolvers: [fleet.names.address],
    ca_pem: fleet.ca,
  }
})
test.after(() => fleet.stop())

/** Where nothing but time tells the fault, the time is over at that phase; nowhere else does it count. */
const LIMITS: Partial<Record<Member['expected'], MakeDeadline>> = {
  dns_timeout: shortOfDns,
  tls_timeout: overAt('tls'),
  http_timeout: overAt('answer'),
}

const proberFor = (expected: Member['expected']): Prober => {
  const makeDeadline = LIMITS[expected]
  return makeProber(settings, { clock: { lag: NO_LAG, ...(makeDeadline && { makeDeadline }) } })
}

test('each fault is found as its own kind, and none on those that are well', async () => {
  const wrong = await Promise.all(
    fleet.members.map(async ({ monitor, expected }) => {
      assert.equal(decode(Monitor, monitor), E.right(monitor), monitor.domain)
      const report = await proberFor(expected).probe(monitor)()
      for (const issue of report.issues) assert.equal(decode(Issue, issue), E.right(issue), monitor.domain)
      const found = findingOf(report)
      return found === expected ? [] : [`${monitor.domain}: ${found}, not ${expected}`]
    }),
  )
  assert.equal(wrong.flat(), [])
})

test.run()
