import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { DomainEvent } from '../../../schemas/event'
import { AlertUpdated } from '../../../schemas/events'
import type { IssueType } from '../../../schemas/issue'
import { inOrder } from '../../../tools/review/filed'
import { statusPage } from '../../../tools/status/html'
import { covered, cut, type Interval, minus, union } from '../../../tools/status/intervals'
import type { DomainStatus } from '../../../tools/status/model'
import { readOptions } from '../../../tools/status/options'
import { firstDay, withLead } from '../../../tools/status/run'
import { type StatusMaterial, statusOf } from '../../../tools/status/status'
import { Life } from '../../support/busy-day'
import { GROUP, oddDay } from '../../support/odd-day'
import { filed } from '../../support/reviewed-day'

const test = suite('tools/status')

const MINUTE = 60_000
const TO = '2026-03-02T20:00:00.000Z'

const eventsOf = (events: readonly DomainEvent[]) => inOrder(events.map((event) => filed(event))).events

const status = (events: readonly DomainEvent[], over: Partial<StatusMaterial> = {}) =>
  statusOf({
    events: eventsOf(events),
    from: firstDay(TO, 90),
    to: TO,
    known_from: '2025-12-20T00:00:00.000Z',
    monitored: ['quiet.example.com'],
    target: 0.999,
    cool_down_minutes: 60,
    ...over,
  })

const of = (domain: string, { domains }: { readonly domains: readonly DomainStatus[] }): DomainStatus => {
  const found = domains.find((one) => one.domain === domain)
  if (found === undefined) throw new Error(`no ${domain}`)
  return found
}

let count = 0
const life = (clock: string, issue_type: IssueType, previous?: string): Life => {
  count += 1
  const observed_at = `2026-03-02T${clock}:00.000Z`
  const summary = 'https://shop.example.com/ is broken'
  const evidence = { observed_at, target: 'https://shop.example.com/', facts: [], timings: {} }
  const issue = { issue_type, severity: 'high' as const, summary, evidence }
  return new Life(Date.parse(observed_at), count, 'shop.example.com', issue, true, previous).analyse()
}
const shop = (lives: readonly Life[], over: Partial<StatusMaterial> = {}) =>
  of(
    'shop.example.com',
    status(
      lives.flatMap(({ events }) => events),
      over,
    ),
  )

test('a day that was odd: ninety days, and what each domain lost', () => {
  const done = status(oddDay().events)
  const used = (domain: string) => of(domain, done).budget.used_ms / 1_000
  for (const domain of GROUP) assert.is(used(domain), 7 * 60 + 13, domain)
  assert.is(used('long.example.com'), 110 * 60 + 37, 'from the first alert to the end of the second')
  assert.is(of('long.example.com', done).incidents.length, 1)
  assert.is(of('dry.example.com', done).incidents[0]?.is_end_assumed, true)
  const quiet = of('quiet.example.com', done)
  assert.equal([quiet.days.length, quiet.state, quiet.availability], [90, 'operational', 1])
  assert.is(quiet.budget.allowed_ms, 129.6 * MINUTE)
  assert.is(quiet.days.filter(({ known_ms }) => known_ms === 0).length, 17)
  const last = quiet.days.at(-1)
  assert.equal([last?.date, last?.known_ms], ['2026-03-02', 20 * 60 * MINUTE - 20 * MINUTE])
})

test('the bar of the error budget is what is left of it, and all of it where it is exceeded', () => {
  const page = statusPage(status(oddDay().events))
  const bars = [...page.matchAll(/<p class="budget( over)?">.*? %: <b>(.*?)<\/b>.*?width:([\d.]+)%/g)]
  assert.ok(bars.length > 5)
  const widthOf = (said: string) => bars.find(([, , text]) => text?.startsWith(said))?.[3]
  assert.is(widthOf('2 h 09 min left'), '100.0')
  assert.is(widthOf('2 h 02 min left'), '94.4')
  for (const [, over, text, width] of bars) if (over !== undefined) assert.is(width, '100.0', text)
})

for (const [what, issue_type, expected] of [
  ['a fault of the site', 'http_status', 'failing'],
  ['a certificate that ends soon', 'tls_expiring', 'at_risk'],
  ['a site that no probe can tell of', 'probe_inconclusive', 'unknown'],
  ['a slow page', 'http_too_slow', 'at_risk'],
  ['a header that is missing', 'http_header_mismatch', 'at_risk'],
  ['a page without its text', 'http_body_mismatch', 'failing'],
] as const)
  test(`${what} that goes on is ${expected}, and is down only where visitors notice`, () => {
    const { state, budget, incidents } = shop([life('19:00', issue_type)])
    assert.is(state, expected)
    assert.is(budget.used_ms, expected === 'failing' ? 60 * MINUTE : 0)
    assert.is(incidents[0]?.to, undefined)
  })

test('an alert that is acknowledged ends nothing: the fault is over when no next alert came', () => {
  const one = life('10:00', 'http_status').wait(10 * MINUTE)
  one.run({ name: 'acknowledge', decision: one.decision('dana') })
  const { state, incidents } = shop([one])
  assert.is(state, 'operational')
  assert.is(incidents[0]?.is_end_assumed, true)
  const soon = shop([one], { to: '2026-03-02T10:30:00.000Z' })
  assert.equal([soon.state, soon.incidents[0]?.to], ['failing', undefined])
})

test('two faults at the same time are down once', () => {
  const first = life('10:00', 'http_status')
    .wait(30 * MINUTE)
    .run({ name: 'recover' })
  const second = life('10:10', 'http_body_mismatch')
    .wait(5 * MINUTE)
    .run({ name: 'recover' })
  const { budget, incidents } = shop([first, second])
  assert.is(incidents.length, 2)
  assert.is(budget.used_ms, Date.parse(first.at()) - Date.parse('2026-03-02T10:00:00.000Z'))
})

test('an alert that began before the window counts from its beginning', () => {
  const one = life('10:00', 'http_status')
    .wait(30 * MINUTE)
    .run({ name: 'recover' })
  const events = one.events.filter(({ name }) => name !== 'IssueDetected')
  const { budget } = of(
    'shop.example.com',
    status(events, { from: '2026-03-02T10:10:00.000Z', known_from: '2026-03-02T00:00:00.000Z' }),
  )
  assert.is(budget.used_ms, Date.parse(one.at()) - Date.parse('2026-03-02T10:10:00.000Z'))
})

test('an alert of which the window holds nothing but the end is down until then', () => {
  const over = { from: '2026-03-02T10:10:00.000Z', known_from: '2026-03-02T00:00:00.000Z' }
  const before = life('08:00', 'http_status').wait(10 * MINUTE)
  const one = life('10:00', 'http_status').wait(30 * MINUTE)
  for (const each of [before, one]) each.run({ name: 'recover' })
  const events = [...before.events, ...one.events].filter(
    ({ detail: { metadata } }) => metadata.occurred_at >= withLead({ from: over.from, to: TO }).from,
  )
  const { budget, incidents } = of('shop.example.com', status(events, over))
  assert.is(budget.used_ms, Date.parse(one.at()) - Date.parse(over.from))
  assert.equal(
    incidents.map(({ alert_ids }) => alert_ids),
    [[one.alert.alert_id]],
    'what ended before the window is none of its incidents',
  )
})

const updated = (one: Life, seq: number, over: Partial<AlertUpdated>): DomainEvent => {
  const { alert_id, domain, severity, cause, summary } = one.alert
  return AlertUpdated.create(one.context(seq), {
    ...{ alert_id, domain, severity, cause, summary, update_seq: seq, updated_at: one.at() },
    ...{ reason: 'severity', ...over },
  })
}

test('a fault that visitors notice only later is down from then on', () => {
  const one = life('10:00', 'http_header_mismatch').wait(20 * MINUTE)
  const worse = {
    severity: 'critical',
    cause: 'http_status',
    previous_cause: 'http_header_mismatch',
  } as const
  const update = updated(one, 1, worse)
  one.wait(30 * MINUTE).run({ name: 'recover' })
  const all = [...one.events, update]
  const { budget, incidents } = of('shop.example.com', status(all))
  assert.is(budget.used_ms, 30 * MINUTE)
  assert.equal(
    incidents.map(({ kind, cause, to }) => [kind, cause, to]),
    [
      ['down', 'http_status', one.at()],
      ['at_risk', 'http_header_mismatch', update.detail.metadata.occurred_at],
    ],
  )
  const unseen = all.filter(({ name }) => name !== 'IssueDetected')
  assert.is(of('shop.example.com', status(unseen)).budget.used_ms, 30 * MINUTE, 'it began before the window')
})

test('a domain that joins a group, or leaves it, is down with it for that time', () => {
  const domains = (...names: readonly string[]) => ({
    domains: ['shop.example.com', ...names],
    domain_count: 1 + names.length,
  })
  const one = life('10:00', 'http_status').wait(20 * MINUTE)
  const from = Date.parse('2026-03-02T10:00:00.000Z')
  const changed = ['late.example.com']
  const joined = updated(one, 1, { reason: 'joined', changed, ...domains('late.example.com') })
  one.wait(30 * MINUTE)
  const left = updated(one, 2, { reason: 'left', changed, ...domains() })
  one.wait(10 * MINUTE).run({ name: 'recover' })
  const done = status([...one.events, joined, left])
  const late = of('late.example.com', done)
  assert.equal([late.budget.used_ms, late.state, late.incidents.length], [30 * MINUTE, 'operational', 1])
  const { budget, incidents } = of('shop.example.com', done)
  assert.is(budget.used_ms, Date.parse(one.at()) - from)
  assert.equal(
    incidents.map(({ alert_ids }) => alert_ids),
    [[one.alert.alert_id]],
  )
})

test('a prober that is not to be trusted now leaves the state open', () => {
  const events = oddDay().events.filter(({ name }) => name !== 'DetectionRestored')
  assert.is(of('quiet.example.com', status(events)).state, 'unknown')
})

test('the order and number of deliveries change no byte', () => {
  const { events } = oddDay()
  const page = statusPage(status(events))
  fc.assert(
    fc.property(fc.shuffledSubarray([...events], { minLength: events.length }), (shuffled) => {
      assert.is(statusPage(status([...shuffled, ...shuffled.slice(0, 5)])), page)
    }),
    { numRuns: 20 },
  )
})

test('texts from outside stay texts', () => {
  const page = statusPage({
    ...status([]),
    domains: [{ ...of('quiet.example.com', status([])), domain: '<b>x</b>' }],
  })
  assert.not.match(page, '<b>x</b>')
})

const interval = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }))
  .map(([a, b]): Interval => [Math.min(a, b), Math.max(a, b)])
const within = (all: readonly Interval[], at: number) => all.some(([from, to]) => from <= at && at < to)

test('intervals: what is covered is what a count of every moment gives', () =>
  fc.assert(
    fc.property(fc.array(interval), fc.array(interval), interval, (some, others, window) => {
      const moments = Array.from({ length: 60 }, (_, at) => at)
      const left = minus(union(some), union(others))
      const inWindow = moments.filter((at) => at >= window[0] && at < window[1])
      assert.is(covered(union(some), window), inWindow.filter((at) => within(some, at)).length)
      assert.is(
        covered(left, [0, 60]),
        moments.filter((at) => within(some, at) && !within(others, at)).length,
      )
      for (const [from, to] of cut(some, window)) assert.ok(from >= window[0] && to <= window[1] && from < to)
    }),
  ))

for (const [args, problem] of [
  [['--to', '2026-02-30'], 'found 2026-02-30'],
  [['--to', '2999-01-01'], 'in the future'],
  [['--days', '0'], 'found 0'],
  [['--days', '1.5'], 'found 1.5'],
  [['--target', '101'], 'found 101'],
  [['shop.example.com'], 'there is no argument'],
] as const)
  test(`${args.join(' ')} is refused`, () => {
    assert.throws(
      () => readOptions(args),
      (error: Error) => error.message.includes(problem),
    )
  })

test.run()
