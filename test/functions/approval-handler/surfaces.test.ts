import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Alert } from '../../../schemas/alert'
import { type Answer, type ApprovalCloud, startApprovalCloud } from '../../support/approval-cloud'
import { hostile } from '../../support/hostile'
import * as sample from '../../support/samples'

/** Every surface against the deployed definition: real gateways, processes, keys and tables. */

const test = suite('approval: all surfaces')
let at: ApprovalCloud
test.before(async () => {
  at = await startApprovalCloud()
})
test.after(() => at.stop())

const eventsOf = (id: string): string[] =>
  at.events.filter(({ alertId }) => alertId === id).map(({ name }) => name)
const DECISIONS = ['AlertApproved', 'AlertRejected']

test('fifty conflicting decisions on all surfaces at once: one decision, one event, forty-nine truthful answers', async () => {
  const id = 'alert-race'
  const { plan_digest = '' } = await at.raise(id)
  const link = at.link(id, 'teams')
  const surfaces: readonly ((action: string) => Promise<Answer>)[] = [
    (action) => at.api({ alert_id: id, action, approved_by: 'erin' }),
    (action) => at.direct({ alert_id: id, action, approved_by: 'frank' }),
    (action) => at.slack(id, plan_digest, action),
    (action) => at.form(link, action),
  ]
  const sent = Array.from({ length: 50 }, (_, index) => ({
    action: index % 2 === 0 ? 'approve' : 'reject',
    surface: Math.floor(index / 2) % surfaces.length,
  }))
  const answers = await Promise.all(
    sent.map(async ({ action, surface }) => ({ action, surface, answer: await surfaces[surface]?.(action) })),
  )
  await at.cloud.idle()
  const alert = await at.stored(id)
  const won = alert.approval_status === 'approved' ? 'approve' : 'reject'
  assert.is(eventsOf(id).filter((name) => DECISIONS.includes(name)).length, 1)
  const by = alert.approved_by ?? alert.rejected_by ?? ''
  let deciding = 0
  for (const { action, surface, answer } of answers) {
    // Slack is answered 200 at once, and told in the message.
    if (surface === 2) assert.is(answer?.status, 200)
    else assert.is(answer?.status, action === won ? 200 : 409, answer?.body)
    if (surface === 2) continue
    const words = answer?.body ?? ''
    if (/already|this alert was/i.test(words)) assert.ok(words.includes(by), words)
    else deciding += 1
  }
  assert.ok(deciding <= 1, `${deciding} say that they decided`)
})

test('a scanner that GETs and HEADs every link a hundred times changes nothing', async () => {
  const id = 'alert-scanned'
  await at.raise(id)
  const before = await at.stored(id)
  for (const channel of ['slack', 'teams', 'email'] as const) {
    const link = at.link(id, channel)
    for (let time = 0; time < 100; time += 10) {
      const statuses = await Promise.all(
        Array.from({ length: 10 }, async () => {
          await fetch(link, { method: 'HEAD' })
          await fetch(new URL('approval/decision', link))
          return (await fetch(link)).status
        }),
      )
      assert.ok(statuses.every((status) => status === 200))
    }
  }
  assert.equal(await at.stored(id), before)
  assert.equal(eventsOf(id), ['AlertAnalyzed'])
})

test('after a decision every channel says so', async () => {
  const id = 'alert-told'
  const { plan_digest = '' } = await at.raise(id)
  assert.is((await at.slack(id, plan_digest, 'reject')).status, 200)
  await at.cloud.idle()
  for (const channel of ['slack', 'teams', 'email']) {
    const own = at.cloud.chat.messages.filter(
      (message) => message.channel === channel && JSON.stringify(message.payload).includes(id),
    )
    assert.is(own.length, 2, channel)
    assert.match(own.at(-1)?.text ?? '', 'rejected by u0dana')
  }
  const page = await (await fetch(at.link(id, 'teams'))).text()
  assert.match(page, 'rejected by u0dana')
  assert.not.match(page, 'value="approve"')
})

test('unsigned, replayed, foreign, expired-key and second-approver requests get 401 or 403, and no information', async () => {
  const id = 'alert-refused'
  const { plan_digest = '' } = await at.raise(id)
  const now = Math.floor(Date.now() / 1000)
  const link = at.link(id, 'email')
  const forged = `${link.slice(0, -2)}AA`
  const refused: readonly (readonly [string, () => Promise<Answer>, number])[] = [
    ['unsigned', () => at.slack(id, plan_digest, 'approve', { secret: 'another' }), 401],
    ['replayed', () => at.slack(id, plan_digest, 'approve', { at: now - 400 }), 401],
    ['from the future', () => at.slack(id, plan_digest, 'approve', { at: now + 400 }), 401],
    ['foreign team', () => at.slack(id, plan_digest, 'approve', { team: 'T0OTHER' }), 403],
    ['view-only link', () => at.form(link, 'approve'), 403],
    ['forged link', () => at.form(forged, 'approve'), 401],
  ]
  for (const [name, send, status] of refused) {
    const answer = await send()
    assert.is(answer.status, status, name)
    for (const part of [id, sample.DOMAIN, 'CreateInvalidation', sample.DISTRIBUTION])
      assert.not.match(answer.body, part)
  }
  const bare = await fetch(at.cloud.api.url, {
    method: 'POST',
    body: JSON.stringify({ alert_id: id, action: 'approve' }),
  })
  assert.is(bare.status, 403)
  await at.cloud.idle()
  assert.is((await at.stored(id)).approval_status, 'pending')
  assert.equal(
    eventsOf(id).filter((name) => name !== 'AlertAnalyzed'),
    ['ApprovalRefused', 'ApprovalRefused'],
  )
})

test('an alert that somebody has altered in the table is approved on no surface', async () => {
  const id = 'alert-altered'
  const alert = await at.raise(id)
  const { plan_digest = '' } = alert
  const { evidence_mac: _, ...unsigned } = alert
  const low = { ...alert.issue, severity: 'low' } as const
  const altered: readonly Alert[] = [
    { ...alert, severity: 'low' },
    { ...alert, severity: 'low', issue: low },
    { ...alert, raised_by: 'erin' },
    unsigned,
    { ...alert, resources: {} },
    { ...alert, plan_revision: 2 },
  ]
  for (const item of altered) {
    await at.overwrite(item)
    const asked = { alert_id: id, action: 'approve', plan_digest, approved_by: 'eve' }
    assert.is((await at.api(asked)).status, 403)
    assert.is((await at.direct(asked)).status, 403)
    await at.slack(id, plan_digest, 'approve')
    assert.is((await at.form(at.link(id, 'teams'), 'approve')).status, 403)
    assert.is((await at.stored(id)).approval_status, 'pending')
  }
  await at.overwrite(alert)
  assert.is((await at.api({ alert_id: id, action: 'approve', plan_digest })).status, 200)
})

test('a request of megabytes is refused at once, on every route', async () => {
  const pairs = 'a=b&'.repeat(900_000)
  for (const path of ['/approval/decision', '/slack/interactions', '/approval']) {
    const answer = await fetch(`${at.cloud.api.baseUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-api-key': at.cloud.api.key },
      body: pairs,
    })
    assert.is(answer.status, 413, path)
  }
})

test('a signing secret that is replaced: the new one at once, the old one no more', async () => {
  const id = 'alert-rotated'
  const { plan_digest = '' } = await at.raise(id)
  assert.is((await at.slack(id, plan_digest, 'snooze')).status, 200)
  const old = await at.rotate('another-signing-secret')
  assert.is((await at.slack(id, plan_digest, 'reject')).status, 401, 'signed with the old one')
  assert.is((await at.slack(id, plan_digest, 'reject', { secret: 'another-signing-secret' })).status, 200)
  assert.is((await at.stored(id)).approval_status, 'rejected')
  await at.rotate(old)
})

test('a hostile analysis reaches every channel harmless', async () => {
  const analysis = hostile.map(([name, text]) => `## ${name}\n\n${text.slice(0, 400)}`).join('\n\n')
  const id = 'alert-hostile'
  await at.raise(id, { analysis: `${analysis}\n\n${'x '.repeat(50_000)}` })
  const page = await (await fetch(at.link(id, 'teams'))).text()
  for (const live of ['<script', '<img', 'javascript:alert', 'href="http:', '<form action="https'])
    assert.not.match(page.replaceAll('&lt;', ''), live.includes('javascript') ? `href="${live}` : live)
  const dead = Object.entries(at.cloud.chat.messages).filter(([, { payload }]) =>
    /<!channel>|<!here>/.test(JSON.stringify(payload)),
  )
  assert.is(dead.filter(([, { channel }]) => channel === 'slack').length, 0)
})

test.run()
