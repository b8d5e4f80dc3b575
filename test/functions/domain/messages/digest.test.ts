import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { channels } from '../../../../functions/adapters/channels'
import {
  type DigestItem,
  digestMessage,
  isApprovable,
  nextPortion,
} from '../../../../functions/domain/messages/digest'
import type { MessageLink } from '../../../../functions/domain/messages/model'
import type { Alert } from '../../../../schemas/alert'
import { IssueType } from '../../../../schemas/issue'
import { Severity } from '../../../../schemas/scalars'
import { sampleSize } from '../../../support/sample-size'
import * as sample from '../../../support/samples'

const test = suite('domain/messages/digest')

const item = (alert: Alert, index: number, event: DigestItem['event'] = 'AlertAnalyzed'): DigestItem => ({
  event,
  alert: { ...alert, alert_id: `alert-${index}`, domain: `d${index}.example.com` },
})
const withIssue = (alert: Alert, issue_type: IssueType, severity: Severity): Alert => ({
  ...alert,
  severity,
  issue: { ...alert.issue, issue_type, severity },
})
const link = (index: number): MessageLink => ({
  url: `https://abcdefghij.execute-api.eu-west-1.amazonaws.com/prod/approval?t=a1.alert-${index}.${'x'.repeat(330)}`,
  decides: true,
})
const linksOf = (items: readonly DigestItem[]) =>
  new Map(items.map(({ alert }, index) => [alert.alert_id, link(index)]))

const withDigests = Object.entries(channels).flatMap(([name, { digest: room, ...channel }]) =>
  room === undefined ? [] : [{ ...channel, name, room }],
)
const [slack] = withDigests
if (slack?.name !== 'slack') throw new Error('slack has digests')

test('a few have a line and a link each', () => {
  const items = [1, 2, 3].map((index) => item(sample.deferred(), index))
  const { portion, left } = nextPortion(items, slack.room)
  assert.equal([portion.linked.length, portion.named.length, left.length], [3, 0, 0])
})

/** What says most: long names of people, and of monitors, with what Slack wants escaped. */
const wordy = (index: number): DigestItem => {
  const by = `${'&'.repeat(60)} ${index % 3}`
  return {
    event: 'AlertRejected',
    alert: {
      ...sample.rejected(),
      alert_id: `alert-${index}`,
      domain: `${'d'.repeat(50)}${index}.example.com`,
      severity: 'critical',
      rejected_by: by,
    },
  }
}
for (const channel of withDigests)
  for (const count of [channel.room.linked, 40, 400])
    test(`${channel.name} takes a digest of ${count} that say as much as they may`, () => {
      const items = Array.from({ length: count }, (_, index) => wordy(index))
      const { portion } = nextPortion(items, channel.room)
      const message = digestMessage(portion, linksOf(portion.linked))
      const taken = channel.limits(channel.render(message, 'UTC'))
      assert.is(E.isLeft(taken) ? taken.left : '', '')
    })

test('of many the worst have a line, what can be approved always has, and the others are named by what they have', () => {
  const items = [
    ...Array.from({ length: 100 }, (_, index) =>
      item(withIssue(sample.deferred(), 'tcp_refused', 'low'), index),
    ),
    item(withIssue(sample.deferred(), 'http_status', 'critical'), 100),
    ...[101, 102].map((index) => item(sample.pending(), index)),
    ...[103, 104].map((index) => item(sample.recovered(), index, 'AlertClosed')),
  ]
  const { portion, left } = nextPortion(items, slack.room)
  assert.equal(
    portion.linked.map(({ alert }) => alert.domain),
    ['d101.example.com', 'd102.example.com', 'd100.example.com'],
  )
  assert.is(left.length, 0)
  const { title, digest, severity } = digestMessage(portion, linksOf(portion.linked))
  assert.is(severity, 'critical')
  assert.match(title, /^CRITICAL 105 alerts: Connection refused \(100\), /)
  assert.equal(
    digest?.named.map(({ what }) => what),
    [
      'LOW · Connection refused (100)',
      'LOW · Connection refused, continued',
      'HIGH · recovered by itself, nothing to decide (2)',
    ],
  )
  assert.match(digest?.named[0]?.domains ?? '', /^d0\.example\.com, d1\.example\.com, /)
})

test('what somebody has altered can not be approved, and the line says so', () => {
  const altered = { ...item(sample.pending(), 1), isAltered: true }
  assert.is(isApprovable(altered), false)
  const { portion } = nextPortion([altered], slack.room)
  assert.match(
    digestMessage(portion, new Map()).digest?.linked[0]?.text ?? '',
    'the record of this alert was altered',
  )
})

const anyItem = fc
  .record({
    kind: fc.constantFrom('pending', 'deferred', 'recovered', 'long'),
    issue_type: fc.constantFrom(...(Object.keys(IssueType.keys) as IssueType[])),
    severity: fc.constantFrom(...(Object.keys(Severity.keys) as Severity[])),
    domain: fc.domain(),
  })
  .map(({ kind, issue_type, severity, domain }) => {
    const alert =
      kind === 'pending' ? sample.pending() : kind === 'recovered' ? sample.recovered() : sample.deferred()
    const name =
      kind === 'long' ? `${'l'.repeat(60)}.${'o'.repeat(60)}.${'n'.repeat(60)}.${'g'.repeat(60)}.com` : domain
    return {
      event: kind === 'recovered' ? ('AlertClosed' as const) : ('AlertAnalyzed' as const),
      alert: { ...withIssue(alert, issue_type, severity), domain: name },
    }
  })

for (const { name, room, render, limits } of withDigests)
  test(`${name}: thousands of alerts, and more plans than one digest has links for`, () => {
    const items = Array.from({ length: 3_000 }, (_, index) =>
      item(index < 40 ? sample.pending() : sample.deferred(), index),
    )
    const { portion, left } = nextPortion(items, room)
    assert.is(portion.linked.length, Math.min(room.linked, 40))
    assert.ok(
      portion.named.every((one) => !isApprovable(one)),
      'a plan is only named',
    )
    assert.is(left.filter(isApprovable).length, 40 - portion.linked.length)
    assert.ok(portion.named.length > 50 && left.length > 0)
    const payload = limits(render(digestMessage(portion, linksOf(portion.linked))))
    assert.ok(E.isRight(payload), JSON.stringify(payload).slice(0, 300))
  })

for (const { name, room, render, limits } of withDigests)
  test(`${name}: every portion is taken, holds each item once, and names it; what can be approved has a link`, () => {
    fc.assert(
      fc.property(fc.array(anyItem, { maxLength: 400 }), (given) => {
        let left: readonly DigestItem[] = given.map((one, index) => ({
          ...one,
          alert: { ...one.alert, alert_id: `alert-${index}` },
        }))
        const seen: string[] = []
        for (let rounds = 0; left.length > 0; rounds += 1) {
          assert.ok(rounds < 200, 'it goes on for ever')
          const { portion, left: rest } = nextPortion(left, room)
          const items = [...portion.linked, ...portion.named]
          assert.ok(
            portion.named.every((one) => !isApprovable(one)),
            'a plan is only named',
          )
          const payload = limits(render(digestMessage(portion, linksOf(portion.linked))))
          assert.ok(E.isRight(payload), JSON.stringify(payload).slice(0, 300))
          const text = JSON.stringify(payload.right).replaceAll('\u200b', '')
          for (const { alert } of items)
            assert.ok(text.includes(alert.domain), `${alert.domain} is not named`)
          const links = linksOf(portion.linked)
          for (const one of items.filter(isApprovable))
            assert.ok(text.includes(links.get(one.alert.alert_id)?.url ?? '-'), 'a plan without its link')
          seen.push(...items.map(({ alert }) => alert.alert_id))
          left = rest
        }
        assert.is(new Set(seen).size, given.length)
        assert.is(seen.length, given.length)
      }),
      { numRuns: sampleSize(40) },
    )
  })

test.run()
