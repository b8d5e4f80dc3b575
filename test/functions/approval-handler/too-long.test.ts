import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { linkRefusal } from '../../../functions/domain/approval/policy'
import { escapeHtml } from '../../../functions/domain/messages/markdown/html'
import { targetOf } from '../../../functions/domain/messages/shown-steps'
import type { Plan } from '../../../schemas/plan'
import { click, form, handle, page, post, stored, world } from '../../support/approval'
import { fitting, planOf, recordChange, step, tooLong } from '../../support/long-plans'
import * as sample from '../../support/samples'

const test = suite('approval: a plan that Slack does not show whole')

const LONG: Plan = planOf(...Array.from({ length: 50 }, (_, n) => step(n + 1)))
const api = (action: string) => post({ alert_id: sample.ALERT_ID, action, approved_by: 'erin' })

for (const [name, plan] of tooLong) {
  test(`${name}: a click on Approve is refused, and told where to read it`, async () => {
    const w = world(sample.pending(plan))
    assert.is((await handle(click(w, 'U0DANA'), w.ports)).statusCode, 200)
    assert.is(stored(w).approval_status, 'pending')
    const reply = JSON.stringify(w.replies)
    assert.match(reply, '"replace_original":false')
    assert.match(reply, 'too long to be shown in Slack')
    assert.match(reply, 'the link of its message shows all of it')
    assert.equal(
      w.events.events.map(({ name: event }) => event),
      ['ApprovalRefused'],
    )
    // The documented query counts the lines that hold these words.
    assert.not.match(JSON.stringify(w.base.lines), /approved|rejected/)
  })
}
for (const [name, plan] of fitting) {
  test(`${name}: a click on Approve decides`, async () => {
    const w = world(sample.pending(plan))
    await handle(click(w, 'U0DANA'), w.ports)
    assert.is(stored(w).approval_status, 'approved')
  })
}
test('Reject and Snooze stay in Slack', async () => {
  const rejected = world(sample.pending(LONG))
  await handle(click(rejected, 'U0DANA', { action: 'reject' }), rejected.ports)
  assert.is(stored(rejected).approval_status, 'rejected')
  const snoozed = world(sample.pending(LONG))
  await handle(click(snoozed, 'U0DANA', { action: 'snooze' }), snoozed.ports)
  assert.ok(stored(snoozed).snoozed_until !== undefined)
})
test('the API approves it, and a link whose page shows all of it', async () => {
  const byApi = world(sample.pending(LONG))
  assert.is((await handle(api('approve'), byApi.ports)).statusCode, 200)
  const byLink = world(sample.pending(LONG))
  const { body } = await handle(page('teams'), byLink.ports)
  for (const { parameters } of LONG.steps) assert.ok(body.includes(escapeHtml(targetOf(parameters))))
  assert.match(body, 'these 50 steps')
  assert.is((await handle(form('teams', 'approve'), byLink.ports)).statusCode, 200)
  assert.is(stored(byLink).approval_status, 'approved')
})
test('the link of Slack does not send back to Slack', () => {
  const said = (plan: Plan) => JSON.stringify(linkRefusal(sample.pending(plan), 'slack', sample.settings))
  assert.match(said(LONG), 'too long to be shown in Slack')
  assert.match(said(sample.plan), 'decide by the buttons in Slack')
})
test('a message that is changed in place offers no Approve either', async () => {
  const w = world(sample.pending(LONG), { approvals_needed: 2, api_approvers: ['api-key:k1'] })
  assert.is((await handle(api('approve'), w.ports)).statusCode, 200)
  await handle(click(w, 'U0DANA', { action: 'reject', digest: 'e'.repeat(64) }), w.ports)
  const reply = JSON.stringify(w.replies.at(-1))
  assert.match(reply, '"replace_original":true')
  assert.match(reply, 'cannot be approved here.* The link of its message shows all of it.')
  assert.not.match(reply, '"action_id":"approve"')
  assert.match(reply, '"action_id":"reject"')
})
test('no link decides a plan with a record change', async () => {
  const w = world(sample.pending(planOf(step(1), recordChange(2))))
  assert.not.match((await handle(page('teams'), w.ports)).body, '<form')
  assert.is((await handle(form('teams', 'approve'), w.ports)).statusCode, 403)
})
test.run()
