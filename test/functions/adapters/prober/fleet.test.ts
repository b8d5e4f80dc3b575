import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeProber } from '../../../../functions/adapters/prober'
import type { MakeDeadline } from '../../../../functions/adapters/prober/net/time-budget'
import type { Prober } from '../../../../functions/runtime/ports'
import { decode } from '../../../../schemas/codec'
import { Issue, IssueType } from '../../../../schemas/issue'
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
    rdap_url: fleet.services.rdap_url,
  }
})
test.after(() => fleet.stop())

/** Where nothing but time tells the fault, the time is over at that phase; nowhere else does it count. */
const LIMITS: Partial<Record<Member['expected'], MakeDeadline>> = {
  dns_timeout: shortOfDns,
  tcp_timeout: overAt('tcp'),
  tls_timeout: overAt('tls'),
  http_timeout: overAt('answer'),
}

const proberFor = ({ expected, bothResolvers = false }: Member): Prober => {
  const makeDeadline = LIMITS[expected]
  const resolvers = [fleet.names.address, ...(bothResolvers ? [fleet.otherNames.address] : [])]
  return makeProber(
    { ...settings, resolvers },
    {
      healthCheck: fleet.services.healthCheck,
      acmCertificate: fleet.services.acmCertificate,
      clock: { lag: NO_LAG, ...(makeDeadline && { makeDeadline }) },
    },
  )
}

test('each fault is found as its own kind, and none on those that are well', async () => {
  const wrong = await Promise.all(
    fleet.members.map(async (member) => {
      const { monitor, expected } = member
      assert.equal(decode(Monitor, monitor), E.right(monitor), monitor.domain)
      const report = await proberFor(member).probe(monitor)()
      for (const issue of report.issues) assert.equal(decode(Issue, issue), E.right(issue), monitor.domain)
      const found = findingOf(report)
      return found === expected && report.notes === undefined
        ? []
        : [`${monitor.domain}: ${found}, not ${expected} ${report.notes ?? ''}`]
    }),
  )
  assert.equal(wrong.flat(), [])
})

test('every kind of fault has a site that shows it', () => {
  const shown = new Set<string>(fleet.members.map(({ expected }) => expected))
  assert.equal(
    // No single probe finds the last one: it is many that could not tell.
    Object.keys(IssueType.keys).filter((type) => !shown.has(type) && type !== 'probe_inconclusive'),
    [],
  )
})

test.run()
