import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeProber } from '../../../../../functions/adapters/prober'
import type { CheckName } from '../../../../../functions/adapters/prober/checks'
import { Fault, Inconclusive } from '../../../../../functions/adapters/prober/net/fault'
import type { MakeDeadline } from '../../../../../functions/adapters/prober/net/time-budget'
import { confirmed, failing } from '../../../../../functions/adapters/prober/run/confirm'
import type { Observation } from '../../../../../functions/adapters/prober/run/observation'
import { reportOf } from '../../../../../functions/adapters/prober/run/report'
import type { Issue } from '../../../../../schemas/issue'
import { manualDeadline } from '../../../../support/deadline'
import { findingOf, ok, type Probed, startProbed } from '../../../../support/probed'
import * as sample from '../../../../support/samples'

const test = suite('functions/adapters/prober: what could not be checked')

let probed: Probed
test.before(async () => {
  probed = await startProbed()
  probed.names.set('www.example.com', 'nxdomain')
})
test.after(() => probed.stop())

const monitorAt = (port: number) =>
  ({
    domain: 'example.com',
    port,
    expect: { max_ms: 60_000 },
    checks: { www: 'required', http_to_https: true, legacy_tls_refused: true },
    resources: { route53_health_check_id: 'abcdef01-2345' },
  }) as const

/** Most of a probe's time is over once the site has answered; the other checks have time of their own, all the same. */
let answered = false
const slowSite: MakeDeadline = (ms) => ({
  left: () => (answered && ms === 60_000 ? 1 : ms),
  watch: () => () => {},
  end: () => {},
})
const everything = [
  'addresses',
  'budget',
  'certificate',
  'health_check',
  'http_to_https',
  'legacy_tls',
  'www',
]
const refuses = async () => {
  throw new Inconclusive('nobody said')
}
const ways = [
  ['the site answers 500', 503, manualDeadline().makeDeadline, everything, 'http_status'],
  ['the site is slow', 200, slowSite, ['health_check'], 'dns_nxdomain'],
] as const
for (const [name, status, makeDeadline, unchecked, finding] of ways) {
  test(`${name}: what was not looked at is named`, async () => {
    answered = false
    const port = await probed.https('example.com', (_, response) => {
      answered = true
      response.writeHead(status).end()
    })
    const report = await probed.probe(monitorAt(port), {}, { healthCheck: refuses, clock: { makeDeadline } })
    assert.is(findingOf(report), finding)
    assert.equal([...(report.unchecked ?? [])].sort(), unchecked)
  })
}

test('a check that cannot tell is named, and one that is well is not', async () => {
  const port = await probed.https('example.com', ok)
  const { checks: _, ...monitor } = monitorAt(port)
  const report = await probed.probe(monitor, {}, { healthCheck: refuses })
  assert.equal(report.unchecked, ['health_check'])
  const well = await probed.probe(monitor, {}, { healthCheck: async () => {} })
  assert.is(well.unchecked, undefined)
})

test('a server that is not reached has not refused an old version of TLS', async () => {
  const port = await probed.https('example.com', (_, response) => {
    probed.names.set('example.com', ['127.0.0.9'])
    response.end()
  })
  const checks = { www: 'off', http_to_https: false, legacy_tls_refused: true } as const
  const report = await probed.probe({ domain: 'example.com', port, checks })
  assert.is(findingOf(report), 'healthy')
  assert.equal(report.unchecked, ['legacy_tls'])
  probed.names.set('example.com', ['127.0.0.1'])
})

test('two checks that find the same kind of fault have found two', async () => {
  const issue = { ...sample.issue, issue_type: 'http_status' } as const
  const look: Observation = {
    issues: new Map([
      ['site', issue],
      ['www', issue],
    ]),
    timings: {},
    notes: [],
    unchecked: new Set(),
  }
  assert.equal(
    reportOf({ domain: 'example.com' }, look).issues.map(({ check }) => check),
    ['site', 'www'],
  )
})

const lookOf = (seen: string): Observation => ({
  issues: new Map<CheckName, Issue>(seen === 'fails' ? [['health_check', sample.issue]] : []),
  timings: {},
  notes: [],
  unchecked: new Set<CheckName>(seen === 'cannot tell' ? ['health_check'] : []),
})
/** What looks saw in turn, how many are wanted, and what they come to. */
const table = [
  [['fails', 'fails', 'fails'], 3, 'fails'],
  [['fails', 'cannot tell', 'fails'], 3, 'fails'],
  [['cannot tell', 'fails', 'fails'], 3, 'fails'],
  [['fails', 'fails', 'cannot tell'], 3, 'fails'],
  [['fails', 'cannot tell', 'cannot tell'], 3, 'cannot tell'],
  [['fails', 'cannot tell'], 2, 'cannot tell'],
  [['fails', 'well'], 3, 'well'],
  [['fails', 'cannot tell', 'well'], 3, 'well'],
  [['cannot tell'], 3, 'cannot tell'],
  [['fails'], 1, 'fails'],
  [['cannot tell'], 1, 'cannot tell'],
] as const
for (const [[first, ...others], wanted, expected] of table) {
  test(`${[first, ...others].join(', ')} of ${wanted}: ${expected}`, () => {
    const looks = [lookOf(first), ...others.map(lookOf)] as const
    const { issues, unchecked } = confirmed(looks, wanted)
    assert.equal(
      [issues.has('health_check'), unchecked.has('health_check')],
      [expected === 'fails', expected === 'cannot tell'],
    )
    assert.is(
      failing(looks),
      !looks.some(({ issues, unchecked }) => issues.size + unchecked.size === 0) &&
        looks.some(({ issues }) => issues.size > 0),
    )
  })
}

const siteOf = (seen: string): Observation => ({
  issues: new Map<CheckName, Issue>(seen === 'fails' ? [['site', sample.issue]] : []),
  timings: {},
  notes: [],
  unchecked: new Set(),
  ...(seen === 'cannot tell' ? { unknown: 'no resolver answers' } : {}),
})
for (const [[first, ...others], wanted, expected] of table) {
  test(`the site: ${[first, ...others].join(', ')} of ${wanted}: ${expected}`, () => {
    const looks = [siteOf(first), ...others.map(siteOf)] as const
    const { status, reason } = reportOf({ domain: 'example.com' }, confirmed(looks, wanted))
    assert.is(status, { fails: 'issue', well: 'healthy', 'cannot tell': 'unknown' }[expected])
    assert.is(reason, expected === 'cannot tell' ? 'no resolver answers' : undefined)
    assert.is(failing(looks), expected !== 'well' && looks.some(({ issues }) => issues.size > 0))
  })
}

test('one confirmation that is kept from the site does not undo what the others saw', async () => {
  const challenge = { 'cf-mitigated': 'challenge' }
  const answers = [{}, challenge, {}]
  const port = await probed.http((_, response) => void response.writeHead(503, answers.shift()).end())
  const prober = makeProber({ ...probed.settings, confirmations: 3 })
  const report = await prober.confirm({ domain: 'example.com', scheme: 'http', port })()
  assert.is(findingOf(report), 'http_status')
  assert.equal(answers, [])
})

test('one confirmation of a health check that cannot tell does not undo what the others saw', async () => {
  const port = await probed.http(ok)
  const answers = ['fails', 'cannot tell', 'fails']
  const healthCheck = async () => {
    if (answers.shift() === 'fails') throw new Fault('health_check_failing', 'it fails')
    throw new Inconclusive('others are before it')
  }
  const { settings } = probed
  const prober = makeProber({ ...settings, confirmations: 3 }, { healthCheck })
  const report = await prober.confirm({ ...monitorAt(port), scheme: 'http', expect: {}, checks: {} })()
  assert.is(findingOf(report), 'health_check_failing')
})

test.run()
