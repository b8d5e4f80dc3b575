import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeProber } from '../../../../../functions/adapters/prober'
import { type Sites, startSites } from '../../../../../local/sites'
import { decode } from '../../../../../schemas/codec'
import { Issue } from '../../../../../schemas/issue'
import { Monitor } from '../../../../../schemas/monitor'
import { findingOf, startProbed } from '../../../../support/probed'

const test = suite('functions/adapters/prober: sample sites and confirmation')

let sites: Sites
test.before.each(async () => {
  sites = await startSites()
})
test.after.each(() => sites.stop())

const settings = (changed: { confirmations?: number; confirm_interval_ms?: number } = {}) => ({
  timeout_ms: 60_000,
  confirmations: 2,
  confirm_interval_ms: 10,
  concurrency: 8,
  allow_private: true,
  resolvers: [sites.dns],
  ca_pem: sites.ca,
  ...changed,
})

const monitorOf = (domain: string): Monitor => {
  const monitor = decode(
    Monitor,
    sites.monitors.find((candidate) => candidate.domain === domain),
  )
  if (E.isLeft(monitor)) throw new Error(monitor.left)
  return monitor.right
}

const expected: Record<string, string> = {
  'www.example.test': 'healthy',
  'shop.example.test': 'http_body_mismatch',
  'pay.example.test': 'tls_expired',
  'api.example.test': 'http_status',
  'login.example.test': 'tls_hostname_mismatch',
  'old.example.test': 'http_redirect_loop',
  'gone.example.test': 'dns_nxdomain',
  'news.example.test': 'tcp_refused',
  ...Object.fromEntries(
    ['checkout', 'search', 'forms', 'docs', 'app', 'media', 'fleet', 'portal'].map((name) => [
      `${name}.example.test`,
      'http_status',
    ]),
  ),
}

test('finds each fault of the sample sites, and none after their repair', async () => {
  const prober = makeProber(settings())
  const found = async () =>
    Object.fromEntries(
      await Promise.all(
        sites.domains.map(async (domain) => {
          const report = await prober.confirm(monitorOf(domain))()
          for (const issue of report.issues) assert.equal(decode(Issue, issue), E.right(issue))
          return [domain, findingOf(report)]
        }),
      ),
    )
  assert.equal(await found(), expected)
  for (const domain of sites.domains) sites.repair(domain)
  assert.equal(new Set(Object.values(await found())), new Set(['healthy']))
})

test('a fault that is over at the second look does not count', async () => {
  const pauses: number[] = []
  const pause = async (ms: number) => {
    pauses.push(ms)
    sites.repair('api.example.test')
  }
  const prober = makeProber(settings({ confirmations: 3, confirm_interval_ms: 300 }), { clock: { pause } })
  assert.is(findingOf(await prober.probe(monitorOf('api.example.test'))()), 'http_status')
  assert.is(findingOf(await prober.confirm(monitorOf('api.example.test'))()), 'healthy')
  assert.equal(pauses, [300], 'the second look decided')
})

test('what only one of two looks found does not count, whatever else the other one found', async () => {
  const { probe, stop } = await alternating([
    // The site is well and its related host is not, then the site is not.
    { 'example.com': 200, 'www.example.com': 503 },
    { 'example.com': 503, 'www.example.com': 503 },
  ])
  assert.is(findingOf(await probe()), 'healthy')
  await stop()
})

test('a check that fails each time counts, by the fault that it found last', async () => {
  const { probe, stop } = await alternating([{ 'example.com': 503 }, { 'example.com': 404 }])
  const report = await probe()
  assert.is(findingOf(report), 'http_status')
  assert.match(report.issues[0]?.summary ?? '', 'status 404')
  await stop()
})

/** A site whose host names answer with other statuses at each look. */
const alternating = async (looks: readonly Readonly<Record<string, number>>[]) => {
  const probed = await startProbed()
  let look = 0
  const port = await probed.http((request, response) => {
    const host = request.headers.host?.split(':')[0] ?? ''
    response.writeHead(looks[look]?.[host] ?? 200).end()
  })
  const pause = async () => {
    look += 1
  }
  const prober = makeProber({ ...probed.settings, confirmations: looks.length }, { clock: { pause } })
  const monitor = { domain: 'example.com', scheme: 'http', port, checks: { www: 'required' } } as const
  return { probe: () => prober.confirm(monitor)(), stop: probed.stop }
}

test('with one confirmation the first look counts', async () => {
  const report = await makeProber(settings({ confirmations: 1 })).confirm(monitorOf('api.example.test'))()
  assert.is(findingOf(report), 'http_status')
})

test('tells the facts that point at the cause', async () => {
  const report = await makeProber(settings()).probe(monitorOf('shop.example.test'))()
  const facts = Object.fromEntries(
    (report.issues[0]?.evidence.facts ?? []).map(({ name, value }) => [name, value]),
  )
  assert.is(facts.status_code, '200')
  assert.is(facts.x_cache, 'Hit from cloudfront')
  assert.is(facts.expected_text, 'release 42')
  assert.match(facts.age ?? '', /^\d{6}$/)
  assert.match(facts.body_excerpt ?? '', 'release 41')
  assert.is(
    report.issues[0]?.evidence.target,
    `https://shop.example.test:${monitorOf('shop.example.test').port}/`,
  )
})

test.run()
