import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { observationMessage } from '../../../functions/domain/vantage/message'
import type { ProbeReport } from '../../../functions/runtime/ports'
import { type WitnessPorts, watch } from '../../../functions/witness/use-case'
import type { DomainEvent } from '../../../schemas/event'
import { VantageObserved } from '../../../schemas/events'
import { exampleIssue } from '../../../schemas/events/examples'
import { serviceDown } from '../../support/detection'
import { type FakeBase, fakeBase, START } from '../../support/fakes'
import { localMac } from '../../support/macs'
import { VirtualTime } from '../../support/virtual-time'

/** A deployment that only watches: what it publishes of what it sees, and what it says of the one that it watches. */

const test = suite('a tick of a witness')

const mac = localMac('us-east-1')
const well = (domain: string): ProbeReport => ({ domain, status: 'healthy', issues: [], timings: {} })

const dataOf = (event: DomainEvent | undefined): VantageObserved => {
  if (event === undefined) throw new Error('nothing was published')
  return event.detail.data as VantageObserved
}

interface World {
  readonly base: FakeBase
  readonly published: DomainEvent[]
  readonly ports: WitnessPorts
}

const world = (
  domains: readonly string[],
  more: Partial<WitnessPorts['primary']> & { readonly report?: (domain: string) => ProbeReport } = {},
): World => {
  const { report = well, ...primary } = more
  const base = fakeBase()
  const published: DomainEvent[] = []
  const look =
    ({ domain }: { readonly domain: string }) =>
    async () =>
      report(domain)
  return {
    base,
    published,
    ports: {
      ...base,
      vantage: 'us-east-1',
      remaining: () => 300_000,
      prober: { probe: look, confirm: look },
      primary: {
        sign: (observation) => async () => E.right(await mac.generate(observationMessage(observation))),
        publish: (events) => TE.fromIO(() => void published.push(...events)),
        lastTick: () => TE.right(START),
        ...primary,
      },
      settings: {
        monitors: domains.map((domain) => ({ domain })),
        domains_per_second: 10_000,
        probe: {
          ...{ timeout_ms: 1_000, confirmations: 2, confirm_interval_ms: 5, concurrency: 8 },
          ...{ allow_private: false, resolvers: [] },
        },
        vantage: { role: 'witness', region: 'us-east-1' },
      },
    },
  }
}

test('what it saw is published, signed, and by check', async () => {
  const { ports, published, base } = world(['a.example.com', 'b.example.com', 'c.example.com'], {
    report: (domain) =>
      domain.startsWith('a')
        ? { ...well(domain), unchecked: ['www'] }
        : domain.startsWith('b')
          ? { ...well(domain), status: 'issue', issues: [{ ...exampleIssue, check: 'site' }] }
          : { ...well(domain), status: 'unknown', reason: 'no resolver' },
  })
  assert.equal(await watch(ports), { checked: 3, healthy: 1, unknown: 1, primary: 'at_work' })
  const [event, ...others] = published
  assert.equal(others, [])
  const data = dataOf(event)
  assert.ok(E.isRight(VantageObserved.decode(event?.detail)))
  assert.equal(
    [...data.findings].sort((a, b) => (a.monitor < b.monitor ? -1 : 1)),
    [
      { monitor: 'a.example.com', status: 'healthy', unchecked: ['www'] },
      {
        monitor: 'b.example.com',
        status: 'issue',
        failing: [{ check: 'site', issue_type: 'http_body_mismatch' }],
      },
      { monitor: 'c.example.com', status: 'unknown' },
    ],
  )
  assert.is(data.mac, await mac.generate(observationMessage(data)))
  assert.not.equal(data.mac, await mac.generate(observationMessage({ ...data, vantage: 'ap-south-1' })))
  assert.equal(base.measured, [{ name: 'PrimaryTicks', value: 1 }])
})

test('a fleet of any size is published in parts, and the largest finding fits into an event', async () => {
  const long = (index: number) =>
    `${`${index}`.padStart(60, 'x')}.${'y'.repeat(60)}.${'z'.repeat(60)}.example.com`
  const checks = Array.from({ length: 40 }, (_, index) => `check_${index}`.padEnd(40, 'x'))
  const { ports, published } = world(
    Array.from({ length: 530 }, (_, index) => long(index)),
    {
      report: (domain) => ({
        ...well(domain),
        status: 'issue',
        issues: checks.map((check) => ({ ...exampleIssue, check })),
        unchecked: checks,
      }),
    },
  )
  assert.is((await watch(ports)).checked, 530)
  const parts = published.map(dataOf)
  assert.equal(
    parts.map(({ part, parts: all, findings }) => [part, all, findings.length]),
    [1, 2, 3, 4, 5, 6].map((part) => [part, 6, part < 6 ? 100 : 30]),
  )
  assert.is(new Set(published.map(({ detail }) => detail.metadata.event_id)).size, 6)
  for (const event of published) assert.ok(JSON.stringify(event).length < 240_000)
})

test('where no time is left, nothing is known of the rest', async () => {
  const { ports, published } = world(['a.example.com'])
  assert.is((await watch({ ...ports, remaining: () => 5_000 })).unknown, 1)
  assert.equal(dataOf(published[0]).findings, [{ monitor: 'a.example.com', status: 'unknown' }])
})

test('a fleet that fails so slowly that the time is over is published all the same, and the next tick begins elsewhere', async () => {
  const domains = Array.from({ length: 12_000 }, (_, index) => `s${index}.example.com`)
  const { ports, published, base } = world(domains)
  const seenBy = async (seed: string): Promise<readonly string[]> => {
    const time = new VirtualTime()
    const slow =
      ({ domain }: { readonly domain: string }) =>
      async () => {
        await time.wait(34_000)
        return { ...well(domain), status: 'issue' } as const
      }
    const mac = 'm'.repeat(43)
    const elsewhere = async () => {
      await time.wait(150)
      return E.right(mac)
    }
    published.length = 0
    await time.run(() =>
      watch({
        ...ports,
        ids: { uuid: () => seed },
        remaining: () => 300_000 - time.now,
        prober: { probe: slow, confirm: slow },
        primary: { ...ports.primary, sign: () => elsewhere },
        settings: {
          ...ports.settings,
          domains_per_second: 100,
          probe: {
            ...ports.settings.probe,
            ...{ timeout_ms: 10_000, confirmations: 3, confirm_interval_ms: 2_000, concurrency: 32 },
          },
        },
      }),
    )
    assert.ok(time.now < 300_000, `it took ${time.now} ms`)
    const findings = published.flatMap((event) => dataOf(event).findings)
    assert.is(findings.length, domains.length)
    return findings.filter(({ status }) => status === 'issue').map(({ monitor }) => monitor)
  }
  const [first, second] = [
    await seenBy(base.ids.uuid()),
    await seenBy('00001000-0000-4000-8000-000000000000'),
  ]
  assert.ok(first.length > 100)
  assert.not(first.some((monitor) => second.includes(monitor)))
})

const minutes = (count: number) => new Date(Date.parse(START) + count * 60_000).toISOString()
const HEARTBEATS: readonly (readonly [string, string | undefined, 'at_work' | 'silent'])[] = [
  ['twelve minutes old', minutes(-12), 'at_work'],
  ['older', minutes(-12.1), 'silent'],
  ['never', undefined, 'silent'],
  ['of a clock that runs ahead a little', minutes(3), 'at_work'],
  ['of the future', minutes(60), 'silent'],
]
for (const [name, at, primary] of HEARTBEATS)
  test(`the heartbeat of the first deployment: ${name}`, async () => {
    const { ports, base, published } = world(['a.example.com'], { lastTick: () => TE.right(at) })
    assert.is((await watch(ports)).primary, primary)
    assert.is(base.measured.length, primary === 'at_work' ? 1 : 0)
    assert.is(published.length, 1, 'what it sees is published in any case')
  })

const FAILURES: readonly (readonly [string, Partial<WitnessPorts['primary']>, number])[] = [
  ['the heartbeat cannot be read', { lastTick: () => TE.left(serviceDown('dynamodb')) }, 1],
  ['nothing can be signed', { sign: () => TE.left(serviceDown('kms')) }, 0],
  ['nothing can be published', { publish: () => TE.left(serviceDown('events')) }, 0],
]
for (const [name, primary, published] of FAILURES)
  test(`${name}: the invocation fails after all of it was tried`, async () => {
    const made = world(['a.example.com'], primary)
    let message = ''
    await watch(made.ports).catch((error: Error) => {
      message = error.message
    })
    assert.match(message, /^the first deployment cannot be reached: /)
    assert.is(made.published.length, published)
    assert.is(made.base.measured.length, primary.lastTick === undefined ? 1 : 0)
  })

test.run()
