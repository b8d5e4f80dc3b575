import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeHealthCheck } from '../../../../../functions/adapters/prober/checks/health-check'
import { Inconclusive } from '../../../../../functions/adapters/prober/net/fault'
import type { Deadline } from '../../../../../functions/adapters/prober/net/time-budget'
import { manualDeadline } from '../../../../support/deadline'
import { factOf, findingOf, ok, type Probed, startProbed } from '../../../../support/probed'
import { type ScriptedServer, startScriptedServer } from '../../../../support/scripted-server'

const test = suite('functions/adapters/prober/checks/health-check')

let probed: Probed
let port: number
let route53: ScriptedServer
test.before(async () => {
  probed = await startProbed()
  port = await probed.http(ok)
  route53 = await startScriptedServer()
})
test.after(async () => {
  await route53.stop()
  await probed.stop()
})

/** Requests for what the checkers say. */
const statusRequests = () => route53.asked.filter(({ path }) => path.endsWith('/status'))

const WELL = 'Success: HTTP Status Code 200, OK'
const FAILS = 'Failure: Connection timed out'

const observations = (statuses: readonly string[]): string =>
  `<?xml version="1.0"?><GetHealthCheckStatusResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><HealthCheckObservations>${statuses
    .map(
      (status, index) =>
        `<HealthCheckObservation><Region>region-${index}</Region><IPAddress>192.0.2.${index}</IPAddress><StatusReport><Status>${status}</Status></StatusReport></HealthCheckObservation>`,
    )
    .join('')}</HealthCheckObservations></GetHealthCheckStatusResponse>`

const probe = (makeDeadline = manualDeadline().makeDeadline) =>
  probed.probe(
    {
      domain: 'shop.example.com',
      scheme: 'http',
      port,
      resources: { route53_health_check_id: 'abcdef01-2345' },
    },
    {},
    { healthCheck: makeHealthCheck(), clock: { makeDeadline } },
  )

const many = (well: number, failing: number) => [
  ...Array.from({ length: failing }, () => FAILS),
  ...Array.from({ length: well }, () => WELL),
]
/** Checkers that find it well, and that do not; Route 53 itself calls it healthy above 18 %. */
const table = [
  [16, 0, 'healthy'],
  [1, 15, 'health_check_failing'],
  [2, 9, 'healthy'],
  [2, 10, 'health_check_failing'],
  [0, 16, 'health_check_failing'],
] as const
for (const [well, failing, finding] of table) {
  test(`${well} checkers find it well, ${failing} do not: ${finding}`, async () => {
    route53.reply = () => ({ status: 200, body: observations(many(well, failing)) })
    const report = await probe()
    assert.is(findingOf(report), finding)
    assert.match(route53.asked.at(-1)?.path ?? '', '/healthcheck/abcdef01-2345/status')
    if (finding === 'healthy') return
    assert.is(report.issues[0]?.severity, 'high')
    assert.is(factOf(report, 'failing_checkers'), `${failing} of ${well + failing}`)
    assert.is(factOf(report, 'checker_says'), FAILS)
  })
}

const unknown: readonly (readonly [string, { status: number; body: string }])[] = [
  ['nobody has looked yet', { status: 200, body: observations([]) }],
  [
    'there is none',
    { status: 404, body: '<ErrorResponse><Error><Code>NoSuchHealthCheck</Code></Error></ErrorResponse>' },
  ],
  ['it may not be asked for', { status: 403, body: '' }],
]
for (const [name, reply] of unknown) {
  test(`${name}: nothing is known, and that is noted`, async () => {
    route53.reply = () => reply
    const report = await probe()
    assert.is(findingOf(report), 'healthy')
    assert.match(report.notes?.join() ?? '', /^health_check: health check abcdef01-2345/)
    assert.equal(report.unchecked, ['health_check'])
  })
}

const deadlineOf = (left: number): Deadline => ({ left: () => left, watch: () => () => {}, end: () => {} })

test('of 40 as many are asked for as there is time for, the others are unknown; the next round begins with those', async () => {
  route53.reply = ({ path }) => ({
    status: 200,
    body: observations(path.includes('/id-3') ? many(0, 16) : many(16, 0)),
  })
  // Twenty in four tenths of a second, which no clock ends here.
  const healthCheck = makeHealthCheck({ rate: 50, fresh_ms: 0 })
  const round = async () => {
    const before = statusRequests().length
    const ids = Array.from({ length: 40 }, (_, index) => `id-${index + 10}`)
    const looks = await Promise.all(
      ids.map((id) =>
        healthCheck(id, `${id}.example.com`, deadlineOf(400)).then(
          () => 'well',
          (error: unknown) => (error instanceof Inconclusive ? 'unknown' : 'failing'),
        ),
      ),
    )
    const failing = ids.filter((id) => id.startsWith('id-3'))
    for (const [index, id] of ids.entries())
      assert.ok([failing.includes(id) ? 'failing' : 'well', 'unknown'].includes(looks[index] ?? ''), id)
    const asked = statusRequests()
      .slice(before)
      .map(({ path }) => path.split('/').at(-2))
    assert.is(looks.filter((look) => look !== 'unknown').length, asked.length)
    return asked
  }
  const first = await round()
  const second = await round()
  // Twenty, and the first one, which is asked for before the others have come; a machine that is slow asks for fewer.
  for (const { length } of [first, second]) assert.ok(length >= 1 && length <= 22, String(length))
  assert.ok(new Set([...first, ...second]).size >= Math.min(40, first.length + second.length - 1))
})

test('who waits for a turn gives up when its time is over, and costs no turn', async () => {
  const healthCheck = makeHealthCheck({ rate: 50 })
  let waits: (expire: () => void) => void = () => {}
  const waiting = new Promise<() => void>((resolve) => {
    waits = resolve
  })
  const ends: Deadline = {
    ...deadlineOf(60_000),
    watch: (expired) => {
      waits(expired)
      return () => {}
    },
  }
  const before = statusRequests().length
  route53.reply = () => ({ status: 200, body: observations(many(16, 0)) })
  const first = healthCheck('one', 'shop.example.com', deadlineOf(60_000))
  const second = healthCheck('two', 'shop.example.com', ends).then(
    () => 'asked',
    (error: unknown) => String(error),
  )
  const expire = await waiting
  expire()
  assert.match(await second, 'others were asked first until its time was over')
  await first
  await healthCheck('three', 'shop.example.com', deadlineOf(60_000))
  assert.is(statusRequests().length - before, 2)
})

test('asks for all of them over one connection', async () => {
  route53.reply = () => ({ status: 200, body: observations(many(16, 0)) })
  const healthCheck = makeHealthCheck()
  const before = statusRequests().length
  for (const id of ['one', 'two', 'three', 'three'])
    await healthCheck(id, 'shop.example.com', deadlineOf(60_000))
  assert.is(statusRequests().length - before, 3, 'an answer holds for a while')
  assert.is(
    new Set(
      statusRequests()
        .slice(before)
        .map(({ port }) => port),
    ).size,
    1,
  )
})

test('Route 53 not answering does not prolong the probe', async () => {
  const { makeDeadline, expire } = manualDeadline()
  route53.reply = () => {
    expire()
    // The client of the SDK asks again, which takes it longer than anybody waits.
    return undefined
  }
  const report = await probe(makeDeadline)
  assert.is(findingOf(report), 'healthy')
  assert.equal(report.notes, ['health_check: there was no time left to wait for it'])
})

test.run()
