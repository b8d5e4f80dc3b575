import type { RequestListener } from 'node:http'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeProber } from '../../../../../functions/adapters/prober'
import type { Monitor } from '../../../../../schemas/monitor'
import { manualDeadline } from '../../../../support/deadline'
import { findingOf, ok, type Probed, startProbed } from '../../../../support/probed'

const test = suite('functions/adapters/prober: registrations')

let probed: Probed
let port: number
test.before(async () => {
  probed = await startProbed()
  port = await probed.http(ok)
})
test.after(() => probed.stop())

const monitorOf = (more: Partial<Monitor> = {}): Monitor => ({
  domain: 'shop.example.com',
  scheme: 'http',
  port,
  ...more,
})

const rdap = async (handler: RequestListener) => ({
  rdap_url: `http://127.0.0.1:${await probed.http(handler)}/rdap/`,
})
const expires = (days: number, status: readonly string[] = []) => ({
  events: [
    { eventAction: 'registration', eventDate: '1995-08-14T04:00:00Z' },
    { eventAction: 'expiration', eventDate: new Date(Date.now() + days * 86_400_000).toISOString() },
  ],
  status,
})

const answers: readonly (readonly [string, unknown, string, string | undefined])[] = [
  ['a date far away', expires(100), 'healthy', undefined],
  ['a date in 29 days', expires(29.5), 'domain_expiring', 'medium'],
  ['a date in 30 days', expires(30.5), 'healthy', undefined],
  ['a date in 6 days', expires(6.5), 'domain_expiring', 'critical'],
  ['a date that has passed', expires(-1), 'domain_expired', 'critical'],
  ['a registration about to be deleted', expires(100, ['Pending Delete']), 'domain_expired', 'critical'],
  ['no date', { events: [] }, 'healthy', undefined],
  ['a status in the words of EPP', expires(100, ['pendingDelete']), 'domain_expired', 'critical'],
  [
    'a domain without events',
    { objectClassName: 'domain', status: ['redemption period'] },
    'domain_expired',
    'critical',
  ],
  [
    'an action in capitals',
    { events: [{ ...expires(6.5).events[1], eventAction: 'Expiration' }] },
    'domain_expiring',
    'critical',
  ],
  [
    'dates and a status that are not there',
    {
      events: [
        { eventAction: 'last changed', eventDate: null },
        { eventAction: 'expiration', eventDate: '' },
        ...expires(6.5).events,
      ],
      status: null,
    },
    'domain_expiring',
    'critical',
  ],
]
for (const [name, body, finding, severity] of answers) {
  test(`${name}: ${finding}`, async () => {
    const settings = await rdap((_, response) => void response.end(JSON.stringify(body)))
    const report = await probed.probe(monitorOf(), settings)
    assert.is(findingOf(report), finding)
    assert.is(report.issues[0]?.severity, severity)
    assert.is(report.notes, undefined)
  })
}

test('how many days are enough is a setting of the monitor', async () => {
  const settings = await rdap((_, response) => void response.end(JSON.stringify(expires(10.5))))
  const severityAt = async (registration_days: number, registration_critical_days: number) => {
    const expect = { registration_days, registration_critical_days }
    return (await probed.probe(monitorOf({ expect }), settings)).issues[0]?.severity
  }
  assert.is(await severityAt(10, 5), undefined)
  assert.is(await severityAt(11, 5), 'medium')
  assert.is(await severityAt(60, 11), 'critical')
})

const silences: readonly (readonly [string, RequestListener])[] = [
  ['does not know the domain', (_, response) => void response.writeHead(404).end()],
  ['answers no JSON', (_, response) => void response.end('<html>')],
  ['answers something else', (_, response) => void response.end('{"events":"none"}')],
  [
    'leads inside',
    (_, response) => void response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
  ],
  ['hangs up', (request) => void request.socket.destroy()],
]
for (const [name, handler] of silences) {
  test(`a registry that ${name}: nothing is known, and that is noted`, async () => {
    const report = await probed.probe(monitorOf(), await rdap(handler))
    assert.is(findingOf(report), 'healthy')
    assert.match(
      report.notes?.join() ?? '',
      /^registration: the registration of example\.com cannot be looked up/,
    )
  })
}

test('asks for the registered name, once for all of its hosts, and after a failure not at once again', async () => {
  const asked: unknown[] = []
  let status = 200
  const settings = await rdap((request, response) => {
    asked.push(request.url, request.headers.accept)
    response.writeHead(status).end(JSON.stringify(expires(100)))
  })
  const prober = makeProber({ ...probed.settings, ...settings })
  for (const domain of ['shop.example.com', 'example.com', 'shop.example.com'])
    assert.is(findingOf(await prober.probe(monitorOf({ domain }))()), 'healthy')
  assert.equal(asked, ['/rdap/domain/example.com', 'application/rdap+json'])
  status = 503
  for (let looks = 0; looks < 3; looks++) await prober.probe(monitorOf({ domain: 'shop.example.org' }))()
  assert.is(asked.length, 4)
})

for (const [renewed, finding] of [
  [true, 'healthy'],
  [false, 'domain_expired'],
] as const)
  test(`an end that came after the registry was asked is asked about once more (renewed: ${renewed})`, async () => {
    let asked = 0
    const now = Date.now()
    const stored = {
      domain: 'example.com',
      looked_up_at: new Date(now - 3_600_000).toISOString(),
      expires_at: new Date(now - 60_000).toISOString(),
      ending: false,
    }
    const settings = await rdap((_, response) => {
      asked += 1
      const eventDate = renewed ? new Date(now + 365 * 86_400_000).toISOString() : stored.expires_at
      response.end(JSON.stringify({ events: [{ eventAction: 'expiration', eventDate }] }))
    })
    const registrations = { get: () => TE.right(stored), put: () => TE.right(undefined) }
    const prober = makeProber({ ...probed.settings, ...settings }, { registrations })
    for (let looks = 0; looks < 2; looks++) assert.is(findingOf(await prober.probe(monitorOf())()), finding)
    assert.is(asked, 1)
  })

test('a registry that does not answer does not prolong the probe', async () => {
  const { makeDeadline, expire } = manualDeadline()
  const settings = await rdap(() => expire())
  const report = await probed.probe(monitorOf(), settings, { clock: { makeDeadline } })
  assert.is(findingOf(report), 'healthy')
  assert.equal(report.notes, ['registration: there was no time left to wait for it'])
})

test('names that nobody registers, and monitors that do not want it, are not asked for', async () => {
  let asked = 0
  const settings = await rdap((_, response) => {
    asked += 1
    response.end(JSON.stringify(expires(-1)))
  })
  assert.is(findingOf(await probed.probe(monitorOf({ domain: 'shop.internal' }), settings)), 'healthy')
  const off = monitorOf({ checks: { registration: false } })
  assert.is(findingOf(await probed.probe(off, settings)), 'healthy')
  assert.is(asked, 0)
})

test.run()
