import { randomUUID } from 'node:crypto'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { factOf } from '../../../functions/domain/issues/fact'
import { observationMessage } from '../../../functions/domain/vantage/message'
import { VantageObserved } from '../../../schemas/events'
import type { IssueDetected } from '../../../schemas/events/issue-detected'
import { HEARTBEAT, vantageKey } from '../../../schemas/monitor'
import type { VantageFinding, VantageSettings } from '../../../schemas/vantage'
import { type Condition, DetectionWorld, serviceDown } from '../../support/detection'
import { localMac } from '../../support/macs'

/** What other regions see: it holds a fault back or is named with it, and neither opens nor ends an alert. */

const test = suite('detection: several vantage points')

const shop = 'shop.example.com'
const blog = 'blog.example.com'
const BROKEN: Condition = ['http_status']
const [US, IN] = ['us-east-1', 'ap-south-1'] as const
const role = (region: string) => `arn:aws:iam::123456789012:role/cloudops-witness-${region}`

class Regions extends DetectionWorld {
  constructor(settings: Partial<VantageSettings> = {}, witnesses: readonly string[] = [US]) {
    super([shop, blog])
    const vantage: VantageSettings = {
      ...{ role: 'primary', region: 'eu-central-1' },
      witnesses: witnesses.map((region) => ({ region, role_arn: role(region) })),
      ...settings,
    }
    this.settings = { ...this.settings, vantage }
    this.more = {
      vantageVerifier: {
        genuine: (observed) =>
          TE.fromTask(() => localMac(observed.vantage).verify(observationMessage(observed), observed.mac)),
      },
    }
  }

  /** An observation as the witness of a region makes it. */
  async made(
    region: string,
    findings: readonly VantageFinding[],
    more: Partial<VantageObserved> = {},
  ): Promise<VantageObserved> {
    const observation = {
      ...{ vantage: region, observed_at: this.instant, part: 1, parts: 1, findings: [...findings] },
      ...more,
    }
    return {
      ...observation,
      mac: more.mac ?? (await localMac(region).generate(observationMessage(observation))),
    }
  }

  /** As the bus delivers it. */
  deliver(observed: unknown): Promise<unknown> {
    return this.send({
      id: randomUUID(),
      source: VantageObserved.source,
      'detail-type': VantageObserved.name,
      time: this.instant,
      detail: {
        metadata: { ...VantageObserved.example.metadata, schema_version: '1.0' },
        data: observed,
      },
    })
  }

  async observed(region: string, findings: readonly VantageFinding[]): Promise<unknown> {
    return this.deliver(await this.made(region, findings))
  }

  get opened(): readonly IssueDetected[] {
    return this.published.flatMap(({ name, detail }) =>
      name === 'IssueDetected' ? [detail.data as IssueDetected] : [],
    )
  }

  /** What the first alert says of regions. */
  get regionsNamed(): string | undefined {
    const [first] = this.opened
    return first === undefined ? 'no alert' : factOf(first.issue as never, 'vantage_points')
  }

  values(name: string): readonly number[] {
    return this.measured.flatMap((one) => (one.name === name ? [one.value] : []))
  }
}

const fails = (monitor: string, check = 'site'): VantageFinding => ({
  ...{ monitor, status: 'issue' },
  failing: [{ check, issue_type: 'http_status' }],
})
const well = (monitor: string): VantageFinding => ({ monitor, status: 'healthy' })
const unsure = (monitor: string): VantageFinding => ({ monitor, status: 'unknown' })

/** Ticks of five minutes; the witnesses look in between. */
const run = async (
  world: Regions,
  rounds: readonly Readonly<Record<string, readonly VantageFinding[]>>[],
): Promise<readonly number[]> => {
  const opened: number[] = []
  for (const round of rounds) {
    for (const [region, findings] of Object.entries(round)) await world.observed(region, findings)
    world.later(2)
    await world.tick()
    opened.push(world.opened.length)
    world.later(3)
  }
  return opened
}
const broken = (settings: Partial<VantageSettings> = {}, witnesses?: readonly string[]): Regions => {
  const world = new Regions(settings, witnesses)
  world.conditions.set(shop, BROKEN)
  return world
}
const of = (finding: VantageFinding, regions: readonly string[] = [US]) =>
  Object.fromEntries(regions.map((region) => [region, [finding, well(blog)]]))

test('two of two: a fault waits for the other region, and opens with the tick that finds it confirmed', async () => {
  const world = broken()
  assert.equal(await run(world, [of(well(shop)), of(fails(shop))]), [0, 1])
  assert.is(world.regionsNamed, 'fails from eu-central-1, us-east-1')
})

test('a region that saw it first has confirmed it', async () => {
  const world = broken()
  assert.equal(await run(world, [of(fails(shop))]), [1])
})

test('what only this region sees opens when it has lasted, and says so', async () => {
  const world = broken()
  assert.equal(
    await run(
      world,
      Array.from({ length: 4 }, () => of(well(shop))),
    ),
    [0, 0, 0, 1],
  )
  assert.is(world.regionsNamed, 'fails from eu-central-1 only; well from us-east-1')
  assert.is(world.opened[0]?.failing_since, '2026-01-31T08:02:00.000Z')
})

test('what only this region saw and is over was no alert', async () => {
  const world = broken()
  await run(world, [of(well(shop)), of(well(shop))])
  world.conditions.set(shop, 'healthy')
  await run(world, [of(well(shop))])
  world.conditions.set(shop, BROKEN)
  assert.equal(await run(world, [of(well(shop)), of(well(shop))]), [0, 0], 'the time counts anew')
})

test('two of three: one other region is enough, and the third is named', async () => {
  const world = broken({}, [US, IN])
  const round = { [US]: [fails(shop)], [IN]: [well(shop)] }
  assert.equal(await run(world, [of(well(shop), [US, IN]), round]), [0, 1])
  assert.is(world.regionsNamed, 'fails from eu-central-1, us-east-1; well from ap-south-1')
})

test('three of three', async () => {
  const world = broken({ quorum: 3 }, [US, IN])
  assert.equal(
    await run(world, [{ [US]: [fails(shop)], [IN]: [well(shop)] }, of(fails(shop), [US, IN])]),
    [0, 1],
  )
})

test('one of two: nothing waits, and what is not known since then is not said', async () => {
  const world = broken({ quorum: 1 })
  assert.equal(await run(world, [of(well(shop))]), [1])
  assert.is(world.regionsNamed, undefined)
})

const NO_REASON: readonly (readonly [string, Readonly<Record<string, readonly VantageFinding[]>>])[] = [
  ['it is silent', {}],
  ['it cannot tell', of(unsure(shop))],
  ['it cannot tell of this check', of({ ...well(shop), unchecked: ['site'] })],
  ['it does not watch this domain', { [US]: [well(blog)] }],
  ['its word is of a newer version', of({ monitor: shop, status: 'somewhat' })],
]
for (const [name, round] of NO_REASON)
  test(`no reason to wait: ${name}`, async () => {
    const world = broken()
    assert.equal(await run(world, [round]), [1])
    assert.is(world.regionsNamed, undefined)
  })

test('of three with one silent, both that are left must see it', async () => {
  const world = broken({ quorum: 3 }, [US, IN])
  assert.equal(await run(world, [of(well(shop)), of(fails(shop))]), [0, 1])
})

test('a witness that goes silent in the meantime is not waited for', async () => {
  const world = broken({ hold_minutes: 120 })
  assert.equal(await run(world, [of(well(shop)), {}, {}, {}]), [0, 0, 1, 1])
  assert.is(world.regionsNamed, undefined, 'what it saw before it went silent is said of no one')
})

test('what is no matter of regions, or cannot be told here, waits for no one', async () => {
  for (const condition of [
    ['registration:domain_expired'],
    ['acm_certificate:acm_renewal_failed'],
  ] as const) {
    const world = new Regions()
    world.conditions.set(shop, condition)
    assert.equal(await run(world, [of(well(shop))]), [1])
  }
})

test('several ticks and a quorum are both wanted', async () => {
  const world = broken().with({ failure_ticks: 3 }) as Regions
  assert.equal(
    await run(
      world,
      Array.from({ length: 3 }, () => of(fails(shop))),
    ),
    [0, 0, 1],
  )
})

test('whoever asks by hand waits for no other region', async () => {
  const world = broken()
  await world.observed(US, [well(shop)])
  await world.tick({ domain: shop })
  assert.is(world.opened.length, 1)
})

test('no observation opens an alert, and none ends one', async () => {
  const world = new Regions()
  assert.equal(
    await run(
      world,
      Array.from({ length: 6 }, () => of(fails(shop))),
    ),
    [0, 0, 0, 0, 0, 0],
  )
  assert.equal(world.values('FailsElsewhere'), [1, 1, 1, 1, 1, 1])
  assert.ok(
    world.lines.some(({ message, fields }) => message === 'fails elsewhere only' && fields.count === 1),
  )

  world.conditions.set(shop, BROKEN)
  await run(world, [of(fails(shop))])
  world.analyze(shop)
  await run(world, [of(well(shop)), of(well(shop)), of(well(shop))])
  assert.is(world.published.filter(({ name }) => name === 'AlertClosed').length, 0)
  assert.is(world.entry(shop).recovered_at, undefined)
  world.conditions.set(shop, 'healthy')
  await run(world, [of(fails(shop))])
  assert.is(
    world.published.filter(({ name }) => name === 'AlertClosed').length,
    1,
    'it ends as it is seen here',
  )
})

test('a witness that is silent is counted in each tick, and one that speaks is not', async () => {
  const world = new Regions({}, [US, IN])
  await run(world, [{}, of(well(shop)), of(well(shop), [US, IN]), {}, {}, {}])
  assert.equal(world.values('SilentWitnesses'), [2, 1, 0, 0, 2, 2])
})

test('each tick of the schedule says that it came to its end, and no other one does', async () => {
  const world = new Regions()
  await world.tick({})
  assert.is(world.states.get(HEARTBEAT), undefined)
  await world.tick()
  assert.is(world.states.get(HEARTBEAT)?.ticked_at, world.instant)
  const plain = new DetectionWorld([shop])
  await plain.tick()
  assert.is(plain.states.get(HEARTBEAT), undefined, 'without witnesses no one reads it')
})

test('a heartbeat that cannot be written costs no tick', async () => {
  const world = new Regions()
  world.beforePut = ({ domain }) => (domain === HEARTBEAT ? serviceDown('dynamodb') : undefined)
  await world.tick()
  assert.ok(world.lines.some(({ message }) => message === 'heartbeat not written'))
})

const refusal = async (world: Regions, observed: unknown): Promise<string> => {
  try {
    await world.deliver(observed)
    return 'taken'
  } catch (error) {
    return String(error)
  }
}

const later = (world: Regions, minutes: number) =>
  new Date(Date.parse(world.instant) + minutes * 60_000).toISOString()
type Change = (world: Regions, good: VantageObserved) => Promise<unknown> | unknown
const REFUSED: readonly (readonly [string, Change, RegExp])[] = [
  ['an unsigned one', (_, good) => ({ ...good, mac: 'A'.repeat(43) }), /mac: expected one of the witness/],
  ['no MAC at all', (_, { mac: __, ...good }) => good, /data.mac: expected/],
  [
    'one that was changed',
    (_, good) => ({ ...good, findings: [well(shop)] }),
    /mac: expected one of the witness in us-east-1/,
  ],
  [
    "another region's MAC",
    async (world, good) => ({ ...good, mac: (await world.made(IN, good.findings)).mac }),
    /mac: expected/,
  ],
  ['another region', (world, { findings }) => world.made('eu-north-1', findings), /expected a region that/],
  ['no region', (_, good) => ({ ...good, vantage: '../..' }), /data.vantage: expected a region/],
  [
    'of the future',
    (world, { findings }) => world.made(US, findings, { observed_at: later(world, 11) }),
    /observed_at: expected a time that has come/,
  ],
  [
    'too many findings',
    (world) =>
      world.made(
        US,
        Array.from({ length: 101 }, () => fails(shop)),
      ),
    /findings: expected at most 100/,
  ],
  [
    'too many faults of one monitor',
    (world) =>
      world.made(US, [
        { ...fails(shop), failing: Array.from({ length: 25 }, () => ({ check: 'site', issue_type: 'x' })) },
      ]),
    /findings: expected at most 12 checks/,
  ],
  [
    'a part beyond the last one',
    (world, { findings }) => world.made(US, findings, { part: 3, parts: 2 }),
    /parts: expected/,
  ],
  [
    'parts without end',
    (world, { findings }) => world.made(US, findings, { part: 1, parts: 1_000_000 }),
    /parts: expected at most 1000/,
  ],
  [
    'of other domains alone',
    (world) => world.made(US, [fails('other.example.com')]),
    /findings: expected monitors of this deployment, found none/,
  ],
  ['no findings', (_, good) => ({ ...good, findings: 'all well' }), /data.findings: expected a list/],
]
for (const [name, change, message] of REFUSED)
  test(`refused, and nothing is kept: ${name}`, async () => {
    const world = broken()
    const good = await world.made(US, [fails(shop)])
    assert.match(await refusal(world, await change(world, good)), message)
    assert.equal([...world.states.keys()], [])
  })

test('refused where there are no witnesses', async () => {
  const world = broken()
  const good = await world.made(US, [fails(shop)])
  const { vantage: _, ...settings } = world.settings
  world.settings = settings
  assert.match(await refusal(world, good), /expected none without the setting vantage/)
})

test('of other domains among ours, ours count', async () => {
  const world = broken()
  await world.observed(US, [fails('other.example.com'), fails(shop)])
  assert.ok(world.lines.some(({ message }) => message === 'a witness watches what is not monitored here'))
  assert.equal(await run(world, [{}]), [1])
  assert.is(world.regionsNamed, 'fails from eu-central-1, us-east-1')
})

test('one that is late says nothing, and neither do a second delivery and an older one', async () => {
  const world = broken()
  const old = await world.made(US, [fails(shop)])
  world.later(1)
  const good = await world.made(US, [well(shop)])
  assert.equal(await world.deliver(good), { observation: 'recorded' })
  const revision = () => world.states.get(vantageKey(US, 1))?.revision
  assert.equal(await world.deliver(good), { observation: 'repeated' })
  assert.equal(await world.deliver(old), { observation: 'repeated' })
  assert.is(revision(), 1)
  world.later(12)
  assert.equal(await world.deliver(good), { observation: 'late' })
})

test('parts are joined, and each is as old as it is', async () => {
  const world = broken()
  await world.deliver(await world.made(US, [well(blog)], { part: 1, parts: 2 }))
  await world.deliver(await world.made(US, [fails(shop)], { part: 2, parts: 2 }))
  assert.equal(await run(world, [{}]), [1])
  assert.is(world.regionsNamed, 'fails from eu-central-1, us-east-1')
})

test('a witness has one voice, however often its observation names a monitor', async () => {
  const world = broken({ quorum: 3 }, [US, IN])
  const twice = { [US]: [fails(shop), fails(shop)], [IN]: [well(shop)] }
  assert.equal(await run(world, [twice, twice]), [0, 0])
})

test('of two parts that name a monitor the newer one counts', async () => {
  const world = broken({ quorum: 3 }, [US, IN])
  await world.deliver(await world.made(US, [fails(shop)], { part: 2, parts: 2 }))
  world.later(1)
  await world.deliver(await world.made(US, [well(shop)], { part: 1, parts: 2 }))
  assert.equal(await run(world, [{ [IN]: [fails(shop)] }]), [0])
})

const STORED: readonly (readonly [string, Change])[] = [
  ['without its MAC', (_, { mac: __, ...good }) => good],
  ['with another finding', (_, good) => ({ ...good, findings: [well(shop), well(blog)] })],
  ["another region's, under this one's key", (world) => world.made(IN, [well(shop)])],
  ['another part, under this one', (world) => world.made(US, [well(shop)], { part: 2, parts: 2 })],
]
for (const [name, change] of STORED)
  test(`an item that somebody has written is not believed: ${name}`, async () => {
    const world = broken({}, [US, IN])
    const good = await world.made(US, [well(shop)])
    const vantage = (await change(world, good)) as Record<string, unknown>
    const key = vantageKey(US, 1)
    world.states.set(key, { domain: key, revision: 1, open: {}, generations: {}, outbox: {}, vantage })
    assert.equal(await run(world, [{}]), [1], 'it holds nothing back')
    assert.equal(world.values('SilentWitnesses'), [2])
    assert.ok(world.lines.some(({ message }) => /^observation not (read|believed)$/.test(message)))
  })

test('where keys cannot be asked, witnesses are silent and alerts open', async () => {
  const world = broken()
  await world.observed(US, [well(shop)])
  world.more = { vantageVerifier: { genuine: () => TE.left(serviceDown('kms')) } }
  assert.equal(await run(world, [{}]), [1])
  assert.equal(world.values('SilentWitnesses'), [1])
})

test.run()
