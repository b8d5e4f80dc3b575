import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { shortOfDns } from '../../../../support/deadline'
import { type Answer, type NameServer, startNameServer } from '../../../../support/name-server'
import { factOf, findingOf, ok, type Probed, startProbed } from '../../../../support/probed'

const test = suite('functions/adapters/prober/checks/records')

let probed: Probed
let other: NameServer
let port: number
test.before(async () => {
  probed = await startProbed()
  other = await startNameServer(['127.0.0.1'])
  port = await probed.http(ok)
})
test.after(async () => {
  await other.stop()
  await probed.stop()
})

/** What the second resolver says, what must agree, the finding. The first says 127.0.0.1. */
const table: readonly (readonly [Answer, 'existence' | 'records' | 'off' | undefined, string])[] = [
  [['127.0.0.1'], 'records', 'healthy'],
  [['127.0.0.2'], undefined, 'healthy'],
  [['127.0.0.2'], 'existence', 'healthy'],
  [['127.0.0.2'], 'records', 'dns_mismatch'],
  [['127.0.0.1', '127.0.0.2'], 'records', 'dns_mismatch'],
  ['nxdomain', undefined, 'dns_mismatch'],
  ['nxdomain', 'records', 'dns_mismatch'],
  ['nxdomain', 'off', 'healthy'],
  ['servfail', undefined, 'dns_mismatch'],
  ['refused', 'records', 'healthy'],
]
for (const [says, agree, finding] of table) {
  test(`another resolver says ${says}, they must agree on ${agree ?? 'the default'}: ${finding}`, async () => {
    const domain = 'seen.example.com'
    other.set(domain, says)
    const report = await probed.probe(
      { domain, scheme: 'http', port, ...(agree && { expect: { dns: { agree } } }) },
      { resolvers: [probed.names.address, other.address] },
    )
    assert.is(findingOf(report), finding)
    if (finding === 'healthy') return
    assert.is(factOf(report, 'resolver_1'), `${probed.names.address}: 127.0.0.1`)
    assert.match(factOf(report, 'resolver_2') ?? '', other.address)
  })
}

test('the order of the addresses is no disagreement', async () => {
  const domain = 'seen.example.com'
  probed.names.set(domain, ['127.0.0.1', '127.0.0.2'])
  other.set(domain, ['127.0.0.2', '127.0.0.1'])
  const report = await probed.probe(
    { domain, scheme: 'http', port, expect: { dns: { agree: 'records' } } },
    { resolvers: [probed.names.address, other.address] },
  )
  assert.is(findingOf(report), 'healthy')
})

test('a resolver that is silent is no disagreement', async () => {
  const domain = 'seen.example.com'
  other.set(domain, 'silent')
  const report = await probed.probe(
    { domain, scheme: 'http', port, expect: { dns: { agree: 'records' } } },
    { resolvers: [probed.names.address, other.address] },
    { clock: { makeDeadline: shortOfDns } },
  )
  assert.is(findingOf(report), 'healthy')
})

test.run()
