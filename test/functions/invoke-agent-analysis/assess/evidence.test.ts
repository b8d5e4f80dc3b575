import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alertId } from '../../../../functions/domain/alert/alert-id'
import { checkOf } from '../../../../functions/domain/issues/coverage'
import { distinguishingFacts } from '../../../../functions/domain/issues/table'
import { DetectionWorld } from '../../../support/detection'

const test = suite('functions/invoke-agent-analysis/assess/evidence')

const shop = 'shop.example.com'

test('the same evidence after the cool-down carries the previous analysis; other evidence is analysed', async () => {
  for (const [status, analysis] of [
    ['503', 'repeated'],
    ['404', undefined],
  ] as const) {
    const world = new DetectionWorld([shop])
    world.conditions.set(shop, ['http_status'])
    world.facts.set(shop, [{ name: 'status_code', value: '503' }])
    await world.tick()
    world.analyze(shop)
    world.change(alertId(shop, 'site', 1), { closed_reason: 'expired', ended_at: world.instant })
    world.facts.set(shop, [
      { name: 'status_code', value: status },
      { name: 'resolved_address', value: '192.0.2.9' },
    ])
    world.later(60)
    await world.tick()
    assert.equal([world.entry(shop).generation, world.entry(shop).analysis], [2, analysis])
  }
})

const facts = (given: Readonly<Record<string, string>>) =>
  Object.entries(given).map(([name, value]) => ({ name, value }))
for (const [cause, before, after, analysis] of [
  [
    'dns_mismatch',
    { found_records: '192.0.2.1 192.0.2.2' },
    { found_records: '192.0.2.2 192.0.2.1' },
    'repeated',
  ],
  ['dns_mismatch', { found_records: '192.0.2.1' }, { found_records: '198.51.100.7' }, undefined],
  ['dns_dangling', { cname_target: 'd1.cloudfront.net' }, { cname_target: 'd2.cloudfront.net' }, undefined],
  ['tls_expired', { cert_not_after: '2026-01-01' }, { cert_not_after: '2026-01-31' }, undefined],
  [
    'tls_expiring',
    { cert_subject: 'shop', days_left: '9' },
    { cert_subject: 'shop', days_left: '8' },
    'repeated',
  ],
  [
    'http_header_mismatch',
    { header_name: 'x-a', header_value: '1' },
    { header_name: 'x-a', header_value: '2' },
    'repeated',
  ],
  ['http_header_mismatch', { header_name: 'x-a' }, { header_name: 'x-b' }, undefined],
  ['http_redirect_mismatch', { found_location: 'https://a/' }, { found_location: 'https://b/' }, undefined],
  [
    'http_too_slow',
    { status_code: '200', resolved_address: '192.0.2.1' },
    { status_code: '200', resolved_address: '192.0.2.2' },
    'repeated',
  ],
] as const) {
  const [was, is] = [Object.values(before), Object.values(after)].map((values) => values.join(', '))
  test(`${cause} of ${was} and then of ${is}: ${analysis ?? 'analysed anew'}`, async () => {
    const world = new DetectionWorld([shop])
    world.conditions.set(shop, [cause])
    world.facts.set(shop, facts(before))
    await world.tick()
    world.analyze(shop)
    world.change(alertId(shop, checkOf({ issue_type: cause }), 1), {
      closed_reason: 'expired',
      ended_at: world.instant,
    })
    world.facts.set(shop, facts(after))
    world.later(60)
    await world.tick()
    assert.equal([world.entry(shop).generation, world.entry(shop).analysis], [2, analysis])
  })
}

test('a worse fault of the same kind is other evidence', async () => {
  const world = new DetectionWorld([shop])
  world.conditions.set(shop, ['tls_expiring'])
  world.severities.set('tls_expiring', 'medium')
  await world.tick()
  world.analyze(shop)
  world.change(alertId(shop, 'certificate', 1), { closed_reason: 'expired', ended_at: world.instant })
  world.severities.set('tls_expiring', 'critical')
  world.later(60)
  await world.tick()
  assert.is(world.entry(shop).analysis, undefined)
})

test('every fact that distinguishes faults is one that the prober gives', () => {
  const folder = join(__dirname, '..', '..', '..', '..', 'functions', 'adapters', 'prober')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  )
  const sources = files.map((file) => readFileSync(join(folder, file), 'utf8'))
  const given = new Set(sources.join('').match(/(?<=')[a-z][a-z0-9_]*(?=')/g))
  assert.equal(
    [...distinguishingFacts].filter((name) => !given.has(name)),
    [],
  )
})

test.run()
