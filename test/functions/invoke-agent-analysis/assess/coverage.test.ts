import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alertId } from '../../../../functions/domain/alert/alert-id'
import { isHidden, uncheckedFor } from '../../../../functions/domain/issues/coverage'
import type { Unchecked } from '../../../../functions/runtime/ports'
import type { Issue, IssueType } from '../../../../schemas/issue'
import { DetectionWorld } from '../../../support/detection'

const test = suite('functions/invoke-agent-analysis: what could not be checked is not over')

const shop = 'shop.example.com'
const SITE = `https://${shop}/`

const checks: readonly (readonly [IssueType, Omit<Unchecked, 'causes'>])[] = [
  ['health_check_failing', { check: 'health_check' }],
  ['tls_expiring', { check: 'certificate' }],
  ['tls_protocol', { check: 'legacy_tls' }],
  ['http_too_slow', { check: 'budget' }],
  ['domain_expiring', { check: 'registration' }],
  ['domain_expired', { check: 'registration' }],
  ['http_redirect_mismatch', { check: 'http_to_https', elsewhere_than: 'https://another.example.com/' }],
  ['tcp_refused', { check: 'www', elsewhere_than: 'https://another.example.com/' }],
]
/** What the site's own check finds while the one beside it gives no answer. */
const ways = ['healthy', 'http_status', 'http_timeout', 'tls_expired', 'tcp_timeout', 'dns_nxdomain'] as const

for (const [cause, check] of checks)
  for (const way of ways)
    test(`${cause}, and ${check.check} gives no answer (${way}): its alert stays, and is over once it is seen to be`, async () => {
      const world = new DetectionWorld([shop])
      world.conditions.set(shop, [cause])
      await world.tick()
      world.analyze(shop)
      const before = world.states.get(shop)?.open[cause]
      world.conditions.set(shop, way === 'healthy' ? 'healthy' : [way])
      world.unchecked.set(shop, [{ ...check, causes: [cause] }])
      for (let tick = 0; tick < 3; tick++) {
        world.later(5)
        await world.tick()
      }
      const first = alertId(shop, cause, 1)
      assert.is(world.alerts.get(first)?.closed_reason, undefined)
      assert.equal(world.states.get(shop)?.open[cause], before, 'neither failing nor recovered')
      world.conditions.set(shop, 'healthy')
      world.unchecked.clear()
      world.later(5)
      await world.tick()
      assert.is(world.alerts.get(first)?.closed_reason, 'recovered')
    })

test('the end of a fault is seen by every look of a tick', async () => {
  const world = new DetectionWorld([shop])
  world.settings.probe = { ...world.settings.probe, confirmations: 2, confirm_interval_ms: 0 }
  world.conditions.set(shop, ['health_check_failing'])
  await world.tick()
  world.analyze(shop)
  world.conditions.set(shop, 'healthy')
  let looks = 0
  world.beforeProbe = () => {
    looks += 1
    if (looks === 2) world.unchecked.set(shop, [{ check: 'health_check', causes: ['health_check_failing'] }])
  }
  world.later(5)
  await world.tick()
  assert.is(looks, 2)
  assert.is(world.alerts.get(alertId(shop, 'health_check_failing', 1))?.closed_reason, undefined)
})

test('ticks in a row: one that could not check counts neither way', async () => {
  const world = new DetectionWorld([shop])
  world.settings.detection = { ...world.settings.detection, failure_ticks: 2 }
  const cause = 'health_check_failing'
  const conditions = [[cause], 'healthy', [cause]] as const
  for (const condition of conditions) {
    world.conditions.set(shop, condition)
    world.unchecked.set(shop, condition === 'healthy' ? [{ check: 'health_check', causes: [cause] }] : [])
    await world.tick()
    world.later(5)
  }
  assert.is(world.published.length, 1)
})

test('a fault of the site is over although a check of another address gave no answer', () => {
  const report = {
    domain: shop,
    status: 'healthy',
    issues: [],
    timings: {},
    unchecked: [{ check: 'www', causes: ['tcp_refused'], elsewhere_than: SITE }],
  } as const
  assert.is(uncheckedFor({ cause: 'tcp_refused', target: SITE }, report), undefined)
  assert.is(uncheckedFor({ cause: 'tcp_refused', target: `https://www.${shop}/` }, report), 'www')
  assert.is(uncheckedFor({ cause: 'tcp_refused' }, report), 'www')
  assert.is(uncheckedFor({ cause: 'tcp_reset', target: `https://www.${shop}/` }, report), undefined)
})

const hidden: readonly (readonly [IssueType, IssueType, boolean])[] = [
  ['dns_mismatch', 'tcp_refused', false],
  ['tcp_refused', 'dns_nxdomain', true],
  ['tcp_refused', 'http_status', false],
  ['tls_expired', 'tcp_timeout', true],
  ['tls_expired', 'tls_expiring', false],
  ['tls_expiring', 'tls_expired', true],
  ['tls_protocol', 'tls_handshake', true],
  ['http_status', 'tls_expired', true],
  ['http_status', 'tls_expiring', false],
  ['http_status', 'http_timeout', true],
  ['http_status', 'http_malformed', true],
  ['http_status', 'http_redirect_loop', true],
  ['http_status', 'http_body_mismatch', false],
  ['http_redirect_loop', 'http_status', false],
  ['http_redirect_mismatch', 'http_status', true],
  ['http_header_mismatch', 'http_redirect_mismatch', true],
  ['http_body_mismatch', 'http_header_mismatch', true],
  ['http_header_mismatch', 'http_body_mismatch', false],
  ['http_too_slow', 'http_body_mismatch', true],
  ['http_too_slow', 'http_status', true],
  ['http_timeout', 'http_too_slow', false],
  ['dns_dangling', 'http_timeout', true],
  ['dns_dangling', 'tcp_refused', true],
  ['dns_dangling', 'http_body_mismatch', false],
  ['health_check_failing', 'dns_nxdomain', false],
  ['domain_expiring', 'dns_nxdomain', false],
]
const issueAt = (issue_type: IssueType, target: string): Issue => ({
  issue_type,
  severity: 'high',
  summary: 'broken',
  evidence: { observed_at: '2026-01-31T08:05:00.000Z', target, facts: [], timings: {} },
})
for (const [cause, other, expected] of hidden)
  test(`${cause} is ${expected ? '' : 'not '}hidden by ${other}, and never by that of another address`, () => {
    assert.is(isHidden({ cause, target: SITE }, [issueAt(other, SITE)]), expected)
    assert.is(isHidden({ cause }, [issueAt(other, SITE)]), expected)
    assert.is(isHidden({ cause, target: SITE }, [issueAt(other, `https://www.${shop}/`)]), false)
  })

test.run()
