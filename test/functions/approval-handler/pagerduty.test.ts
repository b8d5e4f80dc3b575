import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Alert } from '../../../schemas/alert'
import { emptyPlan } from '../../../schemas/plan'
import {
  form,
  handle,
  type PagedGiven,
  paged,
  SECRET,
  stored,
  type World,
  world,
} from '../../support/approval'
import * as sample from '../../support/samples'

/** What comes back from PagerDuty: an acknowledgement stops reminders, and nothing decides. */

const test = suite('approval: PagerDuty')
const status = async (w: World, given: PagedGiven = {}): Promise<number> =>
  (await handle(paged(w, given), w.ports)).statusCode
const unchanged = (w: World, before: Alert = sample.pending()): void =>
  assert.equal([stored(w), w.events.events], [before, []])

for (const base64 of [true, false])
  test(`an acknowledgement holds reminders back until the deadline, which stays${base64 ? ', in base64' : ''}`, async () => {
    const w = world(sample.pending())
    assert.is(await status(w, { base64 }), 202)
    const { approval_status, snoozed_until, snoozed_by, approval_expires_at, snooze_mac } = stored(w)
    assert.equal(
      [approval_status, snoozed_until, approval_expires_at],
      ['pending', sample.pending().approval_expires_at, sample.pending().approval_expires_at],
    )
    assert.is(snoozed_by, 'Dana Müller (PagerDuty PDANA01)')
    assert.ok(snooze_mac)
    assert.equal(
      w.events.events.map(({ name }) => name),
      ['AlertSnoozed'],
    )
  })

test('so does one of the incident that has woken people again', async () => {
  const w = world(sample.pending())
  assert.is(await status(w, { key: `${sample.ALERT_ID}:again` }), 202)
  assert.is(stored(w).snoozed_until, sample.pending().approval_expires_at)
})

const other = '0'.repeat(64)
const headers: readonly (readonly [string, (hex: string) => string, number])[] = [
  ['the last of several signatures', (hex) => `v1=${other},v1=${hex}`, 202],
  ['the first of several, with spaces', (hex) => `v1=${hex} , v1=${other}`, 202],
  ['a signature of a form that is not known beside it', (hex) => `v2=zz,v1=${hex}`, 202],
  ['no signature', () => '', 401],
  ['another signature', () => `v1=${other}`, 401],
  ['a signature of another form', (hex) => `v0=${hex}`, 401],
  ['a bare signature', (hex) => hex, 401],
  ['capital letters', (hex) => `v1=${hex.toUpperCase()}`, 401],
  ['a signature with more behind it', (hex) => `v1=${hex}0`, 401],
  ['a signature of half the length', (hex) => `v1=${hex.slice(0, 32)}`, 401],
  ['more signatures than there ever are', (hex) => `v1=${hex},`.repeat(9), 401],
]
for (const [name, header, expected] of headers)
  test(`${name}: ${expected}`, async () => {
    const w = world(sample.pending())
    const answer = await handle(paged(w, { header }), w.ports)
    assert.equal([answer.statusCode, answer.body], [expected, '{}'])
    if (expected !== 202) unchanged(w)
  })

test('the bytes count, not the text that they make', async () => {
  const w = world(sample.pending())
  const body = Buffer.concat([
    Buffer.from(
      `{"event":{"id":"e1","event_type":"incident.acknowledged","occurred_at":"${w.base.clock.now()}","x":"`,
    ),
    Buffer.from([0xff, 0xfe]),
    Buffer.from(
      `","agent":{"id":"P1","type":"user_reference"},"data":{"incident_key":"${sample.ALERT_ID}"}}}`,
    ),
  ])
  assert.is(await status(w, { body }), 202)
  assert.is(stored(w).snoozed_by, 'P1 (PagerDuty P1)')
  const replaced = world(sample.pending())
  const text = Buffer.from(body.toString('utf8'))
  const signed = paged(replaced, { body }) as { readonly headers: object }
  const sent = { ...signed, body: text.toString('base64') }
  assert.is((await handle(sent, replaced.ports)).statusCode, 401)
  unchanged(replaced)
})

test('what is sent again is done once, also after the alert has changed', async () => {
  const w = world(sample.pending())
  assert.is(await status(w), 202)
  const { snoozed_until: _, snoozed_by: __, snooze_mac: ___, ...before } = stored(w)
  w.alerts.items.set(sample.ALERT_ID, before)
  for (let time = 0; time < 3; time++) assert.is(await status(w), 202)
  assert.is(stored(w).snoozed_until, undefined)
  assert.is(w.events.events.length, 1)
  assert.is(await status(w, { id: 'another' }), 202)
  assert.ok(stored(w).snoozed_until)
})

test('a pause by people after it begins where it ends: the request is open longer, and reminders stay held back', async () => {
  const w = world(sample.pending())
  assert.is(await status(w), 202)
  const { approval_expires_at: before = '' } = stored(w)
  assert.is((await handle(form('teams', 'snooze'), w.ports)).statusCode, 200)
  const { snoozed_until, snoozed_by, approval_expires_at } = stored(w)
  const longer = Date.parse(approval_expires_at ?? '') - Date.parse(before)
  assert.is(longer, sample.policy.snooze_minutes * 60_000)
  assert.equal([snoozed_until, snoozed_by], [approval_expires_at, 'dana (link in teams)'])
  assert.equal(
    w.events.events.map(({ name }) => name),
    ['AlertSnoozed', 'AlertSnoozed'],
  )
  assert.is(new Set(w.events.events.map(({ detail }) => detail.metadata.event_id)).size, 2)
  // No later than an old plan may be approved, however often.
  for (let time = 0; time < 1_000; time++) await handle(form('teams', 'snooze'), w.ports)
  const last = Date.parse(stored(w).analyzed_at ?? '') + 14 * 86_400_000
  assert.ok(Date.parse(stored(w).approval_expires_at ?? '') <= last)
})

test('what could not be done is taken again', async () => {
  const w = world(sample.pending())
  const down = {
    ...w.ports,
    alerts: {
      ...w.alerts,
      get: () =>
        TE.left({
          tag: 'service_failed',
          service: 'dynamodb',
          operation: 'GetItem',
          message: 'x',
          retryable: true,
        } as const),
    },
  }
  assert.is((await handle(paged(w), down)).statusCode, 503)
  assert.is(await status(w), 202)
  assert.ok(stored(w).snoozed_until)
})

test('an acknowledgement that arrives after a newer plan is of what was before: reminders of that are not held back', async () => {
  const alert = sample.pending()
  const w = world(alert)
  w.base.advance(20 * 60_000)
  const analyzed_at = w.base.clock.now()
  const worse = { ...alert, severity: 'critical', analyzed_at, plan_revision: 2 } as const
  w.alerts.items.set(sample.ALERT_ID, worse)
  w.base.advance(60_000)
  assert.is(await status(w, { at: Date.parse(analyzed_at) - 60_000 }), 202)
  unchanged(w, worse)
  assert.is(await status(w, { id: 'another' }), 202)
  assert.ok(stored(w).snoozed_until)
})

const noted: readonly (readonly [string, PagedGiven])[] = [
  ['a resolution', { type: 'incident.resolved' }],
  ['an escalation', { type: 'incident.escalated' }],
  ['a ping', { type: 'pagey.ping', agent: null, key: null }],
  ['a type that does not exist yet', { type: 'incident.approved' }],
  [
    'what an integration acknowledged, as this system does',
    { agent: { id: 'P1', type: 'events_api_v2_inbound_integration_reference' } },
  ],
  ['what no one acknowledged', { agent: null }],
  ['an incident of others', { key: 'a key/with slashes' }],
  ['an incident without a key', { key: null }],
  ['an alert that there is not', { key: 'test-123' }],
]
for (const [name, given] of noted)
  test(`${name}: 202, and nothing follows`, async () => {
    const w = world(sample.pending())
    assert.is(await status(w, given), 202)
    unchanged(w)
  })

const closed: readonly (readonly [string, Alert])[] = [
  ['approved', sample.approved()],
  ['recovered', sample.recovered()],
  ['ended', sample.completed()],
  ['analysed', sample.analyzing()],
]
for (const [name, alert] of closed)
  test(`an alert that is ${name} is not touched`, async () => {
    const w = world(alert)
    assert.is(await status(w), 202)
    unchanged(w, alert)
  })

test('neither an acknowledgement nor a resolution approves, rejects or ends an alert, whatever the settings allow', async () => {
  const approver = 'pagerduty:PDANA01'
  const lax = {
    allow_machine: true,
    approvals_needed: 1,
    api_approvers: [approver],
    oidc_approvers: [approver],
  }
  for (const alert of [sample.pending(), sample.pending(emptyPlan('nothing to run'))])
    for (const type of ['incident.acknowledged', 'incident.resolved', 'incident.annotated']) {
      const w = world(alert, lax)
      assert.is(await status(w, { type }), 202)
      const { approval_status, closed_reason, approvals = {}, ended_at } = stored(w)
      assert.equal(
        [approval_status, closed_reason, approvals, ended_at],
        ['pending', undefined, {}, undefined],
      )
    }
})

const unreadable: readonly (readonly [string, PagedGiven, RegExp])[] = [
  ['no JSON', { body: Buffer.from('{') }, /expected/],
  ['no event', { body: Buffer.from('{}') }, /event: expected|event\.id: expected/],
  ['an id that is none', { id: 'a b' }, /event\.id: expected an id/],
  [
    'an event of two days ago',
    { at: Date.parse(sample.pending().timestamp) - 172_800_000 },
    /within the last day/,
  ],
  [
    'an event of tomorrow',
    { at: Date.parse(sample.pending().timestamp) + 86_400_000 },
    /within the last day/,
  ],
]
for (const [name, given, words] of unreadable)
  test(`${name}: 400 that says what was expected`, async () => {
    const w = world(sample.pending())
    const answer = await handle(paged(w, given), w.ports)
    assert.is(answer.statusCode, 400)
    assert.match(answer.body, words)
    unchanged(w)
  })

test('without a secret, or without the channel, every request is refused', async () => {
  for (const ports of [
    world(sample.pending(), {}, '').ports,
    { ...world(sample.pending()).ports, pagerDuty: undefined },
  ]) {
    const w = world(sample.pending())
    const { pagerDuty, ...rest } = ports
    const answer = await handle(
      paged(w, { secret: SECRET }),
      pagerDuty === undefined ? rest : { ...rest, pagerDuty },
    )
    assert.is(answer.statusCode, 401)
  }
})

test.run()
